package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.attack.threat.Linf;
import dev.linchpin.model.Classifier;
import dev.linchpin.testing.TinyClassifiers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class SlotMemoryTest {
  private static final long MANY = 1L << 40;

  @TempDir Path root;

  /** x (400 bytes) lives until the last sum, a chain of three beside it: x and two of them. */
  @Test
  void aTensorLivesUntilItsLastReader() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(10, 10)));
      Operand<TFloat32> chain = tf.math.exp(tf.math.exp(tf.reshape(tf.math.exp(x), tf.array(100))));
      tf.withName("y").math.add(tf.reshape(x, tf.array(100)), chain);
      assertThat(LiveBytes.most(graph.toGraphDef(), Set.of("x", "y"))).isEqualTo(1200);
    }
  }

  @Test
  void slotsAreHalvedUntilTheyFit() {
    SlotMemory memory = new SlotMemory(1_000, 8_000);
    assertThatCode(() -> memory.check(1000, 2, 27_000_000, MANY)).doesNotThrowAnyException();
    assertFitting(memory, 2, 26_000_000, MANY, 496);
    assertFitting(memory, 1, 1_000_000, MANY, 48);
    assertFitting(memory, 2, MANY, 2_600_000, 496);
    assertFitting(memory, 2, 0, 0, 16);
  }

  private static void assertFitting(SlotMemory memory, int streams, long free, long heap, int n) {
    assertThatThrownBy(() -> memory.check(1000, streams, free, heap))
        .asInstanceOf(InstanceOfAssertFactories.type(SlotsExhausted.class))
        .extracting(SlotsExhausted::fitting)
        .isEqualTo(n);
  }

  @Test
  void theEngineGoesOnWithWhatFits() throws InterruptedException {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    AttackJob job =
        Jobs.untargeted(
            classifier,
            Attack.pgd(new Linf(4 / 255.0), 6),
            TinyClassifiers.images(classifier, 60, 3),
            10,
            1);
    AttackResult expected = Jobs.run(classifier, Jobs.plan(2, 64, 2), job);
    SlotMemory need;
    try (AttackGraph graph =
        new AttackGraph(new AttackLoop(classifier, job.attack()), Jobs.plan(1, 96, 2))) {
      need = graph.memory();
    }
    // As much as two streams of 96 slots need; asked for are 600 trajectories in two streams.
    long free = (long) (2 * 96 * (need.state() + need.nativeBytes()) / 0.75);
    List<RuntimePlan> plans = new ArrayList<>();
    try (AttackEngine engine =
        new AttackEngine(
            classifier,
            Jobs.plan(2, 65536, 2),
            Calibration.NONE,
            (attack, p) -> {
              AttackGraph graph = new AttackGraph(new AttackLoop(classifier, attack), p);
              return StepperSet.of(
                  graph,
                  p.streams(),
                  slots -> graph.memory().check(slots, p.streams(), free, MANY));
            })) {
      AttackResult result =
          engine.run(
              job,
              new AttackListener() {
                @Override
                public void planChanged(RuntimePlan plan) {
                  plans.add(plan);
                }
              });
      assertThat(plans).extracting(RuntimePlan::slots).containsExactly(64);
      AttackEngineTest.assertSame(expected, result);
    }
  }

  @Test
  void everyLimitOfLinuxCounts() throws IOException {
    assertThat(new FreeMemory(root).left()).isEqualTo(Long.MAX_VALUE);
    file("proc/meminfo", "MemTotal:  9000 kB\nMemFree: 10 kB\nMemAvailable:    8000 kB\n");
    assertThat(new FreeMemory(root).left()).isEqualTo(8000 << 10);
    file("proc/self/limits", "Max data size   unlimited\nMax address space   8000000   9 bytes\n");
    file("proc/self/status", "VmPeak:\t 3000 kB\nVmSize:\t    1000 kB\n");
    assertThat(new FreeMemory(root).left()).isEqualTo(8_000_000 - 1_024_000);
    file("proc/self/cgroup", "4:cpu,memory:/a/b\n1:cpu:/\n0::/c\n");
    file("sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9223372036854771712\n");
    file("sys/fs/cgroup/memory/a/b/memory.usage_in_bytes", "5\n");
    assertThat(new FreeMemory(root).left()).isEqualTo(8_000_000 - 1_024_000);
    file("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "6000000\n");
    file("sys/fs/cgroup/memory/a/memory.usage_in_bytes", "1000000\n");
    assertThat(new FreeMemory(root).left()).isEqualTo(5_000_000);
    file("sys/fs/cgroup/c/memory.max", "max\n");
    file("sys/fs/cgroup/c/memory.current", "4\n");
    assertThat(new FreeMemory(root).left()).isEqualTo(5_000_000);
    file("sys/fs/cgroup/c/memory.max", "4000000\n");
    file("sys/fs/cgroup/c/memory.current", "3000000\n");
    file("sys/fs/cgroup/c/memory.stat", "anon 7\ninactive_file 500000\n");
    assertThat(new FreeMemory(root).left()).isEqualTo(1_500_000);
  }

  private void file(String name, String text) throws IOException {
    Path path = root.resolve(name);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisMachineIsRead() {
    assertThat(FreeMemory.bytes()).isBetween(10L << 20, 1L << 50);
  }
}
