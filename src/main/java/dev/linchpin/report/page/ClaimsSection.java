package dev.linchpin.report.page;

import dev.linchpin.report.claims.Claim;
import dev.linchpin.report.claims.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the paper claims and what was measured.
 *
 * @param count how many are supported, refuted, undecided
 */
record ClaimsSection(String count, List<Item> items) {
  /**
   * @param n images it was tested on
   */
  record Item(String id, String says, String where, Badge badge, String n, String measured) {}

  static ClaimsSection of(List<Claim> claims) {
    List<String> counts = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      long n = claims.stream().filter(c -> c.verdict() == verdict).count();
      if (n > 0) {
        counts.add(n + " " + verdict.name().toLowerCase(Locale.ROOT));
      }
    }
    return new ClaimsSection(
        Numbers.list(counts), claims.stream().map(ClaimsSection::item).toList());
  }

  private static Item item(Claim claim) {
    String n = claim.n() > 0 ? "n = " + Numbers.count(claim.n()) : "";
    return new Item(
        claim.id(), claim.paperSays(), claim.where(), badge(claim.verdict()), n, claim.measured());
  }

  private static Badge badge(Verdict verdict) {
    String css =
        switch (verdict) {
          case SUPPORTED -> "good";
          case REFUTED -> "bad";
          case UNDECIDED -> "open";
        };
    return new Badge(verdict.name(), css);
  }
}
