package dev.linchpin.export;

import dev.linchpin.base.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * A directory that is there whole or not at all: filled beside its place under a temporary name,
 * then renamed.
 */
final class TargetDirectory {
  private static final Logger LOG = LogManager.getLogger(TargetDirectory.class);

  /** Fills a directory. */
  @FunctionalInterface
  interface Content {
    void writeTo(Path directory) throws IOException;
  }

  private final Path target;
  private final Path made;
  private final Path replaced;

  /**
   * @param replace whether what lies there may be an earlier export, which then goes
   * @throws UserError if something else lies there
   */
  TargetDirectory(Path directory, boolean replace) {
    target = directory.toAbsolutePath().normalize();
    if (target.getFileName() == null) {
      throw UserError.usage("%s: can't export to the root of a file system", directory);
    }
    made = target.resolveSibling("." + target.getFileName() + ".exporting");
    replaced = target.resolveSibling("." + target.getFileName() + ".replaced");
    checkFree(replace);
  }

  /**
   * Makes the directory; if anything throws, what lies there is as it was.
   *
   * @throws UserError if the disk is full or can't be written
   */
  void write(Content content) {
    try {
      Files.createDirectories(target.getParent());
      // Left behind by an export that was killed.
      delete(made);
      Files.createDirectory(made);
      content.writeTo(made);
      sync(made);
      move();
    } catch (IOException | TensorFlowException e) {
      throw failure(e);
    } finally {
      deleteQuietly(made);
      deleteQuietly(replaced);
    }
  }

  /** A rename must not reach the disk before what it names. */
  private static void sync(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(directory)) {
      files = tree.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
  }

  private void move() throws IOException {
    delete(replaced);
    if (Files.exists(target)) {
      Files.move(target, replaced);
    }
    try {
      Files.move(made, target);
    } catch (IOException e) {
      if (Files.exists(replaced)) {
        Files.move(replaced, target);
      }
      throw e;
    }
  }

  private void checkFree(boolean replace) {
    if (!Files.exists(target)) {
      return;
    }
    if (!Files.isDirectory(target)) {
      throw UserError.usage("%s is a file; name a directory to export to", target);
    }
    boolean ours = Files.isRegularFile(target.resolve(Description.FILE));
    if (isEmpty() || ours && replace) {
      return;
    }
    throw new UserError(
        UserError.Kind.CONFLICT,
        ours
            ? target + " holds an earlier export; replace it (export: --replace), or name another"
            : target + " is there and is no export of linchpin; name another directory");
  }

  private boolean isEmpty() {
    try (Stream<Path> files = Files.list(target)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private UserError failure(Exception cause) {
    String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    String lower = reason.toLowerCase(Locale.ROOT);
    boolean full =
        lower.contains("no space left")
            || lower.contains("not enough space")
            || lower.contains("quota exceeded");
    return new UserError(
        UserError.Kind.RESOURCE,
        full
            ? "disk full while exporting to " + target + ": free some space and export again"
            : "can't export to "
                + target
                + " ("
                + cause.getClass().getSimpleName()
                + ": "
                + reason
                + ")",
        cause);
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> tree = Files.walk(directory)) {
      paths = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }

  private static void deleteQuietly(Path directory) {
    try {
      delete(directory);
    } catch (IOException e) {
      LOG.debug("left {}, which the next export to the same place removes", directory, e);
    }
  }
}
