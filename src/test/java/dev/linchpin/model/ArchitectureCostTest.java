package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.StaticShapes;
import dev.linchpin.model.architecture.Architectures;
import dev.linchpin.model.architecture.Normalization;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;

/**
 * Trainable parameters and multiply-adds of an image are the published ones.
 *
 * <p>Parameters, exact: what PyTorch counts in akamaster/pytorch_resnet_cifar10 (its own test
 * prints them), kuangliu/pytorch-cifar (VGG), xternalz/WideResNet-pytorch and torchvision (ImageNet
 * ResNets, {@code num_params} of its weights); Zagoruyko and Komodakis 2016, tables 4 and 5, give
 * WRNs in millions: 2.7, 11.0, 36.5.
 *
 * <p>Multiply-adds, to three digits: He et al. 2018, "Soft filter pruning", table 1 (ResNet-20,
 * -32, -56: 4.06e7, 6.89e7, 1.25e8); Li et al. 2017, "Pruning filters for efficient convnets",
 * table 1 (VGG-16, ResNet-110: 3.13e8, 2.53e8); Liu et al. 2017, "Network slimming", table 1
 * (VGG-19: 7.97e8 multiplications and additions); torchvision's {@code _ops} (1.814e9, 3.664e9,
 * 4.089e9). The others are sums by hand of places · k² · in · out over the layers.
 */
class ArchitectureCostTest {
  @ParameterizedTest
  @CsvSource({
    "resnet20, 32, 10, 269722, 4.06e7",
    "resnet32, 32, 10, 464154, 6.89e7",
    "resnet44, 32, 10, 658586, 9.72e7",
    "resnet56, 32, 10, 853018, 1.25e8",
    "resnet110, 32, 10, 1727962, 2.53e8",
    "vgg11, 32, 10, 9231114, 1.53e8",
    "vgg13, 32, 10, 9416010, 2.29e8",
    "vgg16, 32, 10, 14728266, 3.13e8",
    "vgg19, 32, 10, 20040522, 3.985e8",
    "wrn-16-4, 32, 10, 2748890, 3.926e8",
    "wrn-28-10, 32, 10, 36479194, 5.25e9",
    "resnet18-imagenet, 224, 1000, 11689512, 1.814e9",
    "resnet34-imagenet, 224, 1000, 21797672, 3.664e9",
    "resnet50-imagenet, 224, 1000, 25557032, 4.089e9",
  })
  void areThePublishedOnes(
      String name, int size, int classes, long parameters, double multiplyAdds) {
    Network network =
        Architectures.parse(name).build(name, size, size, 3, classes, Normalization.NONE, 1);
    assertThat(trainable(network)).isEqualTo(parameters);
    assertThat((double) multiplyAdds(network)).isCloseTo(multiplyAdds, within(.005 * multiplyAdds));
  }

  /** Counted by hand: sums of k²·in·out, 2·out a normalisation, in·out + out a dense layer. */
  @ParameterizedTest
  @CsvSource({
    "cnn, 28, 1, 94186",
    "cnn-16-32-64, 28, 1, 24058",
    "mlp, 28, 1, 535818",
    "mlp-100, 32, 3, 308310",
    "resnet20, 28, 1, 269434",
  })
  void smallOnesAreWhatTheirLayersSay(String name, int size, int channels, long parameters) {
    Network network =
        Architectures.parse(name).build(name, size, size, channels, 10, Normalization.NONE, 1);
    assertThat(trainable(network)).isEqualTo(parameters);
  }

  private static long trainable(Network network) {
    var values = network.values();
    return network.parameters().stream()
        .filter(Parameter::trainable)
        .mapToLong(p -> Constant.of(values.get(p.name())).size())
        .sum();
  }

  private static long multiplyAdds(Network network) {
    GraphEditor graph = new GraphEditor(network.graph(), Set.of());
    graph.put(
        Nodes.placeholder(
            Endpoints.IMAGES,
            DataType.DT_FLOAT,
            1,
            network.height(),
            network.width(),
            network.channels()));
    GraphDef one = graph.toGraphDef();
    return GraphCost.multiplyAdds(one, new StaticShapes(one));
  }
}
