package dev.linchpin.data;

import dev.linchpin.base.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.Unpickler;

/**
 * Python pickles of dictionaries with numpy uint8 arrays, of Python 2 or 3. Nothing in a pickle is
 * executed: only the constructors registered here are called.
 */
final class PythonPickle {
  static {
    for (String core : List.of("numpy.core", "numpy._core")) {
      Unpickler.registerConstructor(core + ".multiarray", "_reconstruct", a -> new Uint8Array());
      Unpickler.registerConstructor(core + ".numeric", "_frombuffer", PythonPickle::fromBuffer);
    }
    Unpickler.registerConstructor("numpy", "dtype", a -> new Dtype(String.valueOf(a[0])));
  }

  private PythonPickle() {}

  /** A numpy dtype; its state (byte order, alignment) says nothing new about uint8. */
  public record Dtype(String code) {
    public void __setstate__(Object[] state) {}
  }

  /** A numpy array of uint8 in C order; the pickle fills it by __setstate__. */
  public static final class Uint8Array {
    private byte[] values;

    /** The state is (version, shape, dtype, is Fortran order, bytes). */
    public void __setstate__(Object[] state) {
      set(state[4], (Dtype) state[2], Boolean.TRUE.equals(state[3]));
    }

    private void set(Object bytes, Dtype dtype, boolean fortran) {
      if (!dtype.code().equals("u1") || fortran) {
        throw new PickleException("array of " + dtype.code() + (fortran ? ", Fortran order" : ""));
      }
      // Python 2 wrote bytes as strings; the reader makes them characters 0 to 255.
      values =
          bytes instanceof byte[] raw
              ? raw
              : ((String) bytes).getBytes(StandardCharsets.ISO_8859_1);
    }

    byte[] values() {
      return values;
    }
  }

  private static Uint8Array fromBuffer(Object[] args) {
    Uint8Array array = new Uint8Array();
    array.set(args[0], (Dtype) args[1], "F".equals(args[3]));
    return array;
  }

  /**
   * @throws UserError if the file is no pickle of a dictionary
   */
  static Map<?, ?> readMap(Path file) {
    byte[] content = DataFiles.bytes(file);
    Object value;
    try {
      value = new Unpickler().loads(content);
    } catch (IOException | RuntimeException e) {
      throw new UserError(
          UserError.Kind.INPUT, file + ": not a readable Python pickle: " + e.getMessage(), e);
    }
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw UserError.input("%s: the pickle holds no dictionary", file);
  }

  /** The value under a text key, which Python 3 may have stored as bytes; null if absent. */
  static Object get(Map<?, ?> map, String key) {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (text(entry.getKey()).equals(key)) {
        return entry.getValue();
      }
    }
    return null;
  }

  /** A string, or bytes taken as Latin-1. */
  static String text(Object value) {
    return value instanceof byte[] raw
        ? new String(raw, StandardCharsets.ISO_8859_1)
        : String.valueOf(value);
  }
}
