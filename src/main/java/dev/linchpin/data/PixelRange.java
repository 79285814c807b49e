package dev.linchpin.data;

/** What numbers stand for black and white in stored float arrays. */
public enum PixelRange {
  /** 0 to 1. */
  UNIT(1),
  /** 0 to 255. */
  BYTE(255);

  private final int white;

  PixelRange(int white) {
    this.white = white;
  }

  /** The number that is white. */
  public int white() {
    return white;
  }
}
