package dev.linchpin.experiment;

import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.Precision;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.data.Dataset;
import dev.linchpin.data.ImageBatch;
import dev.linchpin.model.Classifier;
import dev.linchpin.results.RunFolder;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.testing.Listening;
import dev.linchpin.testing.TinyClassifiers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A classifier on random images, in a run folder, without a spec's files. */
record TinyRun(Classifier classifier, Dataset data, RunFolder folder, Listening ui)
    implements AutoCloseable {

  /** So many of the images of {@link TinyClassifiers#images}; the first ones stay the same. */
  static TinyRun of(Path dir, Classifier classifier, int images) {
    float[] pixels = TinyClassifiers.images(classifier, images, 5);
    return new TinyRun(
        classifier,
        new Images(classifier, pixels, names(3)),
        TaskFixture.folder(dir),
        new Listening());
  }

  static List<String> names(int classes) {
    return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
  }

  ModelRun model() {
    return new ModelRun(
        Model.newBuilder().setName(classifier.name()).build(),
        classifier,
        data,
        () -> data,
        folder,
        ui,
        2,
        Optional.empty());
  }

  AttackEngine engine(int slots) {
    return new AttackEngine(classifier, new RuntimePlan(2, slots, 3, Precision.FLOAT32));
  }

  @Override
  public void close() {
    folder.close();
  }

  /**
   * @param pixels {@code [n, h, w, c]}; label i is i mod 3
   */
  record Images(Classifier classifier, float[] pixels, List<String> classNames) implements Dataset {
    @Override
    public String name() {
      return "tiny";
    }

    @Override
    public int size() {
      return pixels.length / classifier.pixels();
    }

    @Override
    public int height() {
      return classifier.height();
    }

    @Override
    public int width() {
      return classifier.width();
    }

    @Override
    public int channels() {
      return classifier.channels();
    }

    @Override
    public ImageBatch read(int from, int to) {
      int size = classifier.pixels();
      return new ImageBatch(
          from,
          Arrays.copyOfRange(pixels, from * size, to * size),
          IntStream.range(from, to).map(i -> i % 3).toArray());
    }

    @Override
    public String hash() {
      return "hash";
    }

    @Override
    public boolean eightBit() {
      return false;
    }
  }
}
