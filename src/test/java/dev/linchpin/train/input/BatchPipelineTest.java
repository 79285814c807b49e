package dev.linchpin.train.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchPipelineTest {
  private static final int BATCH = 4;
  private static final ModelClasses CLASSES = ModelClasses.same(FakeImages.CLASSES);
  private static final List<Augmentation> AUGMENTATIONS =
      List.of(
          new PadAndCrop(2, PadAndCrop.Border.BLACK), new HorizontalFlip(), new Cutout(2, 0.47));

  private static BatchOptions options(List<Augmentation> augmentations, int threads, long memory) {
    return new BatchOptions(BATCH, augmentations, 17, threads, memory);
  }

  private static List<TrainingBatch> take(
      FakeImages data, BatchOptions options, long first, int count) {
    try (BatchPipeline pipeline = new BatchPipeline(data, CLASSES, options, first)) {
      List<TrainingBatch> batches = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        batches.add(pipeline.next());
      }
      return batches;
    }
  }

  private static void assertSame(List<TrainingBatch> actual, List<TrainingBatch> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).step()).isEqualTo(expected.get(i).step());
      assertThat(actual.get(i).indices()).isEqualTo(expected.get(i).indices());
      assertThat(actual.get(i).labels()).isEqualTo(expected.get(i).labels());
      assertThat(actual.get(i).pixels()).isEqualTo(expected.get(i).pixels());
    }
  }

  @Test
  void batchesDependOnTheirNumberAlone() {
    FakeImages data = FakeImages.of(30);
    List<TrainingBatch> all = take(data, options(AUGMENTATIONS, 1, 1 << 20), 0, 40);
    assertThat(all).extracting(TrainingBatch::step).startsWith(0L, 1L, 2L).endsWith(39L);
    for (int threads : new int[] {1, 3}) {
      for (long memory : new long[] {0, 1 << 20}) {
        for (int first : new int[] {0, 1, 7, 23}) {
          assertSame(
              take(data, options(AUGMENTATIONS, threads, memory), first, 40 - first),
              all.subList(first, 40));
        }
      }
    }
  }

  @Test
  void anotherSeedGivesOtherBatches() {
    FakeImages data = FakeImages.of(30);
    TrainingBatch one = take(data, new BatchOptions(BATCH, List.of(), 17, 1, 0), 0, 1).get(0);
    TrainingBatch other = take(data, new BatchOptions(BATCH, List.of(), 18, 1, 0), 0, 1).get(0);
    assertThat(one.indices()).isNotEqualTo(other.indices());
  }

  @Test
  void anEpochShowsEachImageAtMostOnceAndUnchanged() {
    FakeImages data = FakeImages.of(30);
    for (long memory : new long[] {0, 1 << 20}) {
      List<TrainingBatch> batches = take(data, options(List.of(), 2, memory), 0, 21);
      Set<List<Integer>> orders = new HashSet<>();
      Set<Integer> ever = new HashSet<>();
      for (int epoch = 0; epoch < 3; epoch++) {
        List<Integer> order = new ArrayList<>();
        for (TrainingBatch batch : batches.subList(7 * epoch, 7 * epoch + 7)) {
          for (int i = 0; i < BATCH; i++) {
            int image = batch.indices()[i];
            order.add(image);
            assertThat(batch.labels()[i]).isEqualTo(FakeImages.label(image));
            for (int k = 0; k < 60; k++) {
              assertThat(batch.pixels()[60 * i + k]).isEqualTo(FakeImages.pixel(image, k));
            }
          }
        }
        assertThat(order).hasSize(28).doesNotHaveDuplicates();
        orders.add(order);
        ever.addAll(order);
      }
      assertThat(orders).hasSize(3);
      // The two that an epoch leaves out are others each time.
      assertThat(ever).hasSize(30);
    }
  }

  @Test
  void sizes() {
    try (BatchPipeline pipeline =
        new BatchPipeline(FakeImages.of(30), CLASSES, options(List.of(), 1, 0), 0)) {
      assertThat(pipeline.stepsPerEpoch()).isEqualTo(7);
      assertThat(pipeline.batchSize()).isEqualTo(BATCH);
    }
  }

  @Test
  void readsOnceIntoMemoryOrAgainOnDemand() {
    AtomicInteger reads = new AtomicInteger();
    FakeImages data = FakeImages.of(300).onRead(i -> reads.incrementAndGet());
    take(data, options(List.of(), 1, 300 * 60), 0, 200);
    assertThat(reads).hasValue(300);
    reads.set(0);
    take(data, options(List.of(), 1, 300 * 60 - 1), 0, 200);
    assertThat(reads.get()).isGreaterThanOrEqualTo(800);
    FakeImages floats = new FakeImages(300, 4, 5, 3, false, data.onRead());
    reads.set(0);
    take(floats, options(List.of(), 1, 1 << 20), 0, 200);
    assertThat(reads.get()).isGreaterThanOrEqualTo(800);
  }

  @Test
  void readsAFewBatchesAhead() throws InterruptedException {
    AtomicInteger reads = new AtomicInteger();
    FakeImages data = FakeImages.of(400).onRead(i -> reads.incrementAndGet());
    try (BatchPipeline pipeline = new BatchPipeline(data, CLASSES, options(List.of(), 2, 0), 0)) {
      while (reads.get() < 4 * BATCH) {
        Thread.sleep(1);
      }
      Thread.sleep(50);
      assertThat(reads).hasValue(4 * BATCH);
      pipeline.next();
      while (reads.get() < 5 * BATCH) {
        Thread.sleep(1);
      }
      Thread.sleep(50);
      assertThat(reads).hasValue(5 * BATCH);
      assertThat(pipeline.secondsWaited()).isZero();
    }
  }

  @Test
  void tellsHowLongItWaited() {
    FakeImages data =
        FakeImages.of(30)
            .onRead(
                i -> {
                  try {
                    Thread.sleep(10);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    try (BatchPipeline pipeline = new BatchPipeline(data, CLASSES, options(List.of(), 1, 0), 0)) {
      pipeline.next();
      pipeline.next();
      assertThat(pipeline.secondsWaited()).isBetween(0.06, 30.0);
    }
  }

  @Test
  void aFailureComesAtItsBatchAsItIs() {
    int[] first = take(FakeImages.of(30), options(List.of(), 1, 0), 2, 1).get(0).indices();
    for (RuntimeException failure :
        List.of(UserError.input("broken.jpg: damaged"), new IllegalStateException("other"))) {
      for (int threads : new int[] {1, 3}) {
        FakeImages data =
            FakeImages.of(30)
                .onRead(
                    i -> {
                      if (i == first[1]) {
                        throw failure;
                      }
                    });
        try (BatchPipeline pipeline =
            new BatchPipeline(data, CLASSES, options(List.of(), threads, 0), 0)) {
          assertThat(pipeline.next().step()).isZero();
          assertThat(pipeline.next().step()).isEqualTo(1);
          assertThatThrownBy(pipeline::next).isSameAs(failure);
          assertThatThrownBy(pipeline::next).isSameAs(failure);
        }
        assertThat(batchThreads()).isEmpty();
      }
    }
  }

  @Test
  void refusesTooFewImages() {
    assertThatThrownBy(() -> take(FakeImages.of(3), options(List.of(), 1, 0), 0, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("fake:images")
        .hasMessageContaining("3 images make no batch of 4");
    assertThat(take(FakeImages.of(4), options(List.of(), 1, 0), 0, 3)).hasSize(3);
  }

  @Test
  void refusesLabelsThatAreNoClass() {
    FakeImages data = FakeImages.of(30);
    // Image 3 is the first with label 4.
    for (long memory : new long[] {0, 1 << 20}) {
      assertThatThrownBy(
              () -> {
                try (BatchPipeline pipeline =
                    new BatchPipeline(
                        data, ModelClasses.same(4), options(List.of(), 1, memory), 0)) {
                  for (int i = 0; i < 7; i++) {
                    pipeline.next();
                  }
                }
              })
          .isInstanceOf(UserError.class)
          .hasMessageMatching("fake:images: image \\d*[38] has label 4.*classes 0 to 3.*");
    }
    assertThat(batchThreads()).isEmpty();
  }

  @Test
  void labelsGoThroughTheMap() {
    int[] map = {7, 0, 3, 1, 2};
    try (BatchPipeline pipeline =
        new BatchPipeline(
            FakeImages.of(30), ModelClasses.table(map, 8), options(List.of(), 1, 1 << 20), 0)) {
      TrainingBatch batch = pipeline.next();
      assertThat(batch.labels())
          .isEqualTo(Arrays.stream(batch.indices()).map(i -> map[FakeImages.label(i)]).toArray());
    }
    assertThatThrownBy(() -> ModelClasses.table(new int[] {0, 1}, 2).of(2, 5, "fake"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("image 5 has label 2");
  }

  @Test
  void closeLeavesNoThreadBehind() {
    BatchPipeline pipeline =
        new BatchPipeline(FakeImages.of(30), CLASSES, options(AUGMENTATIONS, 3, 0), 0);
    assertThat(batchThreads()).hasSize(3).allMatch(Thread::isDaemon);
    pipeline.next();
    pipeline.close();
    assertThat(batchThreads()).isEmpty();
    assertThatThrownBy(pipeline::next).isInstanceOf(IllegalStateException.class);
    pipeline.close();
  }

  private static List<Thread> batchThreads() {
    Set<Thread> alive = Thread.getAllStackTraces().keySet();
    return alive.stream().filter(t -> t.getName().startsWith("linchpin-batches-")).toList();
  }
}
