package dev.linchpin.cli;

import dev.linchpin.base.UserError;
import dev.linchpin.experiment.AuditOptions.Attacks;
import dev.linchpin.experiment.AuditOptions.Epsilon;
import dev.linchpin.experiment.AuditOptions.Norm;
import java.util.List;
import org.apache.commons.cli.Options;

/** The options that say what to attack with. */
final class AttackFlags {
  private AttackFlags() {}

  static void addTo(Options options) {
    Flags.value(options, "norm", "NORM", "linf or l2 (default linf)");
    Flags.value(
        options, "epsilon", "E", "radius in 0..1 pixels (default 8/255; 0.5 with --norm l2)");
    Flags.value(options, "steps", "N", "steps of every attack (default 100)");
    Flags.value(options, "restarts", "N", "restarts of PGD (default 20; 0: no PGD)");
    Flags.value(
        options, "neurons", "K,K,…", "the K of the K-NS attacks (default 1,4,8,16; none: no NS)");
  }

  static Attacks read(Values values) {
    Norm norm = values.text("norm").map(n -> Values.oneOf("norm", n, Norm.class)).orElse(Norm.LINF);
    String epsilon = values.text("epsilon").orElse(norm == Norm.LINF ? "8/255" : "0.5");
    return new Attacks(
        norm,
        new Epsilon(epsilon(epsilon, norm), epsilon),
        (int) values.integer("steps", 100, 1, 1_000_000),
        (int) values.integer("restarts", 20, 0, 1_000_000),
        neurons(values));
  }

  private static double epsilon(String text, Norm norm) {
    double value =
        Numbers.parse(text)
            .orElseThrow(
                () ->
                    UserError.usage(
                        "--epsilon %s: needs a number or a fraction such as 8/255", text));
    if (value < 0) {
      throw UserError.usage("--epsilon %s: must not be negative", text);
    }
    if (norm == Norm.LINF && value > 1) {
      throw UserError.usage(
          "--epsilon %s: pixels are in 0..1, so linf goes up to 1 (did you mean %s/255?)",
          text, text);
    }
    return value;
  }

  private static List<Integer> neurons(Values values) {
    String text = values.text("neurons").orElse("1,4,8,16");
    return text.equals("none")
        ? List.of()
        : values.integers("neurons", text, 1).stream().sorted().distinct().toList();
  }
}
