package dev.linchpin.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SquareRulesTest {
  private static Map<String, String> options(String square) {
    Map<String, String> options = new HashMap<>(Map.of("model", "m", "data", "idx:d"));
    options.put("square", square);
    return options;
  }

  private static Attack square(String queries) {
    List<Task> tasks =
        Defaults.resolve(AuditSpec.build(options(queries)).experiment()).getTasksList();
    return tasks.get(tasks.size() - 1).getAttack();
  }

  @Test
  void theOptionAddsTheAttackWithItsDefaults() {
    for (String queries : new String[] {"", "300"}) {
      Attack attack = square(queries);
      assertThat(attack.hasSquare()).isTrue();
      assertThat(attack.hasSteps()).isFalse();
      assertThat(attack.getThreats(0).getEpsilon()).isEqualTo("8/255");
      assertThat(attack.getThreats(0).hasStepSize()).isFalse();
      assertThat(attack.getSquare().getQueries()).isEqualTo(queries.isEmpty() ? 5000 : 300);
      assertThat(attack.getSquare().getRestarts()).isEqualTo(1);
      assertThat(attack.getSquare().getInitialShare()).isEqualTo(0.8);
    }
  }

  @Test
  void withoutTheOptionThereIsNone() {
    Map<String, String> options = options("1");
    options.remove("square");
    assertThat(AuditSpec.build(options).experiment().getTasksList())
        .noneMatch(t -> t.getAttack().hasSquare());
  }

  @Test
  void errorsBeginWithTheOption() {
    assertThatThrownBy(() -> AuditSpec.build(options("0")).ready())
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--square 0")
        .hasMessageContaining("queries: 0 is out of range; allowed: 1 to 1000000");
  }
}
