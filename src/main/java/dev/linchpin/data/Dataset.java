package dev.linchpin.data;

import java.util.List;

/**
 * Labelled images of one size, in a fixed order. Index i is the same image whatever is read before
 * it. Safe for use by several threads.
 */
public interface Dataset {
  /** Kind and path, for messages: {@code cifar10:/data/cifar}. */
  String name();

  int size();

  int height();

  int width();

  /** 1 (grey) or 3 (RGB). */
  int channels();

  /** Class names in label order; their number is the number of classes. */
  List<String> classNames();

  /**
   * Images {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @throws dev.linchpin.base.UserError if a file is damaged; the message names the file
   */
  ImageBatch read(int from, int to);

  /** SHA-256 over what determines pixels and labels: file contents and decoding options. */
  String hash();

  /** Whether pixels are exact multiples of 1/255. */
  boolean eightBit();
}
