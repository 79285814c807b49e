package dev.linchpin.attack;

/** So many slots do not fit into memory. */
final class SlotsExhausted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int fitting;

  /** Found out by trying: how many would fit is unknown. */
  SlotsExhausted(Throwable cause) {
    super(cause);
    this.fitting = Integer.MAX_VALUE;
  }

  /** Found out beforehand: so many would fit. */
  SlotsExhausted(int fitting) {
    super(fitting + " slots would fit");
    this.fitting = fitting;
  }

  /** No more than so many slots fit. */
  int fitting() {
    return fitting;
  }
}
