package dev.linchpin.export;

/** What lies beside a SavedModel's graph and is not loaded with it. */
final class Extras {
  /** TensorFlow's folder for it. */
  static final String FOLDER = "assets.extra";

  private Extras() {}
}
