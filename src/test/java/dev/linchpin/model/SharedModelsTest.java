package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.base.Interval;
import dev.linchpin.data.DataOptions;
import dev.linchpin.data.Dataset;
import dev.linchpin.data.Datasets;
import dev.linchpin.data.ImageBatch;
import dev.linchpin.sensitivity.DeltaOracle;
import dev.linchpin.sensitivity.Sensitivities;
import dev.linchpin.sensitivity.SensitivityKernel;
import dev.linchpin.testing.SharedData;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The six real models beside the repository, with no hints but pixel range, mean and std: what is
 * found in them, their accuracy, and Δ against its oracle on real images.
 */
class SharedModelsTest {
  private static final int CIFAR_IMAGES = 100;

  /** All there are: one image of 100 whose two best classes tie would be 1 % of the pairs. */
  private static final int IMAGENET_IMAGES = 200;

  private static final PixelConvention NORMALISED =
      PixelConvention.normalised(
          new float[] {.485f, .456f, .406f}, new float[] {.229f, .224f, .225f});

  /**
   * What a model is.
   *
   * @param correct of the 1,017 exact CIFAR-10 test images; 0: not a CIFAR-10 model
   * @param parameters all numbers in its variables
   * @param multiplyAdds an image
   * @param eightBit takes uint8 pixels
   */
  private record Real(
      String name,
      PixelConvention pixels,
      int features,
      int classes,
      Interval interval,
      int correct,
      long parameters,
      long multiplyAdds,
      boolean eightBit) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final Interval RELU6 = new Interval(0, 6);
  private static final PixelConvention BYTES = PixelConvention.range(0, 255);
  private static final Map<String, LoadedModel> LOADED = new ConcurrentHashMap<>();

  @TempDir static Path folder;
  private static ImageBatch cifar;

  static Stream<Real> models() {
    Interval relu = Interval.NON_NEGATIVE;
    PixelConvention unit = PixelConvention.UNIT;
    return Stream.of(
        new Real("cifar10-resnet20", unit, 64, 10, relu, 932, 271_098, 40_551_040, false),
        new Real("cifar10-resnet20-module", unit, 64, 10, relu, 932, 271_098, 40_551_040, true),
        new Real(
            "cifar10-resnet56-unnormalized",
            NORMALISED,
            64,
            10,
            relu,
            943,
            857_082,
            125_485_696,
            false),
        new Real(
            "cifar10-resnet4b-linf-softmax", unit, 100, 10, relu, 786, 123_734, 2_866_152, false),
        new Real("cifar10-resnet8-keras2", BYTES, 64, 10, relu, 895, 78_666, 12_501_632, false),
        new Real(
            "imagenet-mobilenet-v1-025", BYTES, 256, 1000, RELU6, 0, 475_544, 41_030_272, false));
  }

  static Stream<Real> cifarModels() {
    return models().filter(m -> m.correct > 0);
  }

  @BeforeAll
  static void unpack() {
    Path cifarFolder = SharedData.losslessCifar10(folder);
    cifar = Datasets.open("cifar10", cifarFolder, DataOptions.DEFAULT).read(0, 1017);
  }

  @AfterAll
  static void forget() {
    LOADED.clear();
    cifar = null;
  }

  private static LoadedModel load(Real real) {
    return LOADED.computeIfAbsent(
        real.name,
        n -> ClassifierLoader.load(ModelOptions.of(SharedData.model(n)).withPixels(real.pixels)));
  }

  @ParameterizedTest
  @MethodSource("models")
  void isRecognised(Real real) {
    Inspection inspection = Inspection.of(load(real));
    Classifier model = load(real).classifier();
    assertThat(model.classes()).isEqualTo(real.classes);
    LogitsHead head = model.head().orElseThrow();
    assertThat(head.features()).isEqualTo(real.features);
    assertThat(head.interval()).isEqualTo(real.interval);
    assertThat(model.eightBit()).isEqualTo(real.eightBit);
    assertThat(inspection.parameters()).isEqualTo(real.parameters);
    assertThat(inspection.multiplyAdds()).isEqualTo(real.multiplyAdds);
    assertThat(inspection.checks())
        .hasSize(3)
        .allSatisfy(
            c -> {
              assertThat(c.passed()).as("%s", c).isTrue();
              assertThat(c.detail()).doesNotStartWith("skipped");
            });
  }

  @ParameterizedTest
  @MethodSource("cifarModels")
  void isAsAccurateAsPublished(Real real) {
    Classifier model = load(real).classifier();
    for (var graph : List.of(model.verdictGraph(), model.searchGraph())) {
      try (Inference inference = new Inference(model, graph, 2)) {
        int[] predicted = inference.run(cifar.pixels(), cifar.count()).predicted();
        int correct = 0;
        for (int i = 0; i < predicted.length; i++) {
          correct += predicted[i] == cifar.labels()[i] ? 1 : 0;
        }
        assertThat(correct).isEqualTo(real.correct);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void sensitivityAgreesWithItsOracle(Real real) {
    LoadedModel loaded = load(real);
    Classifier model = loaded.classifier();
    int n = real.correct > 0 ? CIFAR_IMAGES : IMAGENET_IMAGES;
    float[] images =
        real.correct > 0
            ? Arrays.copyOf(cifar.pixels(), n * model.pixels())
            : imagenet().read(0, n).pixels();
    try (Inference inference = new Inference(model, model.verdictGraph(), 2)) {
      Inference.Prediction out = inference.run(images, n);
      LogitsHead head = model.head().orElseThrow();
      Sensitivities found = new SensitivityKernel(head).compute(out.features(), out.logits());
      DeltaOracle.Report report =
          DeltaOracle.check(out.features(), out.logits(), head, found.delta(), found.flipClass());
      assertThat(report.violations()).isEmpty();
      assertThat(report.checked()).isEqualTo((long) n * real.features);
      assertThat(report.skippedShare()).isLessThan(0.005);
    }
  }

  private static Dataset imagenet() {
    Path samples = SharedData.folder().resolve("data/imagenet-samples");
    return Datasets.open(
        "images",
        samples,
        new DataOptions(null, 0, samples.resolve("synsets.txt"), null, 0, false, null, null, null));
  }

  @Test
  void mobileNetKnowsWhatIsOnItsImages() {
    Real mobileNet = models().filter(m -> m.correct == 0).findFirst().orElseThrow();
    Classifier model = load(mobileNet).classifier();
    ImageBatch images = imagenet().read(0, IMAGENET_IMAGES);
    try (Inference inference = new Inference(model, model.verdictGraph(), 2)) {
      int[] predicted = inference.run(images.pixels(), IMAGENET_IMAGES).predicted();
      int correct = 0;
      for (int i = 0; i < predicted.length; i++) {
        correct += predicted[i] == images.labels()[i] ? 1 : 0;
      }
      assertThat((double) correct / IMAGENET_IMAGES).isCloseTo(0.597, within(0.08));
    }
  }
}
