package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportsTest {
  @ParameterizedTest
  @CsvSource({
    "runs/a,''",
    "runs/a runs/b,a b",
    "runs/a other/a,runs/a other/a",
    "x/a/1 x/b/1 y/c,a/1 b/1 y/c",
    "runs/./a/ runs/b,a b"
  })
  void asFewNamesAsTellRunsApart(String dirs, String labels) {
    assertThat(Reports.labels(Stream.of(dirs.split(" ")).map(Path::of).toList()))
        .isEqualTo(List.of(labels.split(" ")));
  }
}
