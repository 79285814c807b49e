package dev.linchpin.train.checkpoint;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.linchpin.base.Npy;
import dev.linchpin.base.NpyArray;
import dev.linchpin.base.UserError;
import dev.linchpin.results.AtomicFile;
import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * One checkpoint as a file that {@code numpy.load} reads, too: a zip of {@code NAME.npy}, not
 * compressed, and a {@code meta.json} that lists them. Equal states give equal bytes.
 */
final class CheckpointFile {
  private static final int FORMAT = 1;
  private static final String META = "meta.json";
  private static final String SUFFIX = ".npy";

  /** Any would do; before 1981 Java adds a field that depends on the time zone. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1981, 1, 1, 0, 0);

  /** What {@code meta.json} holds; entries by tensor name. */
  private record Meta(
      int format, long step, Map<String, String> notes, Map<String, Entry> tensors) {}

  /**
   * @param crc32 of the whole .npy
   */
  private record Entry(int[] shape, long crc32) {}

  private record Sum(long size, long crc) {}

  private CheckpointFile() {}

  /**
   * @throws UserError (RESOURCE) if it can't be written; then {@code file} is as before
   */
  static void write(Path file, TrainingState state) {
    AtomicFile.write(file, out -> write(out, state));
  }

  private static void write(OutputStream out, TrainingState state) throws IOException {
    Map<String, Entry> entries = new TreeMap<>();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, NpyArray> tensor : new TreeMap<>(state.tensors()).entrySet()) {
        NpyArray array = tensor.getValue();
        AtomicFile.Content content = to -> Npy.write(to, array);
        long crc = write(zip, tensor.getKey() + SUFFIX, content);
        entries.put(tensor.getKey(), new Entry(array.shape(), crc));
      }
      Meta meta = new Meta(FORMAT, state.step(), new TreeMap<>(state.notes()), entries);
      byte[] json =
          new GsonBuilder()
              .disableHtmlEscaping()
              .create()
              .toJson(meta)
              .getBytes(StandardCharsets.UTF_8);
      write(zip, META, to -> to.write(json));
    }
  }

  /** Returns the checksum. A stored entry needs it before its bytes, so they are made twice. */
  private static long write(ZipOutputStream zip, String name, AtomicFile.Content content)
      throws IOException {
    Sum sum = sum(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(sum.size);
    entry.setCrc(sum.crc);
    entry.setTimeLocal(NO_TIME);
    zip.putNextEntry(entry);
    content.writeTo(zip);
    zip.closeEntry();
    return sum.crc;
  }

  private static Sum sum(AtomicFile.Content content) throws IOException {
    CRC32 crc = new CRC32();
    try (DataOutputStream counted =
        new DataOutputStream(new CheckedOutputStream(OutputStream.nullOutputStream(), crc))) {
      content.writeTo(counted);
      return new Sum(counted.size(), crc.getValue());
    }
  }

  /**
   * Reads and verifies every tensor.
   *
   * @throws IOException if the file is damaged, truncated, or can't be read; the message says what
   *     is wrong with it
   */
  static TrainingState read(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      byte[] json = bytes(zip, META);
      Meta meta =
          new GsonBuilder().create().fromJson(new String(json, StandardCharsets.UTF_8), Meta.class);
      if (meta.format != FORMAT) {
        throw new IOException(
            "format " + meta.format + " where this version of linchpin reads " + FORMAT);
      }
      if (zip.size() != meta.tensors.size() + 1) {
        throw new IOException(zip.size() + " entries, " + (meta.tensors.size() + 1) + " expected");
      }
      Map<String, NpyArray> tensors = new HashMap<>();
      for (Map.Entry<String, Entry> tensor : meta.tensors.entrySet()) {
        tensors.put(tensor.getKey(), tensor(zip, tensor.getKey(), tensor.getValue()));
      }
      return new TrainingState(meta.step, tensors, meta.notes);
    } catch (JsonParseException | NullPointerException | IllegalArgumentException e) {
      throw new IOException("not understood: " + e.getMessage(), e);
    }
  }

  private static NpyArray tensor(ZipFile zip, String name, Entry expected) throws IOException {
    byte[] bytes = bytes(zip, name + SUFFIX);
    if (zip.getEntry(name + SUFFIX).getCrc() != expected.crc32) {
      throw new IOException(name + " is not the tensor that was saved");
    }
    try {
      NpyArray array = Npy.read(new ByteArrayInputStream(bytes), name);
      if (!Arrays.equals(array.shape(), expected.shape)) {
        throw new IOException(
            String.format(
                "%s has shape %s, not %s",
                name, Arrays.toString(array.shape()), Arrays.toString(expected.shape)));
      }
      return array;
    } catch (UserError e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** ZipFile itself looks at no checksum. */
  private static byte[] bytes(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException(name + " is missing");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readAllBytes();
      CRC32 crc = new CRC32();
      crc.update(bytes);
      if (crc.getValue() != entry.getCrc()) {
        throw new IOException(name + " has a wrong checksum");
      }
      return bytes;
    }
  }
}
