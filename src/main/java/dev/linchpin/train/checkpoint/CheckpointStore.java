package dev.linchpin.train.checkpoint;

import dev.linchpin.base.UserError;
import dev.linchpin.results.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The newest checkpoints of a training in a folder of their own: {@code checkpoint-0000001234.npz},
 * by step. A kill at any moment leaves the earlier ones usable. Processes are kept apart by the run
 * folder's lock; several stores on a folder in one process are safe.
 */
public final class CheckpointStore {
  private static final int KEPT = 2;
  private static final Pattern NAME = Pattern.compile("checkpoint-(\\d+)\\.npz");
  private static final Pattern TEMPORARY = Pattern.compile("\\.checkpoint-\\d+\\.npz\\..*");

  /** One at a time: a store that cleans up must not take another's unfinished file away. */
  private static final Object DISK = new Object();

  private final Path dir;
  private final int kept;
  private final Consumer<String> warnings;
  private final Set<Path> damaged = new HashSet<>();

  /** Keeps the last two. */
  public CheckpointStore(Path dir, Consumer<String> warnings) {
    this(dir, KEPT, warnings);
  }

  /**
   * Removes what a killed process left unfinished.
   *
   * @param dir made by the first {@link #save}
   * @param kept how many checkpoints stay; at least 1
   * @param warnings told of damaged files, a line each
   * @throws UserError (RESOURCE) if the folder can't be read
   */
  public CheckpointStore(Path dir, int kept, Consumer<String> warnings) {
    if (kept < 1) {
      throw new IllegalArgumentException(kept + " checkpoints to keep");
    }
    this.dir = dir;
    this.kept = kept;
    this.warnings = warnings;
    synchronized (DISK) {
      delete(
          files().stream()
              .filter(AtomicFile::isTemporary)
              .filter(f -> TEMPORARY.matcher(f.getFileName().toString()).matches())
              .toList());
    }
  }

  /** Where the checkpoint of a step is, or would be. */
  public Path file(long step) {
    return dir.resolve(String.format("checkpoint-%010d.npz", step));
  }

  /**
   * Writes a checkpoint, durably, then deletes older ones; and later ones, which this training has
   * gone back behind.
   *
   * @throws UserError (RESOURCE) if the disk is full or can't be written; the earlier checkpoints
   *     stay as they are
   */
  public void save(TrainingState state) {
    synchronized (DISK) {
      Path file = file(state.step());
      CheckpointFile.write(file, state);
      damaged.remove(file);
      List<Path> others =
          checkpoints().stream()
              .filter(f -> step(f) < state.step() && !damaged.contains(f))
              .toList();
      Set<Path> stay = new HashSet<>(others.subList(0, Math.min(kept - 1, others.size())));
      stay.add(file);
      delete(checkpoints().stream().filter(f -> !stay.contains(f)).toList());
      damaged.clear();
    }
  }

  /**
   * The newest checkpoint, verified wholly; if it is damaged, the one before, with a warning. Empty
   * if there are none. Older ones that a kill kept {@link #save} from deleting go now: after the
   * last step nothing is saved any more.
   *
   * @throws UserError (INPUT) if there are checkpoints and none is usable
   */
  public Optional<TrainingState> latest() {
    synchronized (DISK) {
      List<Path> files = checkpoints();
      for (Path file : files) {
        try {
          TrainingState state = CheckpointFile.read(file);
          if (state.step() != step(file)) {
            throw new IOException("it is of step " + state.step());
          }
          int next = files.indexOf(file) + 1;
          delete(files.subList(Math.min(files.size(), next + kept - 1), files.size()));
          return Optional.of(state);
        } catch (IOException e) {
          damaged.add(file);
          warnings.accept(
              "checkpoint "
                  + file
                  + " is damaged and not used ("
                  + e.getMessage()
                  + "); an earlier one is tried");
        }
      }
      if (files.isEmpty()) {
        return Optional.empty();
      }
      throw UserError.input(
          "none of the %d checkpoints in %s can be read: put back a copy of one, or delete that"
              + " folder to train from the beginning",
          files.size(), dir);
    }
  }

  /** Newest first. */
  private List<Path> checkpoints() {
    return files().stream()
        .filter(f -> NAME.matcher(f.getFileName().toString()).matches())
        .sorted(Comparator.comparingLong(CheckpointStore::step).reversed())
        .toList();
  }

  private List<Path> files() {
    if (!Files.isDirectory(dir)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(dir)) {
      return files.toList();
    } catch (IOException e) {
      throw new UserError(
          UserError.Kind.RESOURCE, "cannot read the checkpoints in " + dir + ": " + e, e);
    }
  }

  private static long step(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      throw new IllegalArgumentException(file + " is no checkpoint");
    }
    return Long.parseLong(name.group(1));
  }

  private static void delete(List<Path> files) {
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw AtomicFile.userError(file, e);
      }
    }
  }
}
