package dev.linchpin.attack.slot;

/** Height, width and channels of an image. */
public record ImageShape(int height, int width, int channels) {
  public long[] dims() {
    return new long[] {height, width, channels};
  }

  public int size() {
    return height * width * channels;
  }
}
