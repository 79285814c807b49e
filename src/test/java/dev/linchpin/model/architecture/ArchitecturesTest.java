package dev.linchpin.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.base.Interval;
import dev.linchpin.base.UserError;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.StaticShapes;
import dev.linchpin.model.LinearHead;
import dev.linchpin.model.Network;
import dev.linchpin.model.Parameter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, options, and what a fresh network is. */
class ArchitecturesTest {
  private static final Normalization GREY = new Normalization(List.of(.3f), List.of(.4f));

  private static Network build(String name, long seed) {
    return Architectures.parse(name).build("a net", 32, 32, 3, 10, GREY, seed);
  }

  @Test
  void everyNameMeansItsArchitecture() {
    assertThat(Architectures.names())
        .allSatisfy(n -> assertThat(Architectures.parse(n).name()).isEqualTo(n));
    assertThat(Architectures.parse("WRN-28-10")).isEqualTo(new WideResNet(28, 10));
    assertThat(Architectures.parse("cnn-16-32")).isEqualTo(new Cnn(List.of(16, 32)));
    assertThat(Architectures.parse("cnn-32-64-128")).isEqualTo(Cnn.DEFAULT);
    assertThat(Architectures.parse("mlp-7").name()).isEqualTo("mlp-7");
  }

  @ParameterizedTest
  @CsvSource({
    "resnet21, did you mean resnet20?",
    "resnet50, did you mean resnet50-imagenet?",
    "vg16, did you mean vgg16?",
    "wideresnet-28-10, did you mean wrn-28-10?",
    "wrn-28, did you mean wrn-28-10?",
    "mlp-0, did you mean mlp?",
    "cnn-16-, did you mean cnn?",
    "wrn-29-10, depth is not 6n + 4: 29",
    "cnn-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1, more than 16 blocks: 17",
  })
  void anUnknownNameIsRefusedWithTheNearest(String name, String hint) {
    assertThatThrownBy(() -> Architectures.parse(name))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("architecture '" + name + "'")
        .hasMessageContaining(hint);
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new CifarResNet(21));
    assertThatIllegalArgumentException().isThrownBy(() -> new WideResNet(28, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Vgg(12));
    assertThatIllegalArgumentException().isThrownBy(() -> new ImageNetResNet(20));
    assertThatIllegalArgumentException().isThrownBy(() -> new Mlp(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Cnn(List.of(8, -1)));
    List<Float> one = List.of(1f);
    assertThatIllegalArgumentException().isThrownBy(() -> new Normalization(one, List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Normalization(one, List.of(0f)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Normalization(List.of(Float.NaN), one));
    List<Float> two = List.of(1f, 1f);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Mlp.DEFAULT.build("x", 4, 4, 3, 2, new Normalization(two, two), 1))
        .withMessageContaining("2 numbers for images of 3 channels");
  }

  @ParameterizedTest
  @CsvSource({"vgg16, 28, 32", "cnn, 3, 4", "resnet18-imagenet, 31, 32", "resnet20, 3, 4"})
  void imagesTooSmallAreRefused(String name, int size, int least) {
    Architecture architecture = Architectures.parse(name);
    assertThatThrownBy(() -> architecture.build("x", 64, size, 1, 10, Normalization.NONE, 1))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "architecture %s needs images of at least %dx%d; these are 64x%d",
            name, least, least, size);
    Network smallest = architecture.build("x", least, least, 1, 10, Normalization.NONE, 1);
    assertThat(new StaticShapes(smallest.graph()).of(Endpoints.LOGITS)).containsExactly(-1, 10);
  }

  @Test
  void aGraphThatCannotBeWrittenIsRefused() {
    Architecture wide = Architectures.parse("mlp-99999-99999");
    assertThatThrownBy(() -> wide.build("x", 8, 8, 1, 10, Normalization.NONE, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("more than 400,000,000 weights");
    assertThatThrownBy(() -> wide.build("x", 8, 8, 1, 1, Normalization.NONE, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp",
        "cnn",
        "vgg11",
        "resnet20",
        "wrn-10-2",
        "resnet18-imagenet",
        "resnet50-imagenet"
      })
  void aNetworkHasItsEndsAndStaticShapes(String name) {
    Network network = build(name, 1);
    StaticShapes shapes = new StaticShapes(network.graph());
    LinearHead head = network.head().orElseThrow();
    assertThat(shapes.of(Endpoints.IMAGES)).containsExactly(-1, 32, 32, 3);
    assertThat(shapes.of(Endpoints.FEATURES)).containsExactly(-1, head.features());
    assertThat(shapes.of(Endpoints.LOGITS)).containsExactly(-1, 10);
    assertThat(shapes.of(head.weights())).containsExactly(head.features(), 10);
    assertThat(head.interval()).isEqualTo(Interval.NON_NEGATIVE);
    GraphEditor graph = new GraphEditor(network.graph(), List.of());
    assertThat(graph.consumers(Endpoints.FEATURES)).hasSize(1);
    graph.nodes().stream()
        .filter(n -> n.getOp().equals("Conv2D") || n.getOp().endsWith("Pool"))
        .forEach(n -> assertThat(shapes.of(n.getName())).as(n.getName()).doesNotContain(0, -2));
    assertThat(network.parameters()).extracting(Parameter::name).doesNotHaveDuplicates();
  }

  @Test
  void parametersAreNamedByLayerInOrder() {
    assertThat(build("resnet20", 1).parameters().subList(0, 7))
        .extracting(Parameter::name)
        .containsExactly(
            "stem/conv/kernel",
            "stem/bn/gamma",
            "stem/bn/beta",
            "stem/bn/moving_mean",
            "stem/bn/moving_variance",
            "stage1/0/conv1/kernel",
            "stage1/0/bn1/gamma");
    List<Parameter> vgg = build("vgg11", 1).parameters();
    assertThat(vgg)
        .filteredOn(Parameter::decayed)
        .hasSize(9)
        .allMatch(p -> p.name().endsWith("kernel"));
    assertThat(vgg)
        .filteredOn(p -> !p.trainable())
        .hasSize(16)
        .allMatch(p -> p.name().contains("moving_"));
    assertThat(vgg.get(vgg.size() - 1)).isEqualTo(new Parameter("head/bias", "head/bias", true, 1));
  }

  @Test
  void initialValuesDependOnTheSeedAlone() {
    Network network = build("resnet20", 7);
    assertThat(build("resnet20", 7).graph()).isEqualTo(network.graph());
    assertThat(build("resnet20", 8).graph()).isNotEqualTo(network.graph());
    assertThat(values(network, "stage1/0/conv1/kernel"))
        .isNotEqualTo(values(network, "stage1/0/conv2/kernel"));
  }

  @Test
  void initialValuesHaveTheirLaw() {
    Network network = build("vgg16", 3);
    // 2,359,296 draws: the deviation's own is 0.05 % of it, the mean's deviation 4e-5.
    float[] kernel = values(network, "stage5/conv1/kernel");
    double deviation = Math.sqrt(2.0 / (9 * 512));
    assertThat(mean(kernel)).isCloseTo(0, within(5e-5));
    assertThat(deviation(kernel)).isCloseTo(deviation, within(.003 * deviation));
    assertThat(share(kernel, deviation)).isCloseTo(.6827, within(.002));
    // Chunks drawn side by side are not the same numbers.
    assertThat(kernel[0]).isNotEqualTo(kernel[1 << 16]);
    float[] head = values(network, "head/kernel");
    double bound = 1 / Math.sqrt(512);
    assertThat(share(head, Math.nextUp((float) bound))).isEqualTo(1);
    assertThat(deviation(head)).isCloseTo(bound / Math.sqrt(3), within(.05 * bound));
    assertThat(values(network, "stage3/bn1/gamma")).containsOnly(1);
    assertThat(values(network, "stage3/bn1/moving_variance")).containsOnly(1);
    assertThat(values(network, "stage3/bn1/beta")).containsOnly(0);
    assertThat(values(network, "stage3/bn1/moving_mean")).containsOnly(0);
    assertThat(values(network, "stage3/conv1/bias")).containsOnly(0);
    float[] dense = values(build("mlp", 3), "hidden1/kernel");
    double he = Math.sqrt(2.0 / 3072);
    assertThat(deviation(dense)).isCloseTo(he, within(.005 * he));
  }

  private static float[] values(Network network, String parameter) {
    return Constant.of(network.values().get(parameter)).floats();
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float v : values) {
      sum += v;
    }
    return sum / values.length;
  }

  private static double deviation(float[] values) {
    double squares = 0;
    for (float v : values) {
      squares += (double) v * v;
    }
    return Math.sqrt(squares / values.length);
  }

  private static double share(float[] values, double within) {
    int inside = 0;
    for (float v : values) {
      inside += Math.abs(v) < within ? 1 : 0;
    }
    return (double) inside / values.length;
  }
}
