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
 * Examples of the standard model break the sensitivity-trained one; the other way, and from
 * adversarially trained models, they do not. Compared on the images that both sources broke, by the
 * run's first attack that has examples. Of runs whose other attacks are not of {@link
 * StrongerAttacks}, whose examples stop at the boundary.
 */
record TransferDirections() implements ClaimKind {
  private static final ClaimText REVERSE =
      new ClaimText(
          "transfer-from-standard-not-back",
          "Examples of the standard model break the sensitivity-trained one often; reversing source and"
              + " target they do not",
          "section 4");

  private static final ClaimText ROBUST =
      new ClaimText(
          "transfer-from-standard-not-from-robust",
          "Examples of the standard model break the sensitivity-trained one often; those of adversarially"
              + " trained models do not",
          "section 4");

  private static final Aim AIM = new Aim.AtLeast(0.05);

  /** Examples of one model tried on another. */
  private record Direction(String source, String target, ThreatKey threat) {}

  @Override
  public List<Candidate> of(RunData run) {
    Map<Direction, Outcomes> directions = directions(run);
    List<Candidate> all = new ArrayList<>();
    for (Map.Entry<Direction, Outcomes> entry : directions.entrySet()) {
      Direction d = entry.getKey();
      if (run.role(d.source()) != Role.STANDARD || run.role(d.target()) != Role.SENSITIVITY) {
        continue;
      }
      for (Direction other : directions.keySet()) {
        boolean reverse = other.equals(new Direction(d.target(), d.source(), d.threat()));
        boolean robust =
            run.role(other.source()).adversarial()
                && other.equals(new Direction(other.source(), d.target(), d.threat()));
        Outcomes theirs = directions.get(other);
        if ((reverse || robust) && entry.getValue().common(theirs) > 0) {
          all.add(
              new Candidate(
                  reverse ? REVERSE : ROBUST,
                  robust
                      ? Subject.of(run, d.threat(), d.source(), other.source(), d.target())
                      : Subject.of(run, d.threat(), d.source(), d.target()),
                  d.source() + " → " + d.target(),
                  other.source() + " → " + other.target(),
                  entry.getValue().paired(theirs),
                  AIM));
        }
      }
    }
    return all;
  }

  private static Map<Direction, Outcomes> directions(RunData run) {
    Map<Direction, Map<String, Map<Integer, Boolean>>> rows = new LinkedHashMap<>();
    run.folder()
        .forEach(
            PartKind.TRANSFER,
            (TransferRow row) ->
                rows.computeIfAbsent(
                        new Direction(
                            row.source(), row.target(), new ThreatKey(row.norm(), row.epsilon())),
                        d -> new TreeMap<>())
                    .computeIfAbsent(row.attack(), a -> new TreeMap<>())
                    .put(row.image(), row.broken()));
    Map<Direction, Outcomes> directions = new LinkedHashMap<>();
    rows.forEach(
        (direction, attacks) -> {
          // One attack alone: in a run of many, which of them broke an image is another matter.
          if (attacks.size() == 1) {
            directions.put(direction, new Outcomes(attacks.values().iterator().next()));
          }
        });
    return directions;
  }
}
