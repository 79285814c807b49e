package dev.linchpin.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChannelMomentsTest {
  @Test
  void eachChannelForItself(@TempDir Path folder) throws Exception {
    // Two CIFAR records: red is 0 and 255, green 51 throughout, blue 102 then 204.
    ByteBuffer records = ByteBuffer.allocate(2 * 3073);
    int[][] values = {{0, 51, 102}, {255, 51, 204}};
    for (int[] image : values) {
      records.put((byte) 1);
      for (int value : image) {
        for (int i = 0; i < 1024; i++) {
          records.put((byte) value);
        }
      }
    }
    Path file = Files.write(folder.resolve("test_batch.bin"), records.array());
    Dataset data = Datasets.open("cifar10", file, DataOptions.DEFAULT);

    ChannelMoments both = ChannelMoments.of(data, 10);
    double[] mean = {0.5, 0.2, 0.6};
    double[] deviation = {0.5, 0, 0.2};
    for (int c = 0; c < 3; c++) {
      assertThat(both.mean().get(c)).isCloseTo(mean[c], within(1e-6));
      assertThat(both.deviation().get(c)).isCloseTo(deviation[c], within(1e-3));
    }
    assertThat(ChannelMoments.of(data, 1).mean().get(2)).isCloseTo(0.4, within(1e-6));
  }
}
