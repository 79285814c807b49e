package dev.linchpin.testing;

import dev.linchpin.base.Interval;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.LogitsHead;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

/** Small random classifiers, built here, whose every weight a test can know. */
public final class TinyClassifiers {
  private TinyClassifiers() {}

  /** Two 3x3 convolutions with ReLU, global average pooling, a linear head; 8x8x3 images. */
  public static Classifier conv(long seed, int classes) {
    return conv(seed, classes, 12);
  }

  /** Likewise, of so many features: with 16, kernels round alike in every slot. */
  public static Classifier conv(long seed, int classes, int features) {
    Random random = new Random(seed);
    int side = 8;
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> images = images(tf, side, side, 3);
      Operand<TFloat32> h =
          tf.nn.conv2d(
              tf.math.sub(images, tf.constant(0.5f)),
              weights(tf, random, 1.2, 3, 3, 3, 8),
              List.of(1L, 1L, 1L, 1L),
              "SAME");
      h = tf.nn.relu(tf.nn.biasAdd(h, weights(tf, random, 0.1, 8)));
      h =
          tf.nn.conv2d(
              h, weights(tf, random, 0.5, 3, 3, 8, features), List.of(1L, 2L, 2L, 1L), "SAME");
      h = tf.nn.relu(tf.nn.biasAdd(h, weights(tf, random, 0.1, features)));
      Operand<TFloat32> z = tf.math.mean(h, tf.constant(new int[] {1, 2}));
      return finish(
          graph, "conv" + seed, side, side, 3, images, z, head(random, features, classes, 1.5));
    }
  }

  /** Two 3x3 convolutions, the second from 256 to 512 maps, and a linear head; 2x2x3 images. */
  public static Classifier wide(long seed, int classes) {
    Random random = new Random(seed);
    int side = 2;
    List<Long> ones = List.of(1L, 1L, 1L, 1L);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> images = images(tf, side, side, 3);
      Operand<TFloat32> x = tf.math.sub(images, tf.constant(0.5f));
      Operand<TFloat32> h =
          tf.nn.relu(tf.nn.conv2d(x, weights(tf, random, 1.2, 3, 3, 3, 256), ones, "SAME"));
      h = tf.nn.relu(tf.nn.conv2d(h, weights(tf, random, 0.05, 3, 3, 256, 512), ones, "SAME"));
      Operand<TFloat32> z = tf.math.mean(h, tf.constant(new int[] {1, 2}));
      return finish(
          graph, "wide" + seed, side, side, 3, images, z, head(random, 512, classes, 1.5));
    }
  }

  /** A hidden layer of ReLUs and a linear head; 4x4x1 images. */
  public static Classifier mlp(long seed, int classes) {
    Random random = new Random(seed);
    int side = 4;
    int features = 10;
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> images = images(tf, side, side, 1);
      Operand<TFloat32> flat = tf.reshape(images, tf.constant(new int[] {-1, side * side}));
      Operand<TFloat32> h =
          tf.linalg.matMul(
              tf.math.sub(flat, tf.constant(0.5f)), weights(tf, random, 1, side * side, features));
      Operand<TFloat32> z = tf.nn.relu(tf.nn.biasAdd(h, weights(tf, random, 0.2, features)));
      return finish(
          graph, "mlp" + seed, side, side, 1, images, z, head(random, features, classes, 1));
    }
  }

  /**
   * l = (0, w·x + b): class 1 wins where w·x + b > 0. The features are the pixels.
   *
   * @param w one weight a pixel of a {@code height}x{@code width}x1 image
   */
  public static Classifier linear(float[] w, float b, int height, int width) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> images = images(tf, height, width, 1);
      Operand<TFloat32> z = tf.reshape(images, tf.constant(new int[] {-1, w.length}));
      float[] matrix = new float[2 * w.length];
      for (int i = 0; i < w.length; i++) {
        matrix[2 * i + 1] = w[i];
      }
      LogitsHead head = new LogitsHead(matrix, new float[] {0, b}, w.length, 2, new Interval(0, 1));
      return finish(graph, "linear", height, width, 1, images, z, head);
    }
  }

  /**
   * l = x·W + b with Gaussian W; the features are the pixels of a {@code side}x{@code side}x1
   * image.
   */
  public static Classifier affine(long seed, int side, int classes) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> images = images(tf, side, side, 1);
      Operand<TFloat32> z = tf.reshape(images, tf.constant(new int[] {-1, side * side}));
      LogitsHead drawn = head(new Random(seed), side * side, classes, 1);
      LogitsHead head =
          new LogitsHead(drawn.weights(), drawn.bias(), side * side, classes, new Interval(0, 1));
      return finish(graph, "affine" + seed, side, side, 1, images, z, head);
    }
  }

  /** Uniform random images for a classifier, {@code [n, height, width, channels]}. */
  public static float[] images(Classifier classifier, int n, long seed) {
    return images(classifier, n, seed, 0, 1);
  }

  /** Uniform random images with pixels between {@code low} and {@code high}. */
  public static float[] images(Classifier classifier, int n, long seed, float low, float high) {
    Random random = new Random(seed);
    float[] pixels = new float[n * classifier.pixels()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = low + (high - low) * random.nextFloat();
    }
    return pixels;
  }

  /** The classifier with another search graph. */
  public static Classifier withSearchGraph(Classifier c, GraphDef search) {
    return new Classifier(
        c.name(),
        c.height(),
        c.width(),
        c.channels(),
        c.classes(),
        c.head(),
        c.verdictGraph(),
        search,
        c.fixedBatch(),
        c.eightBit(),
        c.hash());
  }

  /** The classifier, insisting on one batch size: its placeholder takes nothing else. */
  public static Classifier withFixedBatch(Classifier c, int batch) {
    GraphDef.Builder def = c.verdictGraph().toBuilder();
    for (NodeDef.Builder node : def.getNodeBuilderList()) {
      if (node.getName().equals(Endpoints.IMAGES)) {
        AttrValue.Builder shape = node.getAttrOrThrow("shape").toBuilder();
        shape.getShapeBuilder().getDimBuilder(0).setSize(batch);
        node.putAttr("shape", shape.build());
      }
    }
    GraphDef fixed = def.build();
    return new Classifier(
        c.name(),
        c.height(),
        c.width(),
        c.channels(),
        c.classes(),
        c.head(),
        fixed,
        fixed,
        OptionalInt.of(batch),
        c.eightBit(),
        c.hash());
  }

  private static Placeholder<TFloat32> images(Ops tf, int height, int width, int channels) {
    return tf.placeholder(
        TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, height, width, channels)));
  }

  private static LogitsHead head(Random random, int features, int classes, double scale) {
    return new LogitsHead(
        gaussian(random, scale, features * classes),
        gaussian(random, 0.1, classes),
        features,
        classes,
        Interval.NON_NEGATIVE);
  }

  private static Classifier finish(
      Graph graph,
      String name,
      int height,
      int width,
      int channels,
      Placeholder<TFloat32> images,
      Operand<TFloat32> z,
      LogitsHead head) {
    Ops tf = Ops.create(graph);
    Operand<TFloat32> features = tf.identity(z);
    Operand<TFloat32> product =
        tf.linalg.matMul(features, constant(tf, head.weights(), head.features(), head.classes()));
    Operand<TFloat32> logits = tf.nn.biasAdd(product, constant(tf, head.bias(), head.classes()));
    GraphDef def =
        renamed(graph.toGraphDef(), images.op().name(), features.op().name(), logits.op().name());
    return new Classifier(
        name,
        height,
        width,
        channels,
        head.classes(),
        Optional.of(head),
        def,
        def,
        OptionalInt.empty(),
        false,
        name);
  }

  /** Names with a slash are not for builders of ops: they are given afterwards. */
  private static GraphDef renamed(GraphDef def, String images, String features, String logits) {
    GraphDef.Builder out = def.toBuilder();
    for (NodeDef.Builder node : out.getNodeBuilderList()) {
      node.setName(rename(node.getName(), images, features, logits));
      for (int i = 0; i < node.getInputCount(); i++) {
        node.setInput(i, rename(node.getInput(i), images, features, logits));
      }
    }
    return out.build();
  }

  private static String rename(String name, String images, String features, String logits) {
    if (name.equals(images)) {
      return Endpoints.IMAGES;
    }
    if (name.equals(features)) {
      return Endpoints.FEATURES;
    }
    return name.equals(logits) ? Endpoints.LOGITS : name;
  }

  private static Operand<TFloat32> weights(Ops tf, Random random, double scale, long... shape) {
    int size = 1;
    int fanIn = 1;
    for (int i = 0; i < shape.length; i++) {
      size *= (int) shape[i];
      fanIn *= i < shape.length - 1 ? (int) shape[i] : 1;
    }
    return constant(tf, gaussian(random, scale * Math.sqrt(2.0 / fanIn), size), shape);
  }

  private static float[] gaussian(Random random, double scale, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  private static Operand<TFloat32> constant(Ops tf, float[] values, long... shape) {
    return tf.constant(Shape.of(shape), DataBuffers.of(values, true, false));
  }
}
