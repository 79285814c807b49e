package dev.linchpin.report.claims;

import dev.linchpin.report.ThreatKey;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.TransferRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What PGD as in table 1 found on the sensitivity-trained model is all that there is to find, and
 * what it does better than the standard one stays under attacks of another kind. If the defence
 * only masks gradients, some of them succeed far more often. Of runs that have such attacks.
 */
record StrongerAttacks() implements ClaimKind {
  private static final ClaimText HOLDS =
      new ClaimText(
          "robustness-holds-under-stronger-attacks",
          "The sensitivity-trained model is robust against an adversary (PGD 41.1 % in L2, 49.9 % in Linf);"
              + " no other attack is tried",
          "section 3, table 1");

  private static final ClaimText REMAINS =
      new ClaimText(
          "advantage-remains-under-stronger-attacks",
          "The sensitivity-trained model is more robust than the standard one in both norms; by PGD alone",
          "section 3, table 1");

  private static final double MORE = 0.05;

  /** What sees past masked gradients; PGD of more steps counts beside one of them. */
  private static final String OTHER_KIND = "pgd-(margin|dlr)|apgd.*|square.*|standard.*|linchpin.*";

  @Override
  public List<Candidate> of(RunData run) {
    List<Candidate> all = new ArrayList<>();
    for (String model : run.models(Role.SENSITIVITY)) {
      for (ThreatKey threat : run.threats(model)) {
        Map<String, Outcomes> others = others(run, model, threat);
        Outcomes pgd = run.broken(model, "pgd", threat);
        if (pgd.isEmpty() || others.keySet().stream().noneMatch(a -> a.matches(OTHER_KIND))) {
          continue;
        }
        Subject about = Subject.of(run, threat, model);
        others.forEach((attack, broken) -> all.add(holds(about.with(attack), attack, broken, pgd)));
        Outcomes together = union(pgd, others);
        all.add(holds(about.with("all together"), "all together", together, pgd));
        run.models(Role.STANDARD).stream()
            .limit(1)
            .forEach(standard -> all.add(remains(run, standard, model, threat, together)));
      }
    }
    return all;
  }

  private static Candidate holds(Subject about, String attack, Outcomes broken, Outcomes pgd) {
    // An image that the source of a transfer did not break has no example: it is not broken.
    Candidate candidate =
        new Candidate(HOLDS, about, attack, "PGD", broken.on(pgd).paired(pgd), new Aim.Below(MORE));
    return candidate.measured().second() > 1 - MORE
        ? candidate.leftOpen("PGD left no robustness to lose")
        : candidate;
  }

  private static Candidate remains(
      RunData run, String standard, String model, ThreatKey threat, Outcomes broken) {
    Outcomes other = union(run.broken(standard, "pgd", threat), others(run, standard, threat));
    Candidate candidate =
        new Candidate(
            REMAINS,
            Subject.of(run, threat, standard, model),
            "all attacks together on " + standard,
            "on " + model,
            other.paired(broken),
            new Aim.AtLeast(MORE));
    return EqualAccuracy.at(run, candidate, standard, model);
  }

  private static Outcomes union(Outcomes first, Map<String, Outcomes> others) {
    Outcomes all = first;
    for (Outcomes other : others.values()) {
      all = all.or(other);
    }
    return all;
  }

  /** Every attack but PGD as in table 1 and k-NS, and examples made on other models. */
  private static Map<String, Outcomes> others(RunData run, String model, ThreatKey threat) {
    Map<String, Outcomes> others = new LinkedHashMap<>();
    for (String attack : run.attacks(model, threat)) {
      if (!attack.equals("pgd") && !attack.startsWith("ns")) {
        others.put(attack, run.broken(model, attack, threat));
      }
    }
    transferred(run, model, threat)
        .forEach((source, broken) -> others.put("transfer from " + source, new Outcomes(broken)));
    return others;
  }

  /** By source: whether some example of any of its attacks breaks the model. */
  private static Map<String, Map<Integer, Boolean>> transferred(
      RunData run, String model, ThreatKey threat) {
    Map<String, Map<Integer, Boolean>> bySource = new TreeMap<>();
    run.folder()
        .forEach(
            PartKind.TRANSFER,
            (TransferRow row) -> {
              if (row.target().equals(model)
                  && new ThreatKey(row.norm(), row.epsilon()).equals(threat)) {
                bySource
                    .computeIfAbsent(row.source(), s -> new TreeMap<>())
                    .merge(row.image(), row.broken(), Boolean::logicalOr);
              }
            });
    return bySource;
  }
}
