package dev.linchpin.spec;

import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Apgd;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The option {@code --apgd}: losses, {@code t-} before those that go after classes. */
final class ApgdOption {
  /** As AutoAttack has it. */
  private static final int TARGET_CLASSES = 9;

  private static final Map<String, Apgd> ATTACKS = new LinkedHashMap<>();

  static {
    for (int targets : new int[] {0, TARGET_CLASSES}) {
      for (Apgd.Loss loss : List.of(Apgd.Loss.CE, Apgd.Loss.MARGIN, Apgd.Loss.DLR)) {
        String name = (targets > 0 ? "t-" : "") + loss.name().toLowerCase(java.util.Locale.ROOT);
        ATTACKS.put(name, Apgd.newBuilder().setLoss(loss).setTargetClasses(targets).build());
      }
    }
  }

  private ApgdOption() {}

  /**
   * One attack a loss, in the order given; a loss named twice counts once.
   *
   * @throws UserError (usage) for an unknown loss
   */
  static List<Apgd> read(Optional<String> option) {
    if (option.isEmpty()) {
      return List.of();
    }
    LinkedHashSet<Apgd> attacks = new LinkedHashSet<>();
    for (String name : option.get().split(",", -1)) {
      Apgd attack = ATTACKS.get(name.strip());
      if (attack == null) {
        throw UserError.usage(
            "--apgd %s: '%s' is no loss; %s",
            option.get(), name, Nearest.hint(name, ATTACKS.keySet()));
      }
      attacks.add(attack);
    }
    return List.copyOf(attacks);
  }
}
