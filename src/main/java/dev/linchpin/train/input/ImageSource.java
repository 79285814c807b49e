package dev.linchpin.train.input;

/** Images by their number. Safe for use by several threads. */
interface ImageSource {
  /**
   * Reads one image.
   *
   * @param pixels receives its values in [0,1]
   * @return its label, a class of the model
   * @throws dev.linchpin.base.UserError if it is damaged or of no class of the model
   */
  int read(int index, float[] pixels);
}
