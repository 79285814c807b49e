package dev.linchpin.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that a call ends in one clear error. */
final class Refusal {
  private Refusal() {}

  static void assertRefused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }
}
