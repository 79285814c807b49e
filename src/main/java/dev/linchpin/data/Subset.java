package dev.linchpin.data;

import dev.linchpin.base.UserError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The first images of a data set: a prefix, so that longer runs contain shorter ones. */
public final class Subset extends AbstractDataset {
  private static final Logger LOG = LogManager.getLogger(Subset.class);

  private final Dataset whole;

  private Subset(Dataset whole, int count) {
    super(
        whole.name(),
        new int[] {count, whole.height(), whole.width(), whole.channels()},
        whole.classNames());
    this.whole = whole;
  }

  /**
   * The first {@code count} images; all of them, with a warning in the log, if there are fewer.
   *
   * @throws UserError if {@code count} is below 1
   */
  public static Dataset first(int count, Dataset whole) {
    if (count < 1) {
      throw UserError.usage("limit %d: at least one image is needed", count);
    }
    if (count > whole.size()) {
      LOG.warn("{}: limit {} is more than the {} images", whole.name(), count, whole.size());
    }
    return count >= whole.size() ? whole : new Subset(whole, count);
  }

  @Override
  public ImageBatch read(int from, int to) {
    checkRange(from, to);
    return whole.read(from, to);
  }

  @Override
  public boolean eightBit() {
    return whole.eightBit();
  }

  @Override
  void digest(MessageDigest digest, int count) {
    if (whole instanceof AbstractDataset known) {
      known.digest(digest, count);
    } else {
      digest.update(whole.hash().getBytes(StandardCharsets.UTF_8));
    }
  }
}
