package dev.linchpin.base;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Numpy's .npy format (numpy/lib/format.py): reads versions 1.0, 2.0 and 3.0 in C order, either
 * byte order; writes version 1.0, little-endian.
 */
public final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  private static final Pattern DESCR = Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([^'\"]+)");
  private static final Pattern FORTRAN =
      Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([^)]*)\\)");

  private Npy() {}

  /**
   * @throws UserError if the file is missing, truncated, not .npy, or of a type or order that is
   *     not supported
   */
  public static NpyArray read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw UserError.input("%s: no such .npy file", file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (IOException e) {
      throw new UserError(UserError.Kind.INPUT, file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads one array and expects the end of the stream after it.
   *
   * @param name where it comes from, for messages
   * @throws UserError as {@link #read(Path)}
   */
  public static NpyArray read(InputStream stream, String name) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    Head head = head(in, name);
    long size = Math.multiplyExact(head.rowBytes(), head.rows());
    if (size > Integer.MAX_VALUE - 8) {
      throw UserError.input(
          "%s: %d bytes in one array; at most 2 GiB can be read, split it", name, size);
    }
    byte[] bytes = in.readNBytes((int) size);
    if (bytes.length < size || in.read() >= 0) {
      throw UserError.input(
          "%s: %s data bytes where shape %s of %s needs %d",
          name,
          bytes.length < size ? "only " + bytes.length : "more",
          Arrays.toString(head.shape()),
          head.type().code(),
          size);
    }
    return new NpyArray(head.type(), head.shape(), ByteBuffer.wrap(bytes).order(head.order()));
  }

  /**
   * Reads some entries along the first axis, without the rest of the file.
   *
   * @param rows ascending
   * @return shape {@code [rows.length, …]}
   * @throws UserError as {@link #read(Path)}, and if the array has no such row
   */
  public static NpyArray readRows(Path file, int... rows) {
    if (!Files.isRegularFile(file)) {
      throw UserError.input("%s: no such .npy file", file);
    }
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      Head head = head(in, file.toString());
      if (head.shape().length == 0 || Arrays.stream(rows).anyMatch(r -> r >= head.rows())) {
        throw UserError.input(
            "%s: of shape %s, without row %d",
            file, Arrays.toString(head.shape()), Arrays.stream(rows).max().orElse(0));
      }
      int[] shape = head.shape();
      shape[0] = rows.length;
      int rowBytes = Math.toIntExact(head.rowBytes());
      ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(rowBytes, rows.length));
      long next = 0;
      for (int row : rows) {
        in.skipNBytes((row - next) * rowBytes);
        in.readFully(data.array(), data.position(), rowBytes);
        data.position(data.position() + rowBytes);
        next = row + 1L;
      }
      return new NpyArray(head.type(), shape, data.rewind().order(head.order()));
    } catch (EOFException e) {
      throw new UserError(UserError.Kind.INPUT, file + ": truncated", e);
    } catch (IOException e) {
      throw new UserError(UserError.Kind.INPUT, file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private record Head(NpyType type, int[] shape, ByteOrder order) {
    long rows() {
      return shape.length == 0 ? 1 : shape[0];
    }

    long rowBytes() {
      long bytes = type.size();
      for (int i = 1; i < shape.length; i++) {
        bytes = Math.multiplyExact(bytes, (long) shape[i]);
      }
      return bytes;
    }
  }

  private static Head head(DataInputStream in, String name) throws IOException {
    String header;
    try {
      header = header(in, name);
    } catch (EOFException e) {
      throw new UserError(UserError.Kind.INPUT, name + ": truncated inside the .npy header", e);
    }
    String descr = find(DESCR, header, name);
    if (find(FORTRAN, header, name).equals("True")) {
      throw UserError.input(
          "%s: the array is in Fortran order; save numpy.ascontiguousarray(array)", name);
    }
    ByteOrder order = descr.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return new Head(type(descr, name), shape(find(SHAPE, header, name), name), order);
  }

  private static String header(DataInputStream in, String name) throws IOException {
    byte[] magic = in.readNBytes(MAGIC.length);
    if (!Arrays.equals(magic, MAGIC)) {
      throw UserError.input("%s: not a .npy array (its first bytes are not \\x93NUMPY)", name);
    }
    int major = in.readUnsignedByte();
    in.readUnsignedByte();
    if (major < 1 || major > 3) {
      throw UserError.input("%s: .npy version %d; versions 1 to 3 can be read", name, major);
    }
    int length =
        major == 1
            ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
            : Integer.reverseBytes(in.readInt());
    if (length < 0 || length > 1 << 24) {
      throw UserError.input("%s: damaged .npy header (length %d)", name, length);
    }
    byte[] text = new byte[length];
    in.readFully(text);
    return new String(text, major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
  }

  private static String find(Pattern pattern, String header, String name) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw UserError.input("%s: .npy header not understood: %s", name, header.strip());
    }
    return matcher.group(1);
  }

  private static NpyType type(String descr, String name) {
    for (NpyType type : NpyType.values()) {
      if (descr.matches("[<>|=]?" + type.code())) {
        return type;
      }
    }
    throw UserError.input(
        "%s: elements of type %s; supported are %s",
        name,
        descr,
        Arrays.stream(NpyType.values()).map(NpyType::code).collect(Collectors.joining(", ")));
  }

  private static int[] shape(String text, String name) {
    try {
      return Arrays.stream(text.split(","))
          .map(String::strip)
          .filter(s -> !s.isEmpty())
          .mapToInt(Integer::parseInt)
          .toArray();
    } catch (NumberFormatException e) {
      throw new UserError(
          UserError.Kind.INPUT, name + ": shape (" + text + ") not understood or too large", e);
    }
  }

  /** Writes a file anew. */
  public static void write(Path file, NpyArray array) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      write(out, array);
    }
  }

  /** Writes header and data; does not close the stream. */
  public static void write(OutputStream out, NpyArray array) throws IOException {
    ByteBuffer data = array.bytes();
    boolean swapped = array.type().size() > 1 && data.order() == ByteOrder.BIG_ENDIAN;
    writeHeader(out, array.type(), swapped ? '>' : '<', array.shape());
    Channels.newChannel(out).write(data);
  }

  /** Writes the header of a little-endian array in C order, whose elements the caller appends. */
  public static void writeHeader(OutputStream out, NpyType type, int... shape) throws IOException {
    writeHeader(out, type, '<', shape);
  }

  private static void writeHeader(OutputStream out, NpyType type, char order, int... shape)
      throws IOException {
    String dims =
        Arrays.stream(shape).mapToObj(String::valueOf).collect(Collectors.joining(", "))
            + (shape.length == 1 ? "," : "");
    StringBuilder header =
        new StringBuilder(
            String.format(
                "{'descr': '%s%s', 'fortran_order': False, 'shape': (%s), }",
                type.size() == 1 ? '|' : order, type.code(), dims));
    int prefix = MAGIC.length + 4;
    while ((prefix + header.length() + 1) % ALIGNMENT != 0) {
      header.append(' ');
    }
    header.append('\n');
    out.write(MAGIC);
    out.write(new byte[] {1, 0, (byte) header.length(), (byte) (header.length() >> 8)});
    out.write(header.toString().getBytes(StandardCharsets.ISO_8859_1));
  }
}
