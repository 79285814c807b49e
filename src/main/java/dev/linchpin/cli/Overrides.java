package dev.linchpin.cli;

import dev.linchpin.base.UserError;
import java.util.List;

/** Values of {@code --set}; whether the field exists, the spec knows. */
final class Overrides {
  private Overrides() {}

  static List<String> read(Values values) {
    List<String> overrides = values.texts("set");
    for (String override : overrides) {
      if (override.indexOf('=') < 1) {
        throw UserError.usage("--set %s: needs PATH=VALUE (example: seed=7)", override);
      }
    }
    return overrides;
  }
}
