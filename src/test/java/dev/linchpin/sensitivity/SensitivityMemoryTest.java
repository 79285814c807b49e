package dev.linchpin.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.linchpin.base.Interval;
import dev.linchpin.model.LogitsHead;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SensitivityMemoryTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Memory beyond the tensors is at most what all threads allocate beside Δ and the classes. */
  @ParameterizedTest
  @CsvSource({"10000, 512, 10", "1000, 2048, 1000"})
  void bulkNeedsLittleBeyondTheTensors(int images, int features, int classes) {
    LogitsHead head =
        new LogitsHead(
            random(features * classes, -1),
            new float[classes],
            features,
            classes,
            Interval.NON_NEGATIVE);
    float[] z = random(images * features, 0);
    float[] logits = random(images * classes, -1);

    Map<Long, Long> before = allocated();
    Sensitivities found = new SensitivityKernel(head).compute(z, logits);
    long bytes = 0;
    for (Map.Entry<Long, Long> thread : allocated().entrySet()) {
      bytes += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
    }
    long tensors = 4L * (found.delta().length + found.flipClass().length + images);
    // Measured, or it would be less than the result itself.
    assertThat(bytes).isBetween(tensors, tensors + (64L << 20));
  }

  private static Map<Long, Long> allocated() {
    long[] ids = THREADS.getAllThreadIds();
    long[] bytes = THREADS.getThreadAllocatedBytes(ids);
    Map<Long, Long> byThread = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      if (bytes[i] >= 0) { // -1: the thread has ended
        byThread.put(ids[i], bytes[i]);
      }
    }
    return byThread;
  }

  /** Uniform in [low, 1). */
  private static float[] random(int length, float low) {
    Random random = new Random(1);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = low + (1 - low) * random.nextFloat();
    }
    return values;
  }
}
