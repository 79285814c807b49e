package dev.linchpin.attack;

/** So many slots do not fit into memory. */
final class SlotsExhausted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SlotsExhausted(Throwable cause) {
    super(cause);
  }
}
