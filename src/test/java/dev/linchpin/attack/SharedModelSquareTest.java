package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.rule.Square;
import dev.linchpin.attack.threat.L1;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.data.DataOptions;
import dev.linchpin.data.Datasets;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.ClassifierLoader;
import dev.linchpin.model.ModelOptions;
import dev.linchpin.testing.SharedData;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Square Attack on real networks. */
class SharedModelSquareTest {
  @TempDir Path unpacked;

  private float[] pixels(int images) {
    return Datasets.open("cifar10", SharedData.losslessCifar10(unpacked), DataOptions.DEFAULT)
        .read(0, images)
        .pixels();
  }

  private static AttackJob job(
      Classifier classifier, ThreatModel threat, int queries, float[] pixels) {
    Attack attack =
        new Attack(
            "square",
            threat,
            new Margin(),
            new Square(queries, Square.PUBLISHED_SHARE, true),
            false,
            false,
            true);
    return Jobs.untargeted(classifier, attack, pixels, 1, 7);
  }

  private static Classifier load(String model) {
    return ClassifierLoader.load(ModelOptions.of(SharedData.model(model))).classifier();
  }

  @Test
  void plansChangeNothingBitForBit() {
    Classifier classifier = load("cifar10-resnet4b-linf-softmax");
    float[] pixels = pixels(60);
    for (ThreatModel threat : List.of(new Linf(8 / 255.0), new L2(0.7), new L1(12))) {
      AttackJob job = job(classifier, threat, 25, pixels);
      AttackResult reference = Jobs.run(classifier, Jobs.plan(1, 64, 3), job);
      assertThat(reference.broken()).isPositive();
      for (RuntimePlan plan : List.of(Jobs.plan(2, 32, 1), Jobs.plan(1, 48, 5))) {
        AttackEngineTest.assertSame(reference, Jobs.run(classifier, plan, job));
      }
    }
  }
}
