package dev.linchpin.cli;

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
        options, "neurons", "K,K,…", "the K of K-NS (default 1,4,8,16; none: no Δ and no NS)");
    Flags.value(
        options, "minimal-norm", "ATTACK,…", "robustness at every ε by fmn, ddn (L2 only) or fab");
  }
}
