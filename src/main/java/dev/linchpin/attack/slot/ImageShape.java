package dev.linchpin.attack;

/** Height, width and channels of an image. */
record ImageShape(int height, int width, int channels) {
  long[] dims() {
    return new long[] {height, width, channels};
  }

  int size() {
    return height * width * channels;
  }
}
