package dev.linchpin.train.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TString;

/** Against TensorFlow's own kernel. */
class HistogramBucketsTest {
  @Test
  void theBucketsAreThoseOfTensorFlow() throws InvalidProtocolBufferException {
    float[] values = new float[3000];
    Random random = new Random(3);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(30) - 12));
    }
    assertSame(values);
    assertSame(new float[] {0});
    assertSame(new float[] {-0f, 1, -1, 1e-30f, -1e-30f, 1e-12f, -1e-12f});
    assertSame(new float[] {Float.MAX_VALUE, -Float.MAX_VALUE, 1e20f, -1e20f});
    assertSame(new float[] {2, 2, 2});
  }

  @Test
  void whatIsNotFiniteIsLeftOut() {
    float inf = Float.POSITIVE_INFINITY;
    assertThat(HistogramBuckets.of(new float[] {inf, 1, Float.NaN, 2, -inf}))
        .isEqualTo(HistogramBuckets.of(new float[] {1, 2}));
    assertThatThrownBy(() -> HistogramBuckets.of(new float[] {inf}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertSame(float[] values) throws InvalidProtocolBufferException {
    HistogramProto expected;
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var summary = tf.summary.histogramSummary(tf.constant("t"), tf.constant(values));
      try (Session session = new Session(graph);
          TString bytes = (TString) session.runner().fetch(summary.summary()).run().get(0)) {
        expected = Summary.parseFrom(bytes.asBytes().getObject()).getValue(0).getHisto();
      }
    }
    assertThat(HistogramBuckets.of(values)).isEqualTo(expected);
  }
}
