package dev.linchpin.data;

import dev.linchpin.base.Sha256;
import dev.linchpin.base.UserError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;

/** What all formats share: name, geometry, bounds checks, and the hash, computed once. */
abstract class AbstractDataset implements Dataset {
  private final String name;
  private final int[] shape;
  private final List<String> classNames;
  private String hash;

  /**
   * @param shape {@code [size, height, width, channels]}
   */
  AbstractDataset(String name, int[] shape, List<String> classNames) {
    if (shape[0] < 1) {
      throw UserError.input("%s: holds no images", name);
    }
    this.name = name;
    this.shape = shape;
    this.classNames = List.copyOf(classNames);
  }

  /** Feeds the digest with what determines the first {@code count} images and their labels. */
  abstract void digest(MessageDigest digest, int count);

  /** The hash of the first {@code count} images, as if there were no others. */
  final String hash(int count) {
    MessageDigest digest = Sha256.digest();
    digest.update(
        String.format("%d %d %d %d\n", count, height(), width(), channels())
            .getBytes(StandardCharsets.UTF_8));
    digest(digest, count);
    return Sha256.hex(digest);
  }

  @Override
  public final synchronized String hash() {
    if (hash == null) {
      hash = hash(size());
    }
    return hash;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final int size() {
    return shape[0];
  }

  @Override
  public final int height() {
    return shape[1];
  }

  @Override
  public final int width() {
    return shape[2];
  }

  @Override
  public final int channels() {
    return shape[3];
  }

  @Override
  public final List<String> classNames() {
    return classNames;
  }

  /** Floats per image. */
  final int imageSize() {
    return shape[1] * shape[2] * shape[3];
  }

  final void checkRange(int from, int to) {
    Objects.checkFromToIndex(from, to, size());
  }
}
