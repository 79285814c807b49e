package dev.linchpin.experiment;

import dev.linchpin.data.Dataset;
import dev.linchpin.results.ClassRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.spec.proto.Experiment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The names of the data's classes, under the numbers that results give to classes. */
final class ClassNames {
  private ClassNames() {}

  /**
   * Writes the names, once; not where the data has numbers only, nor where models number classes in
   * different ways: a wrong name is worse than a number.
   */
  static void keep(Experiment experiment, Dataset data, RunFolder folder) {
    List<String> names = data.classNames();
    int[] labels = IntStream.range(0, names.size()).toArray();
    List<int[]> numbers =
        experiment.getModelsList().stream().map(m -> SpecModels.modelLabels(m, labels)).toList();
    boolean numbered = Arrays.stream(labels).allMatch(i -> names.get(i).equals("" + i));
    boolean alike = numbers.stream().allMatch(n -> Arrays.equals(n, numbers.get(0)));
    if (numbered || !alike || folder.has(PartKind.CLASSES.of())) {
      return;
    }
    folder.write(
        PartKind.CLASSES.of(),
        Arrays.stream(labels).mapToObj(i -> new ClassRow(numbers.get(0)[i], names.get(i))));
  }
}
