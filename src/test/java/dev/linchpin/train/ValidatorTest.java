package dev.linchpin.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.base.Cancellation;
import dev.linchpin.data.ImageBatch;
import dev.linchpin.graph.Constant;
import dev.linchpin.model.Network;
import dev.linchpin.testing.TinyNetworks;
import dev.linchpin.train.listener.TrainingListener.Validation;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidatorTest {
  private static final int CLASSES = TinyTraining.CLASSES;
  private static final float[] ONE = {1};

  /**
   * Against the network in float64, written out by hand: batch normalisation by moving statistics,
   * averaged parameters if there are. Fewer images than a batch, a batch, and a part of a third.
   */
  @ParameterizedTest
  @CsvSource({"1,true,0,7", "2,true,0.9,32", "2,true,0.9,77", "4,false,0,77", "2,false,0.5,65"})
  void itIsTheNetworkAsExported(int replicas, boolean batchNorm, double average, int images) {
    Network start = TinyNetworks.of(batchNorm, CLASSES, 5);
    TrainingOptions options = TinyTraining.options(replicas, batchNorm, 0, average, 1);
    ValidationImages some = TinyTraining.validation(images);
    try (TrainingGraph graph = new TrainingGraph(start, options, TinyTraining.BATCH);
        Validator validator = new Validator(start, options.plan(), some, TinyTraining.BATCH)) {
      for (int step = 0; step < 6; step++) {
        graph.step(TinyTraining.batch(step), 0.1, ONE);
        Network now = graph.network();
        Validation expected = byHand(now, some);
        Validation found = validator.of(now, new Cancellation());
        assertThat(found.accuracy()).isEqualTo(expected.accuracy());
        assertThat(found.loss()).isCloseTo(expected.loss(), within(1e-5));
      }
    }
  }

  /** The padding of the last batch counts nowhere. */
  @Test
  void aConstantNetworkIsRightOnItsClassAlone() {
    Network network = TinyNetworks.of(false, CLASSES, 5);
    ValidationImages images = TinyTraining.validation(50);
    TrainingPlan plan = new TrainingPlan(2, 1, false);
    try (Validator validator = new Validator(network, plan, images, TinyTraining.BATCH)) {
      Validation found = validator.of(constant(network), new Cancellation());
      // Of images 0 to 49 17 are i % 3 = 0; 9 and 39 of them have no class.
      assertThat(found.accuracy()).isEqualTo(15 / 50.0);
      assertThat(found.loss()).isCloseTo(loss(), within(1e-6));
    }
  }

  /** Logits 2, 0, 0. Of 45 images 15 are of each class. */
  private static double loss() {
    return Math.log(Math.exp(2) + 2) - 2.0 * 15 / 45;
  }

  private static Network constant(Network network) {
    int features = TinyNetworks.FEATURES;
    return network.with(
        Map.of(
            "head/kernel",
            Constant.floats(new float[features * CLASSES], features, CLASSES).toProto(),
            "head/bias",
            Constant.floats(new float[] {2, 0, 0}, CLASSES).toProto()));
  }

  private static Validation byHand(Network network, ValidationImages images) {
    Map<String, double[]> w = new TinyReference(network).values;
    ImageBatch all = images.data().read(0, images.count());
    int correct = 0;
    int labelled = 0;
    double loss = 0;
    for (int i = 0; i < all.count(); i++) {
      double[] logits = w.get("head/bias").clone();
      for (int c = 0; c < TinyNetworks.FEATURES; c++) {
        double z = 0;
        for (int p = 0; p < 4; p++) {
          double x = w.get("conv/kernel")[c] * all.pixels()[4 * i + p];
          if (w.containsKey("bn/gamma")) {
            x =
                (x - w.get("bn/moving_mean")[c])
                        / Math.sqrt(w.get("bn/moving_variance")[c] + TinyReference.EPSILON)
                        * w.get("bn/gamma")[c]
                    + w.get("bn/beta")[c];
          }
          z += Math.max(0, x) / 4;
        }
        for (int l = 0; l < CLASSES; l++) {
          logits[l] += z * w.get("head/kernel")[c * CLASSES + l];
        }
      }
      int label = all.labels()[i];
      if (label < CLASSES) {
        int best = 0;
        double sum = 0;
        for (int l = 0; l < CLASSES; l++) {
          best = logits[l] > logits[best] ? l : best;
          sum += Math.exp(logits[l]);
        }
        labelled++;
        correct += best == label ? 1 : 0;
        loss += Math.log(sum) - logits[label];
      }
    }
    return new Validation((double) correct / images.count(), loss / labelled);
  }
}
