package dev.linchpin.data;

import dev.linchpin.base.CounterRandom;
import dev.linchpin.base.UserError;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * A data set in two, so that the best checkpoint is chosen on images that were neither trained on
 * nor are the test set's. Each image belongs to one part; both keep the order.
 *
 * @param training the larger part, as a rule
 * @param validation uniformly chosen by the seed, whatever the classes
 */
public record HoldOut(Dataset training, Dataset validation) {
  private static final int PURPOSE = 0x401d;

  /**
   * Splits a data set; the same seed gives the same parts, and images held out by a smaller number
   * are held out by a larger one.
   *
   * @param count images to hold out
   * @throws UserError if one of the parts would be empty
   */
  public static HoldOut of(Dataset whole, int count, long seed) {
    int size = whole.size();
    if (count < 1 || count >= size) {
      throw UserError.usage(
          "%s: %d of %d images to hold out; must be at least 1 and leave some to train on",
          whole.name(), count, size);
    }
    // The first steps of a Fisher-Yates shuffle.
    CounterRandom random = new CounterRandom(seed, 0, 0, PURPOSE);
    int[] images = IntStream.range(0, size).toArray();
    BitSet held = new BitSet(size);
    for (int i = 0; i < count; i++) {
      int j = i + (int) (random.nextUniform() * (size - i));
      held.set(images[j]);
      images[j] = images[i];
    }
    int[] rest = IntStream.range(0, size).filter(i -> !held.get(i)).toArray();
    return new HoldOut(
        new Selection(whole, "training part", rest),
        new Selection(whole, "held-out part", held.stream().toArray()));
  }
}
