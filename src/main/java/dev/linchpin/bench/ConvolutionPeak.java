package dev.linchpin.bench;

import com.google.protobuf.ByteString;
import dev.linchpin.attack.Precision;
import dev.linchpin.base.Cancellation;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.SessionConfigs;
import dev.linchpin.graph.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;

/**
 * How fast this machine convolves at best: forward 3×3 convolutions one behind the other (stride 1,
 * SAME, 32 images), sessions of one thread side by side, a copy each, as attacks run. Tried are as
 * many channels as networks for small images have; the fastest count.
 *
 * @param channels in and out, of the fastest
 * @param gigaflopsPerSecond 10⁹ floating-point operations a second, a multiply-add counted as two
 */
public record ConvolutionPeak(
    Precision precision, int streams, int channels, Spread gigaflopsPerSecond) {
  private static final int IMAGES = 32;
  private static final int LAYERS = 8;
  private static final int[] CHANNELS = {64, 128, 256};

  /** Height · channels: each stage of a network halves the one and doubles the other. */
  private static final int HEIGHT_TIMES_CHANNELS = 2048;

  /**
   * @param streams sessions side by side
   * @param rounds that are timed, for each number of channels
   */
  public static ConvolutionPeak measure(
      Precision precision, int streams, int rounds, Cancellation cancellation) {
    ConvolutionPeak best = null;
    for (int channels : CHANNELS) {
      cancellation.check();
      ConvolutionPeak found =
          new ConvolutionPeak(
              precision, streams, channels, of(precision, streams, channels, rounds));
      if (best == null || found.median() > best.median()) {
        best = found;
      }
    }
    return best;
  }

  /**
   * What of this peak some gradient steps take, forward pass and gradient by the image: of each
   * convolution and matrix product two, no gradients by weights.
   */
  public double share(StepRate rate) {
    double operations = 2.0 * 2.0 * rate.multiplyAdds() * rate.stepsPerSecond().median();
    return operations / (1e9 * median());
  }

  private double median() {
    return gigaflopsPerSecond.median();
  }

  private static Spread of(Precision precision, int streams, int channels, int rounds) {
    int height = HEIGHT_TIMES_CHANNELS / channels;
    double operations =
        2.0 * streams * LAYERS * IMAGES * height * height * 9.0 * channels * channels;
    float[] pixels = new float[IMAGES * height * height * channels];
    Arrays.fill(pixels, 1);
    ExecutorService threads = Executors.newFixedThreadPool(streams);
    try (Graph graph = new Graph();
        Tensor images = Tensors.floats(pixels, IMAGES, height, height, channels)) {
      graph.importGraphDef(layers(height, channels));
      List<Session> sessions = new ArrayList<>();
      try {
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
          Session session =
              new Session(graph, SessionConfigs.oneThread(precision == Precision.BFLOAT16));
          sessions.add(session);
          work.add(() -> run(session, images));
        }
        Spread seconds = Spread.seconds(1, rounds, () -> all(threads, work));
        return new Spread(
            rounds,
            operations / seconds.median() / 1e9,
            operations / seconds.max() / 1e9,
            operations / seconds.min() / 1e9);
      } finally {
        sessions.forEach(Session::close);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Each keeps the mean of a window, so that values stay near 1, and no zero or denormal comes. */
  private static GraphDef layers(int height, int channels) {
    float[] filter = new float[9 * channels * channels];
    Arrays.fill(filter, 1f / (9 * channels));
    GraphDef.Builder graph =
        GraphDef.newBuilder()
            .addNode(
                Nodes.placeholder("images", DataType.DT_FLOAT, IMAGES, height, height, channels))
            .addNode(Constant.floats(filter, 3, 3, channels, channels).toNode("filter"));
    String last = "images";
    AttrValue strides =
        AttrValue.newBuilder()
            .setList(AttrValue.ListValue.newBuilder().addAllI(List.of(1L, 1L, 1L, 1L)))
            .build();
    for (int i = 0; i < LAYERS; i++) {
      String name = "layer" + i;
      graph.addNode(
          Nodes.op(name, "Conv2D", last, "filter").toBuilder()
              .putAttr("strides", strides)
              .putAttr(
                  "padding", AttrValue.newBuilder().setS(ByteString.copyFromUtf8("SAME")).build()));
      last = name;
    }
    return graph.addNode(Nodes.op("out", "Relu", last)).build();
  }

  private static Void run(Session session, Tensor images) {
    session.runner().feed("images", images).addTarget("out").run().close();
    return null;
  }

  private static void all(ExecutorService threads, List<Callable<Void>> work) {
    try {
      for (Future<Void> done : threads.invokeAll(work)) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException cancelled = new CancellationException("interrupted");
      cancelled.initCause(e);
      throw cancelled;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
