package dev.linchpin.spec;

import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.MinimalNorm;
import dev.linchpin.spec.proto.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code --minimal-norm fmn,ddn,fab}. */
final class MinimalNormOption {
  private MinimalNormOption() {}

  /**
   * The tasks that the option asks for, in its order.
   *
   * @param like an attack whose steps they have
   * @throws UserError (usage) if a name is not known or there twice
   */
  static List<Task> tasks(Optional<String> value, Attack like) {
    List<Task> tasks = new ArrayList<>();
    for (String name : value.map(v -> v.split(",", -1)).orElse(new String[0])) {
      MinimalNorm.Builder minimal = MinimalNorm.newBuilder().setAlgorithm(algorithm(name));
      Attack.Builder attack = Attack.newBuilder().setMinimalNorm(minimal);
      if (like.hasSteps()) {
        attack.setSteps(like.getSteps());
      }
      Task task = Task.newBuilder().setAttack(attack).build();
      if (tasks.contains(task)) {
        throw UserError.usage("--minimal-norm: '%s' is there twice; allowed: each once", name);
      }
      tasks.add(task);
    }
    return tasks;
  }

  private static MinimalNorm.Algorithm algorithm(String name) {
    return Arrays.stream(MinimalNorm.Algorithm.values())
        .filter(a -> a.name().toLowerCase(Locale.ROOT).equals(name.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                UserError.usage(
                    "--minimal-norm: '%s' is no such attack; allowed: fmn, ddn, fab", name));
  }
}
