package dev.linchpin.data;

import dev.linchpin.base.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Records of CIFAR's binary layout: label bytes, then 32 × 32 pixels as three colour planes. */
final class CifarRecords {
  static final int SIDE = 32;
  static final int PLANE = SIDE * SIDE;
  static final int IMAGE = 3 * PLANE;

  private CifarRecords() {}

  /**
   * Reads whole files one after the other.
   *
   * @param labelBytes label bytes of a record, 1 or 2
   * @param label which of them is the label
   * @throws UserError if a file's length is no multiple of the record's
   */
  static Dataset read(
      String name, List<Path> files, int labelBytes, int label, List<String> classNames) {
    List<byte[]> contents = files.stream().map(DataFiles::bytes).toList();
    int record = labelBytes + IMAGE;
    int count = 0;
    for (int f = 0; f < files.size(); f++) {
      int length = contents.get(f).length;
      if (length == 0 || length % record != 0) {
        throw UserError.input(
            "%s: %d bytes; expected a multiple of %d (%d label byte%s and %d pixel bytes a record)%s",
            files.get(f),
            length,
            record,
            labelBytes,
            labelBytes == 1 ? "" : "s",
            IMAGE,
            length > 0 && length % (IMAGE + 3 - labelBytes) == 0
                ? "; is it CIFAR-" + (labelBytes == 1 ? "100?" : "10?")
                : "");
      }
      count += length / record;
    }
    byte[] pixels = new byte[Math.multiplyExact(count, IMAGE)];
    int[] labels = new int[count];
    int i = 0;
    for (byte[] content : contents) {
      for (int at = 0; at < content.length; at += record, i++) {
        labels[i] = content[at + label] & 0xff;
        interleave(content, at + labelBytes, pixels, i * IMAGE);
      }
    }
    return new ArrayDataset(name, new Pixels.Bytes(pixels), SIDE, SIDE, 3, labels, classNames);
  }

  /** One image from colour planes (CHW) to interleaved pixels (HWC). */
  static void interleave(byte[] planes, int from, byte[] pixels, int to) {
    for (int p = 0; p < PLANE; p++) {
      for (int c = 0; c < 3; c++) {
        pixels[to + 3 * p + c] = planes[from + c * PLANE + p];
      }
    }
  }

  /** The folder itself, or the one of that name inside it where the official archive unpacks to. */
  static Path folder(Path path, String archiveFolder) {
    Path inside = path.resolve(archiveFolder);
    return Files.isDirectory(inside) ? inside : path;
  }
}
