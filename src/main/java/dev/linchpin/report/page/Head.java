package dev.linchpin.report.page;

import dev.linchpin.base.Wilson;
import dev.linchpin.report.AttackSummary;
import dev.linchpin.report.ModelSummary;
import dev.linchpin.report.Percent;
import dev.linchpin.report.Summary;
import dev.linchpin.report.ThreatKey;
import dev.linchpin.report.TrustSummary;
import dev.linchpin.results.CheckOutcome;
import dev.linchpin.spec.proto.Model;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The top of the page: what was run, the headline numbers, whether they can be believed.
 *
 * @param leads a paragraph a run
 * @param cards one a model
 * @param notices what is missing
 */
record Head(String title, List<Lead> leads, List<Card> cards, List<String> notices) {
  /**
   * @param label of the run; empty in the report of a single run
   */
  record Lead(String label, String text) {}

  /**
   * A model.
   *
   * @param run label of the run that it tells of
   * @param failed the checks that failed; empty if none did
   * @param bars clean accuracy, then robust accuracy under each threat model
   */
  record Card(String run, String model, Badge badge, String failed, List<Bar> bars) {
    boolean checked() {
      return !badge.equals(Badge.NOT_CHECKED);
    }
  }

  /**
   * @param share as a width in CSS
   * @param note which attack it is that left so many
   */
  record Bar(String name, String value, String interval, String share, String note) {
    static Bar of(String name, Wilson share, String note) {
      return new Bar(
          name,
          Percent.of(share.share()),
          HtmlTable.interval(share),
          String.format(Locale.ROOT, "%.1f%%", share.n() == 0 ? 0 : 100 * share.share()),
          note);
    }
  }

  static Head of(List<RunView> runs) {
    List<Lead> leads = new ArrayList<>();
    List<String> notices = new ArrayList<>();
    for (RunView view : runs) {
      Summary summary = view.run().summary();
      int images = summary.models().stream().mapToInt(m -> m.clean().n()).max().orElse(0);
      view.spec()
          .map(s -> SpecText.paragraph(s, images))
          .ifPresent(text -> leads.add(new Lead(view.run().label(), text)));
      notices.addAll(Notices.of(view));
    }
    return new Head(title(runs), leads, cards(runs), notices);
  }

  /** One a model, however many runs it is in: that of the run that says most of it. */
  private static List<Card> cards(List<RunView> runs) {
    Map<String, Card> cards = new LinkedHashMap<>();
    for (RunView view : runs) {
      for (ModelSummary model : view.run().summary().models()) {
        cards.merge(view.run().identity(model.name()), card(view, model), Head::fuller);
      }
    }
    return List.copyOf(cards.values());
  }

  private static Card fuller(Card a, Card b) {
    boolean more = a.checked() == b.checked() ? b.bars().size() > a.bars().size() : b.checked();
    return more ? b : a;
  }

  private static String title(List<RunView> runs) {
    return Numbers.list(runs.stream().map(RunView::title).distinct().toList());
  }

  private static Card card(RunView view, ModelSummary model) {
    Summary summary = view.run().summary();
    List<Bar> bars = new ArrayList<>(List.of(Bar.of("Clean accuracy", model.clean(), "")));
    Map<ThreatKey, List<AttackSummary>> threats =
        summary.attacks().stream()
            .filter(a -> a.model().equals(model.name()) && Double.isFinite(a.epsilon()))
            .collect(
                Collectors.groupingBy(AttackSummary::threat, TreeMap::new, Collectors.toList()));
    threats.forEach(
        (threat, attacks) -> {
          AttackSummary strongest = strongest(attacks);
          bars.add(
              Bar.of("Robust, " + threat.label(), strongest.robustAccuracy(), strongest.label()));
        });
    List<TrustSummary> trust =
        summary.trust().stream().filter(t -> t.model().equals(model.name())).toList();
    return new Card(view.run().label(), model.name(), Badge.of(trust), failed(trust), bars);
  }

  /** {@code noise (Linf 8/255), transfer (L2 0.5)}. */
  private static String failed(List<TrustSummary> trust) {
    return trust.stream()
        .flatMap(
            t ->
                t.with(CheckOutcome.FAILED).stream()
                    .map(c -> c.check() + " (" + t.threat().label() + ")"))
        .collect(Collectors.joining(", "));
  }

  /** The attack that leaves the least robust accuracy, of those that saw most images. */
  private static AttackSummary strongest(List<AttackSummary> attacks) {
    return attacks.stream()
        .min(
            Comparator.<AttackSummary>comparingInt(a -> -a.n())
                .thenComparingInt(a -> a.robustAccuracy().successes()))
        .orElseThrow();
  }

  /** What the reader has to know of a run that is not whole. */
  private static final class Notices {
    static List<String> of(RunView view) {
      List<String> notices = new ArrayList<>();
      String run = view.run().label().isEmpty() ? "This run" : "The run " + view.run().label();
      Summary summary = view.run().summary();
      if (!view.finished()) {
        notices.add(
            run
                + " is not finished: it is still going on, or was interrupted. Shown is what there"
                + " is; the same command goes on where it stopped.");
      }
      List<String> found = summary.models().stream().map(ModelSummary::name).toList();
      List<String> missing =
          view.models().stream().map(Model::getName).filter(m -> !found.contains(m)).toList();
      if (!missing.isEmpty()) {
        notices.add(run + " has no results yet of " + Numbers.list(missing) + ".");
      }
      for (ModelSummary model : summary.models()) {
        summary.attacks().stream()
            .filter(a -> a.model().equals(model.name()) && a.n() < model.clean().n())
            .map(a -> part(view.run().name(model.name()), a, model.clean().n()))
            .forEach(notices::add);
      }
      return notices;
    }

    private static String part(String model, AttackSummary attack, int all) {
      return String.format(
          Locale.ROOT,
          "%s: %s (%s) has seen %d of %d images.",
          model,
          attack.label(),
          attack.threat().label(),
          attack.n(),
          all);
    }
  }
}
