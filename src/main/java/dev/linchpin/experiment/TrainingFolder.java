package dev.linchpin.experiment;

import dev.linchpin.base.UserError;
import dev.linchpin.results.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Where a training leaves what, in a run folder.
 *
 * @param model the SavedModel, there once the training is done
 * @param state everything else
 */
record TrainingFolder(Path model, Path state) {
  static TrainingFolder of(RunFolder folder, String name) {
    return new TrainingFolder(
        folder.dir().resolve("models").resolve(name),
        folder.dir().resolve("training").resolve(name));
  }

  boolean done() {
    return Files.isRegularFile(model.resolve("saved_model.pb"));
  }

  /** Whether an earlier session has trained. */
  boolean begun() {
    return Files.isDirectory(checkpoints());
  }

  Path checkpoints() {
    return state.resolve("checkpoints");
  }

  /** The best network so far, as a checkpoint. */
  Path best() {
    return state.resolve("best");
  }

  Path tensorboard() {
    return state.resolve("tensorboard");
  }

  /** A SavedModel that comes and goes with each evaluation. */
  Path scratch() {
    return evaluated().resolve("model");
  }

  /** A folder for it alone, so that what a killed export leaves beside it goes with it. */
  private Path evaluated() {
    return state.resolve("evaluated");
  }

  void removeScratch() {
    if (!Files.isDirectory(evaluated())) {
      return;
    }
    try (Stream<Path> tree = Files.walk(evaluated())) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UserError(
          UserError.Kind.RESOURCE, evaluated() + " can't be removed: " + e.getMessage(), e);
    }
  }
}
