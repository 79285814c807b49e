package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.rule.Square;
import dev.linchpin.attack.rule.SquareTwin;
import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.threat.L1;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.testing.TinyClassifiers;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.GraphDef;

/** The Square Attack in the engine, against a transcription in plain Java given the same draws. */
class SquareTest {
  private static final int SLOTS = 4;
  private static final int QUERIES = 60;

  private final Classifier classifier = TinyClassifiers.conv(3, 5);

  private static Attack attack(ThreatModel threat, int queries) {
    return new Attack(
        "square",
        threat,
        new Margin(),
        new Square(queries, Square.PUBLISHED_SHARE, true),
        false,
        false,
        true);
  }

  private static ThreatModel threat(String norm) {
    return switch (norm) {
      case "l1" -> new L1(3);
      case "l2" -> new L2(0.4);
      default -> new Linf(0.02);
    };
  }

  /** l_y − max l_c of one image by the verdict graph. */
  private static double margin(Inference inference, float[] x, int y, int classes) {
    float[] logits = inference.run(x, 1).logits();
    double other = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      other = c == y ? other : Math.max(other, logits[c]);
    }
    return logits[y] - other;
  }

  /** Each proposal from the engine's own best; the same ones are kept. */
  @ParameterizedTest
  @ValueSource(strings = {"linf", "l2", "l1"})
  void everyProposalIsThatOfTheTranscription(String norm) {
    ThreatModel threat = threat(norm);
    float[] images = TinyClassifiers.images(classifier, SLOTS, 8, 0.3f, 0.7f);
    int[] classes = Jobs.classes(classifier, images);
    int pixels = classifier.pixels();
    int kept = 0;
    int refused = 0;
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 1);
        StepperSet set =
            StepperSet.of(
                new AttackLoop(classifier, attack(threat, QUERIES)), Jobs.plan(1, SLOTS, 1))) {
      Stepper stepper = set.steppers().get(0);
      SlotState state = stepper.newState(SLOTS);
      SquareTwin[] twins = new SquareTwin[SLOTS];
      for (int s = 0; s < SLOTS; s++) {
        float[] clean = Arrays.copyOfRange(images, s * pixels, (s + 1) * pixels);
        long key = 0x9E3779B97F4A7C15L * (s + 1);
        state.fill(s, new Origin(clean, clean, classes[s], Optional.empty(), -1, key));
        twins[s] = new SquareTwin(threat, QUERIES, clean, 8, 8, 3, key, state.row(SlotNames.X, s));
      }
      for (int step = 0; step <= QUERIES; step++) {
        float[][] at = new float[SLOTS][];
        for (int s = 0; s < SLOTS; s++) {
          at[s] = state.row(SlotNames.X, s).clone();
          assertThat(threat.contains(twins[s].clean(), at[s])).isTrue();
        }
        stepper.step(state);
        for (int s = 0; s < SLOTS; s++) {
          double loss = margin(inference, at[s], classes[s], classifier.classes());
          if (state.number(SlotNames.STATUS, s) > 0.5f) {
            continue;
          }
          boolean better = twins[s].tested(at[s], loss);
          kept += better ? 1 : 0;
          refused += better ? 0 : 1;
          assertThat(state.row("square/best", s)).isEqualTo(twins[s].best());
          float[] expected = twins[s].proposal(step);
          float[] actual = state.row(SlotNames.X, s);
          for (int i = 0; i < pixels; i++) {
            // Of L2, the ball that iterates keep to is smaller by 2e-5 of ε; the twin knows L1's.
            assertThat((double) actual[i]).isCloseTo(expected[i], within(norm));
          }
        }
      }
    }
    assertThat(kept).isGreaterThan(SLOTS);
    assertThat(refused).isGreaterThan(SLOTS);
  }

  private static org.assertj.core.data.Offset<Double> within(String norm) {
    return org.assertj.core.api.Assertions.within(norm.equals("linf") ? 1e-6 : 1e-5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"linf", "l2", "l1"})
  void plansChangeNothingBitForBit(String norm) {
    float[] images = TinyClassifiers.images(classifier, 40, 9, 0.3f, 0.7f);
    AttackJob job = Jobs.untargeted(classifier, attack(threat(norm), 40), images, 2, 3);
    AttackResult reference = Jobs.run(classifier, Jobs.plan(1, 64, 3), job);
    assertThat(reference.broken()).isBetween(1, 39);
    for (RuntimePlan plan :
        new RuntimePlan[] {Jobs.plan(2, 32, 1), Jobs.plan(2, 16, 7), Jobs.plan(1, 48, 5)}) {
      AttackEngineTest.assertSame(reference, Jobs.run(classifier, plan, job));
    }
  }

  @Test
  void restartsDiffer() {
    float[] images = TinyClassifiers.images(classifier, 1, 8);
    Square square = new Square(10, 0.8, true);
    var shape = new dev.linchpin.attack.slot.ImageShape(8, 8, 3);
    for (ThreatModel threat : new ThreatModel[] {new Linf(0.1), new L2(0.5), new L1(3)}) {
      float[][] starts =
          IntStream.range(0, 2)
              .mapToObj(
                  k ->
                      square.start(
                          new Origin(images, images, 0, Optional.empty(), -1, k), shape, threat))
              .toArray(float[][]::new);
      assertThat(starts[0]).isNotEqualTo(starts[1]);
    }
  }

  @Test
  void theLoopHasNoBackwardGraph() {
    assertThat(ops(attack(new Linf(0.1), 5)))
        .anyMatch(op -> op.contains("Conv2D"))
        .doesNotContain("ReluGrad", "Conv2DBackpropInput", "BiasAddGrad");
    assertThat(ops(Attack.pgd(new Linf(0.1), 5))).contains("ReluGrad");
  }

  private Set<String> ops(Attack attack) {
    try (AttackGraph graph =
        new AttackGraph(new AttackLoop(classifier, attack), Jobs.plan(1, 16, 2))) {
      GraphDef def = graph.graph().toGraphDef();
      assertThat(classifier.searchGraph().getNodeList())
          .anyMatch(n -> n.getName().equals(Endpoints.IMAGES));
      return def.getLibrary().getFunctionList().stream()
          .flatMap(f -> f.getNodeDefList().stream())
          .map(n -> n.getOp())
          .collect(Collectors.toSet());
    }
  }
}
