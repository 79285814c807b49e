package dev.linchpin.train.optimizer;

import dev.linchpin.base.UserError;

/** Refusals of settings that make no update rule or schedule. */
final class Checks {
  private Checks() {}

  /** A share that a running average keeps. */
  static void share(String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw UserError.usage("%s %s: must be at least 0 and below 1", what, value);
    }
  }

  static void notNegative(String what, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw UserError.usage("%s %s: must be a number of at least 0", what, value);
    }
  }

  static void positive(String what, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw UserError.usage("%s %s: must be a positive number", what, value);
    }
  }
}
