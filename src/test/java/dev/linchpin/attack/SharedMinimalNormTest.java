package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.threat.Box;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.Norm;
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

/** On a real network, minimal-norm attacks under other plans give the same, bit for bit. */
class SharedMinimalNormTest {
  private static final int IMAGES = 40;

  @TempDir Path unpacked;

  @Test
  void plansChangeNothingBitForBit() {
    Classifier classifier =
        ClassifierLoader.load(ModelOptions.of(SharedData.model("cifar10-resnet4b-linf-softmax")))
            .classifier();
    float[] pixels =
        Datasets.open("cifar10", SharedData.losslessCifar10(unpacked), DataOptions.DEFAULT)
            .read(0, IMAGES)
            .pixels();
    for (Attack attack :
        List.of(
            MinimalNormTest.fab(new Box(Norm.LINF), 5),
            MinimalNormTest.fab(new Linf(4 / 255.0), 5),
            MinimalNormTest.fmn(Norm.L2, 15),
            MinimalNormTest.fmn(Norm.L1, 10),
            MinimalNormTest.ddn(15))) {
      AttackJob job =
          attack.objective().targetsClass()
              ? Jobs.classTargeted(classifier, attack, pixels, 2, 7)
              : Jobs.untargeted(classifier, attack, pixels, 1, 7);
      AttackResult reference = Jobs.run(classifier, Jobs.plan(1, 64, 3), job);
      assertThat(reference.broken()).isPositive();
      for (RuntimePlan plan : List.of(Jobs.plan(2, 32, 1), Jobs.plan(1, 48, 5))) {
        AttackEngineTest.assertSame(reference, Jobs.run(classifier, plan, job));
      }
    }
  }
}
