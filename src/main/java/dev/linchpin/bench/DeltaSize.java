package dev.linchpin.bench;

import dev.linchpin.base.UserError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a computation of Δ, written {@code 10000x512x10}.
 *
 * @param images n
 * @param features F, neurons
 * @param classes C, at least 2
 */
public record DeltaSize(int images, int features, int classes) {
  /** An array of Java has no more elements; the largest here are n·F, n·C and F·C. */
  private static final long MOST_ELEMENTS = 1L << 30;

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})x(\\d{1,9})x(\\d{1,9})");

  /**
   * @param place what {@code text} is the value of, for messages
   * @throws UserError (usage) if it is no size, or none that fits
   */
  public static DeltaSize parse(String place, String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw UserError.usage(
          "%s %s: needs IMAGESxFEATURESxCLASSES, such as 10000x512x10", place, text);
    }
    long images = Long.parseLong(form.group(1));
    long features = Long.parseLong(form.group(2));
    long classes = Long.parseLong(form.group(3));
    if (images < 1 || features < 1 || classes < 2) {
      throw UserError.usage("%s %s: needs at least 1 image, 1 feature and 2 classes", place, text);
    }
    if (Math.max(images * Math.max(features, classes), features * classes) > MOST_ELEMENTS) {
      throw UserError.usage(
          "%s %s: more than %d numbers in an array; use fewer images", place, text, MOST_ELEMENTS);
    }
    return new DeltaSize((int) images, (int) features, (int) classes);
  }

  @Override
  public String toString() {
    return images + "x" + features + "x" + classes;
  }
}
