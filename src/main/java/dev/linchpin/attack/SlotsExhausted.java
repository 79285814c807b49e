package dev.linchpin.attack;

import dev.linchpin.base.UserError;

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

  /** What a user is told where no fewer slots than {@code used} would do. */
  UserError told(int used, int streams, String model) {
    return new UserError(
        UserError.Kind.RESOURCE,
        String.format(
            "out of memory with %d slots in %d streams on model %s; use fewer streams",
            used, streams, model),
        this);
  }
}
