package dev.linchpin.report.page;

import dev.linchpin.report.claims.Claim;
import dev.linchpin.report.claims.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the paper claims and what was measured.
 *
 * @param count how many comparisons support a claim, refute one, decide nothing
 */
record ClaimsSection(String count, List<Item> items) {
  /**
   * @param counts what its results come to
   */
  record Item(String id, String says, String where, String counts, List<Result> results) {}

  /**
   * @param n images that it was measured on; empty if none
   */
  record Result(Badge badge, String measured, String n) {}

  static ClaimsSection of(List<Claim> claims) {
    Map<String, List<Claim>> kinds = new LinkedHashMap<>();
    claims.forEach(c -> kinds.computeIfAbsent(c.kind(), k -> new ArrayList<>()).add(c));
    return new ClaimsSection(
        counts(claims),
        kinds.entrySet().stream().map(e -> item(e.getKey(), e.getValue())).toList());
  }

  private static Item item(String kind, List<Claim> claims) {
    return new Item(
        kind,
        claims.get(0).paperSays(),
        claims.get(0).where(),
        counts(claims),
        claims.stream().map(ClaimsSection::result).toList());
  }

  private static String counts(List<Claim> claims) {
    List<String> counts = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      long n = claims.stream().filter(c -> c.verdict() == verdict).count();
      if (n > 0) {
        counts.add(n + " " + verdict.name().toLowerCase(Locale.ROOT));
      }
    }
    return Numbers.list(counts);
  }

  private static Result result(Claim claim) {
    String css =
        switch (claim.verdict()) {
          case SUPPORTED -> "good";
          case REFUTED -> "bad";
          case UNDECIDED -> "open";
        };
    return new Result(
        new Badge(claim.verdict().name(), css),
        claim.measured(),
        claim.n() > 0 ? "n = " + Numbers.count(claim.n()) : "");
  }
}
