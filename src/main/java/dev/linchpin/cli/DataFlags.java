package dev.linchpin.cli;

import org.apache.commons.cli.Options;

/** The options that name the images. */
final class DataFlags {
  private DataFlags() {}

  static void addTo(Options options) {
    addTo(options, "only the first N images");
  }

  /**
   * @param limit what {@code --limit} does
   */
  static void addTo(Options options, String limit) {
    Flags.value(
        options, "data", "KIND:PATH", "images; KIND is cifar10, cifar100, idx, images or npz");
    Flags.value(options, "split", "NAME", "test or train (default test)");
    Flags.value(options, "limit", "N", limit);
  }
}
