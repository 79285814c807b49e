package dev.linchpin.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {
  @TempDir Path dir;

  @Test
  void sessionsAddUpAndNameNoHost() throws IOException {
    try (RunFolder folder = RunFolder.open(dir, "h", "")) {
      assertThat(Provenance.read(folder)).isEmpty();
      Provenance first =
          new Provenance(
                  "h",
                  -1L,
                  Map.of("m", "abc"),
                  Map.of("cifar10", "def"),
                  Map.of("m", "123"),
                  Map.of("streams", "2", "slots", "64"),
                  List.of())
              .withSession(Provenance.Session.begin("2.18.0"));
      first.write(folder);
      assertThat(Provenance.read(folder)).contains(first);
      Provenance second = first.withSession(Provenance.Session.begin("2.18.0")).ended();
      second.write(folder);
      assertThat(Provenance.read(folder)).contains(second);
      assertThat(second.sessions()).hasSize(2);
      assertThat(second.sessions().get(0).end()).isEmpty();
      assertThat(Instant.parse(second.sessions().get(1).end()))
          .isAfterOrEqualTo(Instant.parse(second.sessions().get(1).start()));
      assertThat(Files.readString(dir.resolve("provenance.json")))
          .contains("\"streams\": \"2\"", "\"tensorflow\": \"2.18.0\"", "\"seed\": -1")
          .doesNotContain(System.getProperty("user.dir"), System.getProperty("user.home") + "/");
    }
  }

  @Test
  void aChangedPlanIsTheNextSessions() {
    try (RunFolder folder = RunFolder.open(dir, "h", "")) {
      Provenance first =
          new Provenance("h", 1, Map.of(), Map.of(), Map.of(), Map.of("m.slots", "64"), List.of())
              .withSession(Provenance.Session.begin("2.18.0"));
      Provenance changed = first.withPlan(Map.of("m.slots", "32"));
      changed.write(folder);
      assertThat(Provenance.read(folder).orElseThrow().plan())
          .containsExactly(Map.entry("m.slots", "32"));
      assertThat(changed.withPlan(first.plan())).isEqualTo(first);
    }
  }

  @Test
  void theBuildIsFilledIn() {
    assertThat(Build.current().version()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(Build.current().commit()).matches("([0-9a-f]{12}\\+?|unknown)");
    assertThat(Machine.current().cores()).isPositive();
    assertThat(Machine.current().cpu()).isNotBlank();
  }

  @Test
  void damageIsNamed() throws IOException {
    try (RunFolder folder = RunFolder.open(dir, "h", "")) {
      for (String bad : List.of("{", "{}", "[]")) {
        Files.writeString(dir.resolve("provenance.json"), bad);
        assertThatThrownBy(() -> Provenance.read(folder))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("provenance.json is damaged");
      }
    }
  }
}
