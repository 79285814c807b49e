package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.results.MemberRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.VerdictRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttackedImagesTest {
  @TempDir Path dir;

  private static VerdictRow row(String model, String attack, double epsilon, int image, boolean b) {
    return new VerdictRow(
        model, attack, "linf", epsilon, image, 0, 0, b, b ? 0 : -1, b ? 1 : 0, b, 0, 0, 0, b);
  }

  @Test
  void brokenByAnyAttackWithinTheBallAndWithinSmallerOnes() {
    try (RunFolder folder = RunFolder.open(dir.resolve("run"), "hash", "text")) {
      folder.write(
          PartKind.VERDICTS.of("m", "pgd", "linf-0.1", "000000-000004"),
          Stream.of(
              row("m", "pgd", 0.1, 0, true),
              row("m", "pgd", 0.1, 1, false),
              row("m", "pgd", 0.1, 2, true),
              row("m", "pgd", 0.1, 3, false)));
      folder.write(
          PartKind.VERDICTS.of("m", "ns", "linf-0.1", "000000-000004"),
          Stream.of(row("m", "ns", 0.1, 1, true), row("m", "ns", 0.1, 2, false)));
      folder.write(
          PartKind.VERDICTS.of("m", "pgd", "linf-0.2", "000000-000004"),
          Stream.of(row("m", "pgd", 0.2, 0, true), row("m", "pgd", 0.2, 1, false)));
      folder.write(
          PartKind.VERDICTS.of("other", "pgd", "linf-0.1", "000000-000004"),
          Stream.of(row("other", "pgd", 0.1, 3, true)));
      folder
          .examples()
          .write(new float[] {1, 2, 3, 4, 5, 6}, 1, 3, 1, "m", "pgd", "linf-0.1", "000000-000004");
      AttackedImages m = new AttackedImages(folder, "m");
      assertThat(m.broken(new Linf(0.1))).isEqualTo(Set.of(0, 1, 2));
      assertThat(m.broken(new Linf(0.2))).isEqualTo(Set.of(0));
      assertThat(m.broken(new L2(0.1))).isEmpty();
      assertThat(m.brokenWithinSmaller(new Linf(0.1))).isNull();
      assertThat(m.brokenWithinSmaller(new Linf(0.2))).isEqualTo(Set.of(0, 1, 2));
      assertThat(m.brokenWithinSmaller(new L2(0.2))).isNull();

      List<AttackedImages.Example> examples = m.examples(new Linf(0.1), i -> i == 2);
      assertThat(examples).hasSize(1);
      assertThat(examples.get(0).image()).isEqualTo(2);
      assertThat(examples.get(0).pixels()).containsExactly(4, 5, 6);
      assertThat(m.examples(new Linf(0.1), i -> i == 3)).isEmpty();
    }
  }

  private static VerdictRow won(String attack, int image, int winner) {
    boolean b = winner >= 0;
    return new VerdictRow(
        "m", attack, "linf", 0.1, image, 0, 0, b, winner, b ? 1 : 0, b, 0, 0, 0, b);
  }

  private static MemberRow member(int position, String member) {
    return new MemberRow("m", "standard", "linf", 0.1, position, 0, member, 1, 1, 0, 0, 0);
  }

  @Test
  void whatGradientsBrokeIsToldFromWhatSquareDid() {
    Linf threat = new Linf(0.1);
    try (RunFolder folder = RunFolder.open(dir.resolve("run"), "hash", "text")) {
      String slice = "000000-000004";
      folder.write(
          PartKind.VERDICTS.of("m", "square", "linf-0.1", slice),
          Stream.of(won("square", 0, 0), won("square", 1, 1)));
      AttackedImages alone = new AttackedImages(folder, "m", Set.of("square"));
      assertThat(alone.brokenByGradients(threat)).isEqualTo(Set.of(0, 1));

      folder.write(
          PartKind.VERDICTS.of("m", "pgd", "linf-0.1", slice),
          Stream.of(won("pgd", 0, -1), won("pgd", 1, 1)));
      AttackedImages both = new AttackedImages(folder, "m", Set.of("square"));
      assertThat(both.brokenByGradients(threat)).isEqualTo(Set.of(1));

      // Members need not stand in the order of their positions.
      folder.write(
          PartKind.MEMBERS.of("m", "standard", "linf-0.1", slice),
          Stream.of(member(3, "square"), member(0, "apgd-ce")));
      folder.write(
          PartKind.VERDICTS.of("m", "standard", "linf-0.1", slice),
          Stream.of(won("standard", 0, 3), won("standard", 2, 0), won("standard", 3, -1)));
      AttackedImages ensemble = new AttackedImages(folder, "m", Set.of("square"));
      assertThat(ensemble.brokenByGradients(threat)).isEqualTo(Set.of(1, 2));
      assertThat(ensemble.broken(threat)).isEqualTo(Set.of(0, 1, 2));
      assertThat(ensemble.brokenByGradients(new Linf(0.2))).isEmpty();
    }
  }
}
