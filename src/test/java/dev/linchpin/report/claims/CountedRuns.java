package dev.linchpin.report.claims;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose outcomes are laid out so that each difference can be counted by hand. */
abstract class CountedRuns {
  static final int N = 500;
  static final String TABLE =
      "models { name: \"standard\" saved_model: \"a\" }\n"
          + "models { name: \"linf-robust\" saved_model: \"b\" }\n"
          + "models { name: \"sensitivity\" saved_model: \"c\" }\n";
  static final List<Integer> KS = List.of(1, 4, 16);

  @TempDir Path dir;

  final RunWriter writer(String label, String spec) {
    return new RunWriter(dir, label, N, spec);
  }

  final RunWriter table() {
    return writer("t", TABLE).model("standard", 0).model("linf-robust", 0).model("sensitivity", 0);
  }

  /** Of one model, whose training nothing tells. */
  final RunWriter net() {
    return writer("t", "models { name: \"net\" saved_model: \"a\" }").model("net", 0);
  }

  static Map<String, Verdict> verdicts(List<Claim> claims) {
    return claims.stream().collect(Collectors.toMap(Claim::id, Claim::verdict));
  }

  static String measured(List<Claim> claims, String id) {
    return claims.stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow().measured();
  }
}
