package dev.linchpin.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.linchpin.base.NpyArray;
import dev.linchpin.base.UserError;
import dev.linchpin.testing.PythonScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  @TempDir Path dir;

  private final List<String> warnings = new ArrayList<>();

  @Test
  void whatIsSavedComesBackBitForBit() {
    float[] odd = {
      Float.NaN, Float.intBitsToFloat(0x7fc12345), -0f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, 1
    };
    TrainingState saved =
        new TrainingState(
            7,
            Map.of(
                "parameter/a/b:0", NpyArray.of(odd, 2, 3),
                "slot/momentum/ä", NpyArray.of(new float[] {3}, 1),
                "scalar", NpyArray.of(new float[] {4}),
                "empty", NpyArray.of(new float[0], 0, 5)),
            Map.of("best", "0.1 \"<é>\n", "", "x"));
    store().save(saved);
    assertSame(store().latest().orElseThrow(), saved);
    assertThat(warnings).isEmpty();
  }

  @Test
  void equalStatesGiveEqualFiles() throws IOException {
    store().save(state(1));
    byte[] first = Files.readAllBytes(store().file(1));
    store().save(state(1));
    assertThat(store().file(1)).hasBinaryContent(first);
  }

  @Test
  void aFolderWithoutCheckpointsHasNone() throws IOException {
    assertThat(store().latest()).isEmpty();
    assertThat(new CheckpointStore(dir.resolve("none"), warnings::add).latest()).isEmpty();
    Files.createFile(dir.resolve("notes.txt"));
    assertThat(store().latest()).isEmpty();
  }

  @Test
  void theLastOnesStay() {
    CheckpointStore store = store();
    for (long step : new long[] {9, 10, 99, 12_345_678_901L}) {
      store.save(state(step));
    }
    assertThat(names()).containsExactly("checkpoint-0000000099.npz", "checkpoint-12345678901.npz");
    assertThat(store.latest().orElseThrow().step()).isEqualTo(12_345_678_901L);

    CheckpointStore one = new CheckpointStore(dir, 1, warnings::add);
    one.save(state(12_345_678_902L));
    assertThat(names()).containsExactly("checkpoint-12345678902.npz");
  }

  @Test
  void anyTruncationFallsBack() throws IOException {
    store().save(state(1));
    store().save(state(2));
    Path newest = store().file(2);
    byte[] whole = Files.readAllBytes(newest);
    Random random = new Random(1);
    int[] lengths = random.ints(50, 0, whole.length).toArray();
    lengths[0] = 0;
    lengths[1] = whole.length - 1;
    for (int length : lengths) {
      Files.write(newest, Arrays.copyOf(whole, length));
      assertFallsBack(newest, "length " + length);
    }
  }

  @Test
  void aFlippedBitFallsBackUnlessItIsOfNoAccount() throws IOException {
    store().save(state(1));
    store().save(state(2));
    Path newest = store().file(2);
    byte[] whole = Files.readAllBytes(newest);
    int found = 0;
    for (int bit : new Random(2).ints(300, 0, 8 * whole.length).toArray()) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(newest, flipped);
      warnings.clear();
      TrainingState read = store().latest().orElseThrow();
      // Zip says some things twice, and file times matter to nobody.
      assertSame(read, state(warnings.isEmpty() ? 2 : 1));
      found += warnings.size();
    }
    assertThat(found).isGreaterThan(250);
  }

  @Test
  void aTensorSwappedForAnotherOfTheSameShapeIsFound() throws IOException {
    store().save(state(1));
    store().save(state(2));
    byte[] bytes = Files.readAllBytes(store().file(2));
    swap(bytes, "parameter/w.npy", "slot/moment.npy");
    Files.write(store().file(2), bytes);
    assertFallsBack(store().file(2), "swapped");
  }

  @Test
  void aDamagedFileDoesNotOutliveTheNextCheckpoint() throws IOException {
    store().save(state(1));
    store().save(state(5));
    Files.write(store().file(5), new byte[10]);
    CheckpointStore resumed = store();
    assertThat(resumed.latest().orElseThrow().step()).isEqualTo(1);
    resumed.save(state(3));
    assertThat(names()).containsExactly("checkpoint-0000000001.npz", "checkpoint-0000000003.npz");

    Files.write(store().file(3), new byte[10]);
    resumed = store();
    assertThat(resumed.latest().orElseThrow().step()).isEqualTo(1);
    resumed.save(state(6));
    assertThat(names()).containsExactly("checkpoint-0000000001.npz", "checkpoint-0000000006.npz");
  }

  @Test
  void noUsableCheckpointIsAnErrorThatSaysWhatToDo() throws IOException {
    store().save(state(1));
    Files.write(store().file(1), new byte[10]);
    assertThatThrownBy(() -> store().latest())
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.kind()).isEqualTo(UserError.Kind.INPUT))
        .hasMessageContaining(dir.toString())
        .hasMessageContaining("delete");
  }

  @Test
  void whatAKilledProcessLeftIsRemoved() throws IOException {
    store().save(state(1));
    Files.write(dir.resolve(".checkpoint-0000000002.npz.1f3c.tmp"), new byte[100]);
    Files.write(dir.resolve(".other.tmp"), new byte[1]);
    assertThat(store().latest().orElseThrow().step()).isEqualTo(1);
    assertThat(names()).containsExactly(".other.tmp", "checkpoint-0000000001.npz");
    assertThat(warnings).isEmpty();
  }

  /** A kill between writing the last checkpoint and deleting the oldest. */
  @Test
  void oneTooManyIsRemovedWithoutAnotherSave() {
    CheckpointStore all = new CheckpointStore(dir, 9, warnings::add);
    for (long step : new long[] {1, 2, 3}) {
      all.save(state(step));
    }
    assertThat(store().latest().orElseThrow().step()).isEqualTo(3);
    assertThat(names()).containsExactly("checkpoint-0000000002.npz", "checkpoint-0000000003.npz");
  }

  @Test
  void storesOfOneFolderDoNotHurtEachOther() throws InterruptedException {
    CheckpointStore writer = store();
    writer.save(state(1));
    List<Throwable> failures = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              for (int step = 2; step < 40; step++) {
                writer.save(state(step));
              }
            });
    thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
    thread.start();
    long last = 0;
    while (thread.isAlive()) {
      long step = store().latest().orElseThrow().step();
      assertThat(step).isGreaterThanOrEqualTo(last);
      last = step;
    }
    thread.join();
    assertThat(failures).isEmpty();
    assertThat(warnings).isEmpty();
    assertThat(store().latest().orElseThrow().step()).isEqualTo(39);
  }

  @Test
  void aFolderThatCannotBeWrittenLeavesTheEarlierCheckpoint() {
    store().save(state(1));
    assertThat(dir.toFile().setWritable(false)).isTrue();
    try {
      assumeFalse(Files.isWritable(dir), "this user may write everywhere");
      assertThatThrownBy(() -> store().save(state(2)))
          .isInstanceOfSatisfying(
              UserError.class, e -> assertThat(e.kind()).isEqualTo(UserError.Kind.RESOURCE))
          .hasMessageContaining(dir.toString());
    } finally {
      assertThat(dir.toFile().setWritable(true)).isTrue();
    }
    assertSame(store().latest().orElseThrow(), state(1));
  }

  @Test
  void numpyReadsIt() {
    store().save(state(3));
    String answer =
        PythonScript.run(
            "numpy",
            """
            import json, sys, numpy as np
            f = np.load(sys.argv[1])
            w, m = f['parameter/w'], f['slot/moment']
            print(w.dtype, w.shape, m.shape, json.loads(f['meta.json'])['step'])
            print(' '.join(str(v) for v in np.concatenate([w.ravel(), m.ravel()]).view(np.uint32)))
            """,
            store().file(3));
    TrainingState state = state(3);
    StringBuilder bits = new StringBuilder();
    for (String name : List.of("parameter/w", "slot/moment")) {
      for (float v : state.tensors().get(name).floats()) {
        bits.append(bits.isEmpty() ? "" : " ")
            .append(Integer.toUnsignedString(Float.floatToRawIntBits(v)));
      }
    }
    assertThat(answer.lines()).containsExactly("float32 (4, 50) (4, 50) 3", bits.toString());
  }

  private CheckpointStore store() {
    return new CheckpointStore(dir, warnings::add);
  }

  private static TrainingState state(long step) {
    Random random = new Random(step);
    float[] w = new float[200];
    float[] m = new float[200];
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) random.nextGaussian();
      m[i] = random.nextFloat();
    }
    return new TrainingState(
        step,
        Map.of("parameter/w", NpyArray.of(w, 4, 50), "slot/moment", NpyArray.of(m, 4, 50)),
        Map.of("best/step", "" + step));
  }

  private void assertFallsBack(Path newest, String what) {
    warnings.clear();
    assertSame(store().latest().orElseThrow(), state(1));
    assertThat(warnings).as(what).hasSize(1).allMatch(w -> w.contains(newest.toString()));
  }

  private static void assertSame(TrainingState actual, TrainingState expected) {
    assertThat(actual.step()).isEqualTo(expected.step());
    assertThat(actual.notes()).isEqualTo(expected.notes());
    assertThat(actual.tensors().keySet()).isEqualTo(expected.tensors().keySet());
    expected
        .tensors()
        .forEach(
            (name, array) -> {
              NpyArray read = actual.tensors().get(name);
              assertThat(read.shape()).as(name).isEqualTo(array.shape());
              assertThat(read.bytes()).as(name).isEqualTo(array.bytes());
            });
  }

  /** Exchanges all occurrences of two names of one length. */
  private static void swap(byte[] bytes, String a, String b) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String swapped = text.replace(a, "<neither>").replace(b, a).replace("<neither>", b);
    byte[] result = swapped.getBytes(StandardCharsets.ISO_8859_1);
    assertThat(result).hasSameSizeAs(bytes);
    assertThat(Arrays.equals(result, bytes)).isFalse();
    System.arraycopy(result, 0, bytes, 0, bytes.length);
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
