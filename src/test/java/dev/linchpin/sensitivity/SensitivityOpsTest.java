package dev.linchpin.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.Interval;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.model.LogitsHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Assumptions;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class SensitivityOpsTest {
  @Property(tries = 40)
  void isBitForBitTheKernel(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 9) int images,
      @ForAll @IntRange(min = 1, max = 60) int features,
      @ForAll @IntRange(min = 2, max = 80) int classes,
      @ForAll @IntRange(max = 2) int which,
      @ForAll boolean duplicate) {
    Interval interval = List.of(Interval.ALL, Interval.NON_NEGATIVE, RandomHead.RELU6).get(which);
    same(RandomHead.of(seed, images, features, classes, interval, duplicate));
  }

  @Example
  void ofLogitsThatAreNotFinite() {
    RandomHead net = RandomHead.of(3, 3, 40, 5, Interval.ALL, false);
    net.logits()[2] = Float.NaN;
    net.logits()[7] = Float.POSITIVE_INFINITY;
    net.logits()[10] = Float.NEGATIVE_INFINITY;
    Sensitivities s = run(net.head(), net.z(), net.logits());
    assertThat(s.delta()).containsOnly(Float.POSITIVE_INFINITY);
    assertThat(s.flipClass()).containsOnly(-1);
  }

  @Example
  void ofTies() {
    RandomHead net = RandomHead.of(4, 6, 40, 5, Interval.NON_NEGATIVE, false);
    for (int i = 0; i < 6; i++) {
      Arrays.fill(net.logits(), i * 5, i * 5 + 5, 1f);
      net.logits()[i * 5 + i % 5] = i < 3 ? 0 : 1;
    }
    same(net);
    assertThat(run(net.head(), net.z(), net.logits()).delta()).contains(0f);
  }

  @Example
  void memoryDoesNotGrowWithTheNumberOfClasses() throws IOException {
    Path reset = Path.of("/proc/self/clear_refs");
    Assumptions.assumeTrue(Files.isWritable(reset), "peak memory is read from Linux's /proc");
    RandomHead net = RandomHead.of(8, 256, 512, 1000, Interval.NON_NEGATIVE, false);
    run(net.head(), net.z(), net.logits());
    Files.writeString(reset, "5"); // the peak starts anew
    long before = peakMegabytes();
    run(net.head(), net.z(), net.logits());
    // [n, F, C] would be 524 MB; a tensor [n, F] is 0.5 MB, W 2 MB.
    assertThat(peakMegabytes() - before).isLessThan(150);
  }

  private static long peakMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    throw new IOException("no VmHWM");
  }

  private static void same(RandomHead net) {
    Sensitivities expected = new SensitivityKernel(net.head()).compute(net.z(), net.logits());
    Sensitivities found = run(net.head(), net.z(), net.logits());
    assertThat(bits(found.delta())).containsExactly(bits(expected.delta()));
    assertThat(found.flipClass()).containsExactly(expected.flipClass());
    assertThat(found.predicted()).containsExactly(expected.predicted());
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  static GraphDef.Builder placeholders() {
    GraphDef.Builder graph = GraphDef.newBuilder();
    for (String name : List.of(Endpoints.FEATURES, Endpoints.LOGITS)) {
      graph.addNode(
          NodeDef.newBuilder()
              .setName(name)
              .setOp("Placeholder")
              .putAttr("dtype", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build()));
    }
    return graph;
  }

  static Sensitivities run(LogitsHead head, float[] z, float[] logits) {
    int images = z.length / head.features();
    GraphDef def = SensitivityOps.addTo(placeholders().build(), head, head.interval());
    assertThat(def.getLibrary().getFunctionCount()).isZero();
    try (Graph graph = new Graph()) {
      graph.importGraphDef(def);
      try (Session session = new Session(graph);
          TFloat32 features = tensor(z, images, head.features());
          TFloat32 scores = tensor(logits, images, head.classes());
          Result out =
              session
                  .runner()
                  .feed(Endpoints.FEATURES, features)
                  .feed(Endpoints.LOGITS, scores)
                  .fetch(SensitivityOps.DELTA)
                  .fetch(SensitivityOps.FLIP_CLASS)
                  .fetch(SensitivityOps.STATE)
                  .fetch(SensitivityOps.PREDICTED)
                  .run()) {
        float[] delta = new float[z.length];
        ((TFloat32) out.get(0)).asRawTensor().data().asFloats().read(delta);
        int[] state = ints(out, 2, z.length);
        for (int i = 0; i < delta.length; i++) {
          assertThat(state[i]).isEqualTo(DeltaState.of(delta[i]).ordinal());
        }
        return new Sensitivities(
            images, head.features(), delta, ints(out, 1, z.length), ints(out, 3, images));
      }
    }
  }

  private static int[] ints(Result out, int index, int size) {
    int[] values = new int[size];
    ((TInt32) out.get(index)).asRawTensor().data().asInts().read(values);
    return values;
  }

  private static TFloat32 tensor(float[] values, long... shape) {
    return TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false));
  }
}
