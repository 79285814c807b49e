package dev.linchpin.cli;

import dev.linchpin.base.NpyArray;
import dev.linchpin.testing.PythonModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** Models, data, specs and folders that are damaged, each in its own way. */
final class BadFiles {
  private static final String VARIABLES = "variables/variables.data-00000-of-00001";
  private static final int[] LABELS = PythonModel.read(Linchpin.MODEL).labels();

  private BadFiles() {}

  static void make(Path folder) throws IOException {
    Path good = Linchpin.npz(folder.resolve("d.npz"), LABELS.length, LABELS);
    write(folder.resolve("file"), "x".getBytes());
    write(folder.resolve("m.keras"), "PK".getBytes());
    Files.createDirectories(folder.resolve("empty"));
    models(folder);
    data(folder);
    specs(folder);
    Linchpin.works(
        "audit --model %s --data npz:%s --steps 2 --restarts 1 --neurons 1 --out %s",
        Linchpin.model(Linchpin.MODEL), good, folder.resolve("done"));
  }

  private static void models(Path folder) throws IOException {
    for (String name : new String[] {"m", "cut", "no-variables", "cut-variables", "bad-index"}) {
      copy(Linchpin.model(Linchpin.MODEL), folder.resolve(name));
    }
    cut(folder.resolve("cut").resolve("saved_model.pb"));
    try (Stream<Path> variables = Files.list(folder.resolve("no-variables/variables"))) {
      for (Path file : variables.toList()) {
        Files.delete(file);
      }
    }
    cut(folder.resolve("cut-variables").resolve(VARIABLES));
    write(folder.resolve("bad-index/variables/variables.index"), new byte[100]);
  }

  private static void data(Path folder) throws IOException {
    write(folder.resolve("cifar/test_batch.bin"), new byte[2 * 3073 - 5]);
    write(folder.resolve("cifar-test/test_batch.bin"), new byte[2 * 3073]);
    splits(folder.resolve("splits.npz"));
    write(folder.resolve("idx/t10k-images-idx3-ubyte"), new byte[100]);
    write(folder.resolve("idx/t10k-labels-idx1-ubyte"), new byte[100]);
    for (String name : new String[] {"cat", "cow", "dog", "elk", "fox"}) {
      byte[] cut = {-1, -40, -1, -32, 0, 16, 1, 2, 3};
      write(folder.resolve("images").resolve(name).resolve("1.jpg"), cut);
    }
    floats(folder.resolve("nan.npz"), Float.NaN);
    floats(folder.resolve("range.npz"), 3);
    NpyArray images = NpyArray.of(new byte[2 * 9 * 9 * 3], 2, 9, 9, 3);
    Linchpin.zip(
        folder.resolve("size.npz"),
        Map.of("images", images, "labels", NpyArray.of(new int[] {0, 4}, 2)));
    Linchpin.zip(folder.resolve("no-labels.npz"), Map.of("images", images));
    Linchpin.npz(folder.resolve("classes.npz"), 2, new int[] {0, 7});
  }

  /** 64 images to train on, 2 others to examine. */
  private static void splits(Path file) {
    byte[] train = new byte[64 * 192];
    Arrays.fill(train, (byte) 9);
    int[] labels = new int[64];
    labels[0] = 4;
    Linchpin.zip(
        file,
        Map.of(
            "images_train", NpyArray.of(train, 64, 8, 8, 3),
            "labels_train", NpyArray.of(labels, 64),
            "images_test", NpyArray.of(new byte[2 * 192], 2, 8, 8, 3),
            "labels_test", NpyArray.of(new int[] {0, 4}, 2)));
  }

  private static void floats(Path file, float odd) {
    float[] pixels = new float[2 * 192];
    pixels[200] = odd;
    Linchpin.zip(
        file,
        Map.of(
            "images", NpyArray.of(pixels, 2, 8, 8, 3), "labels", NpyArray.of(new int[] {0, 4}, 2)));
  }

  private static void specs(Path folder) throws IOException {
    spec(folder, "field", "tasks { sensitivity { } }\nsead: 1\n");
    spec(folder, "type", "seed: \"x\"\n");
    spec(folder, "epsilon", "tasks { attack { pgd { } threats {\n  epsilon: 8 } } }\n");
    spec(folder, "two", "tasks { sensitivity { } }\ntasks { sensitivity { use_interval: false } }");
    spec(folder, "k", "tasks { attack { threats { epsilon: 0.1 }\n neurons { counts: [1, 9] } } }");
    spec(folder, "sweep", "tasks { sweep { threats { epsilon: 0.1 } } }");
  }

  private static void spec(Path folder, String name, String more) throws IOException {
    String text =
        "models { saved_model: \""
            + Linchpin.model(Linchpin.MODEL)
            + "\" }\ndata { npz { path: \"d.npz\" } }\n"
            + more;
    Files.writeString(folder.resolve(name + ".textproto"), text);
  }

  private static void cut(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(all, all.length / 2));
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  /** A folder with all below it. */
  static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        write(to.resolve(from.relativize(file).toString()), Files.readAllBytes(file));
      }
    }
    return to;
  }
}
