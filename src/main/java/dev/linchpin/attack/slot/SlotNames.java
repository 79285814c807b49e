package dev.linchpin.attack.slot;

/** Names of the slot tensors that every attack has. */
public final class SlotNames {
  /** The current iterate, {@code [slots, height, width, channels]}. */
  public static final String X = "x";

  /** {@code [slots]}: x is x_step. */
  public static final String STEP = "step";

  /** {@code [slots]}: running, broken, exhausted or expected to be broken. */
  public static final String STATUS = "status";

  /** {@code [slots]}: the best other logit less the clean class's, at the last iterate tested. */
  public static final String GAP = "gap";

  /** The clean image, {@code [slots, height, width, channels]}. */
  public static final String CLEAN = "clean";

  /** {@code [slots]}: the clean class. */
  public static final String CLASS = "class";

  /** {@code [slots]}: the least gap that counts as broken. */
  public static final String MARGIN = "margin";

  /** {@code [slots]}: 1 as long as no iterate that was expected to be broken was not. */
  public static final String FORESEEN = "foreseen";

  private SlotNames() {}
}
