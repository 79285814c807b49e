package dev.linchpin.data;

import static dev.linchpin.data.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DatasetsTest {
  private static final String PICKLES = "cifar10:" + TestData.resource("cifar-10-batches-py");
  private static final DataOptions TRAIN = DataOptions.DEFAULT.withSplit(Split.TRAIN);

  @Test
  void cifar10IsBinaryOrPickledByWhatIsThere() {
    Dataset data = Datasets.open(PICKLES, TRAIN);
    assertThat(data.name()).isEqualTo(PICKLES);
    assertThat(data.size()).isEqualTo(5);
    assertRefused(
        () -> Datasets.open("cifar10:" + TestData.resource("images"), TRAIN), "data_batch_1.bin");
  }

  @Test
  void limitIsAPrefix() {
    Dataset whole = Datasets.open(PICKLES, TRAIN);
    Dataset two = Datasets.open(PICKLES, TRAIN.withLimit(2));
    assertThat(two.size()).isEqualTo(2);
    assertThat(two.read(0, 2).pixels()).isEqualTo(whole.read(0, 2).pixels());
    assertThat(two.read(1, 2).labels()).isEqualTo(whole.read(1, 2).labels());
    assertThat(two.classNames()).isEqualTo(whole.classNames());
    assertThatThrownBy(() -> two.read(1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(two.hash()).isNotEqualTo(whole.hash());
    assertThat(two.hash()).isEqualTo(Subset.first(2, Subset.first(4, whole)).hash());
    Dataset clipped = Datasets.open(PICKLES, TRAIN.withLimit(1000));
    assertThat(clipped.size()).isEqualTo(5);
    assertThat(clipped.hash()).isEqualTo(whole.hash());
    assertRefused(() -> Datasets.open(PICKLES, TRAIN.withLimit(-1)), "limit -1");
  }

  @Test
  void refusals() {
    assertRefused(
        () -> Datasets.open("mnist:/x", TRAIN), "'mnist'", "cifar10, cifar100, idx, images, npz");
    assertRefused(() -> Datasets.open("/data/cifar", TRAIN), "expected KIND:PATH");
    assertRefused(() -> Datasets.open("idx:", TRAIN), "expected KIND:PATH");
    DataOptions coarse = new DataOptions(null, 0, null, null, 0, true, null, null, PixelRange.BYTE);
    assertRefused(
        () -> Datasets.open("cifar100", Path.of("x"), coarse), "cifar100", "'pixel range'");
    assertRefused(() -> Datasets.open(PICKLES, coarse), "no option 'coarse labels'");
  }
}
