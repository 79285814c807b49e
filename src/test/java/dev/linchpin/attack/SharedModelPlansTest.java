package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.objective.LogitsRatio;
import dev.linchpin.attack.rule.Apgd;
import dev.linchpin.attack.rule.ApgdL1;
import dev.linchpin.attack.threat.L1;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.data.DataOptions;
import dev.linchpin.data.Datasets;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.ClassifierLoader;
import dev.linchpin.model.Inference;
import dev.linchpin.model.ModelOptions;
import dev.linchpin.model.PixelConvention;
import dev.linchpin.testing.SharedData;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On real networks what a trajectory gives does not depend on the runtime plan, bit for bit. */
class SharedModelPlansTest {
  private static final int IMAGES = 60;

  @TempDir Path unpacked;

  private static List<Attack> attacks() {
    ThreatModel l2 = new L2(0.15);
    ThreatModel linf = new Linf(0.004);
    return List.of(
        Attack.pgd(l2, 5),
        Attack.pgd(linf, 5),
        Attack.pgd(new L1(4), 5),
        apgd(l2),
        apgd(linf),
        new Attack("apgd", new L1(12), new LogitsRatio(), new ApgdL1(8), true, false, true));
  }

  private static Attack apgd(ThreatModel threat) {
    return new Attack(
        "apgd", threat, new LogitsRatio(), Apgd.of(8, threat, Apgd.RHO), true, false, true);
  }

  private float[] pixels(int n) {
    return Datasets.open("cifar10", SharedData.losslessCifar10(unpacked), DataOptions.DEFAULT)
        .read(0, n)
        .pixels();
  }

  /** Its first convolution reads the iterate: of unknown shape that ends the process. */
  @Test
  void apgdRunsWhereAConvolutionReadsTheIterate() {
    Classifier classifier =
        ClassifierLoader.load(
                ModelOptions.of(SharedData.model("cifar10-resnet8-keras2"))
                    .withPixels(PixelConvention.range(0, 255)))
            .classifier();
    float[] pixels = pixels(20);
    AttackJob job = Jobs.untargeted(classifier, apgd(new Linf(0.004)), pixels, 1, 1);
    assertThat(Jobs.run(classifier, Jobs.plan(1, 32, 3), job).broken()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cifar10-resnet4b-linf-softmax", "cifar10-resnet20"})
  void plansChangeNothingBitForBit(String model) {
    Classifier classifier =
        ClassifierLoader.load(ModelOptions.of(SharedData.model(model))).classifier();
    float[] pixels = pixels(IMAGES);
    int[] clean;
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 2)) {
      clean = inference.run(pixels, IMAGES).predicted();
    }
    for (Attack attack : attacks()) {
      AttackJob job =
          new AttackJob(
              attack, pixels, IntStream.range(0, IMAGES).toArray(), clean, 2, Optional.empty(), 11);
      assertThat(Plans.assertAlike(classifier, job).broken()).isPositive();
    }
  }
}
