package dev.linchpin.results;

import dev.linchpin.base.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The directory a run leaves behind. Every file in it is whole: a part that exists is complete and
 * need not be computed again. One process at a time writes to it; it may be read meanwhile.
 *
 * <pre>
 * spec.textproto        the spec as resolved, its hash in the first line
 * provenance.json       {@link Provenance}
 * results/*.parquet     {@link Part}s
 * examples/             {@link Examples}
 * summary.json
 * log/
 * </pre>
 */
public final class RunFolder implements AutoCloseable {
  private static final String SPEC = "spec.textproto";
  private static final String RESULTS = "results";

  private final Path dir;
  private final FolderLock lock;

  private RunFolder(Path dir, FolderLock lock) {
    this.dir = dir;
    this.lock = lock;
  }

  /**
   * Opens a folder for writing: a new one, or one that an earlier run of the same spec left.
   * Unfinished files of a killed run are removed.
   *
   * @param specHash decides whether two runs are the same
   * @param specText the spec as resolved, in Protobuf's text format; shown where hashes differ
   * @throws UserError (CONFLICT) if the folder belongs to another spec, is no run folder, or is in
   *     use; (RESOURCE) if it cannot be written
   */
  public static RunFolder open(Path dir, String specHash, String specText) {
    boolean fresh = !Files.exists(dir.resolve(SPEC));
    if (fresh) {
      refuseForeign(dir);
    }
    FolderLock lock = FolderLock.acquire(dir);
    try {
      RunFolder folder = new RunFolder(dir, lock);
      folder.removeUnfinished();
      Path spec = dir.resolve(SPEC);
      if (Files.exists(spec)) {
        SpecFile.check(spec, specHash, specText);
      } else {
        folder.writeText(SPEC, SpecFile.content(specHash, specText));
      }
      return folder;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Opens an existing folder to read from it; takes no lock.
   *
   * @throws UserError (INPUT) if it is no run folder
   */
  public static RunFolder existing(Path dir) {
    if (!Files.isRegularFile(dir.resolve(SPEC))) {
      throw UserError.input("%s is no run folder: it has no %s", dir, SPEC);
    }
    return new RunFolder(dir, null);
  }

  private static void refuseForeign(Path dir) {
    if (!Files.exists(dir)) {
      return;
    }
    if (!Files.isDirectory(dir)) {
      throw new UserError(
          UserError.Kind.CONFLICT, dir + " is a file; give a directory for the run's results");
    }
    try (Stream<Path> content = Files.list(dir)) {
      content
          .filter(f -> !FolderLock.isLock(f) && !AtomicFile.isTemporary(f))
          .sorted()
          .findFirst()
          .ifPresent(
              f -> {
                throw new UserError(
                    UserError.Kind.CONFLICT,
                    dir
                        + " is not empty and no run folder (it has "
                        + f.getFileName()
                        + " and no "
                        + SPEC
                        + "): give another directory");
              });
    } catch (IOException e) {
      throw AtomicFile.userError(dir, e);
    }
  }

  private void removeUnfinished() {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.filter(AtomicFile::isTemporary).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw AtomicFile.userError(dir, e);
    }
  }

  public Path dir() {
    return dir;
  }

  /** The spec as resolved, as it was given to {@link #open}. */
  public String specText() {
    return SpecFile.text(dir.resolve(SPEC));
  }

  /** The hash of the spec, as it was given to {@link #open}. */
  public String specHash() {
    return SpecFile.hash(dir.resolve(SPEC));
  }

  /** Directory of log files; made when missing. */
  public Path logDir() {
    Path log = dir.resolve("log");
    try {
      return Files.createDirectories(log);
    } catch (IOException e) {
      throw AtomicFile.userError(log, e);
    }
  }

  /** Adversarial images of this run. */
  public Examples examples() {
    return new Examples(dir.resolve("examples"));
  }

  /** Where a part is, or will be. */
  public Path path(Part<?> part) {
    return dir.resolve(RESULTS).resolve(part.fileName());
  }

  /** Whether a part is there, and so complete. */
  public boolean has(Part<?> part) {
    return Files.isRegularFile(path(part));
  }

  /** The parts of a kind that are there. */
  public <T extends Record> List<Part<T>> parts(PartKind<T> kind) {
    return files(kind).stream().map(f -> Part.parse(kind, f.getFileName().toString())).toList();
  }

  /** Removes a part, if it is there. */
  public void remove(Part<?> part) {
    try {
      Files.deleteIfExists(path(part));
    } catch (IOException e) {
      throw AtomicFile.userError(path(part), e);
    }
  }

  /**
   * Writes a part, whole or not at all. Closes the stream.
   *
   * @throws UserError (RESOURCE) when the disk is full
   */
  public <T extends Record> void write(Part<T> part, Stream<? extends T> rows) {
    ParquetFile.write(path(part), part.kind().type(), rows);
  }

  /** The rows of one part, in the order written. */
  public <T extends Record> List<T> read(Part<T> part) {
    List<T> rows = new ArrayList<>();
    ParquetFile.read(path(part), part.kind().type(), rows::add);
    return rows;
  }

  /** The rows of all parts of a kind; parts in the order of their names. */
  public <T extends Record> List<T> readAll(PartKind<T> kind) {
    List<T> rows = new ArrayList<>();
    forEach(kind, rows::add);
    return rows;
  }

  /** Like {@link #readAll}, a row at a time: for kinds with millions of rows. */
  public <T extends Record> void forEach(PartKind<T> kind, Consumer<? super T> consumer) {
    for (Path file : files(kind)) {
      ParquetFile.read(file, kind.type(), consumer);
    }
  }

  /** Like {@link #read}, a row at a time. */
  public <T extends Record> void forEach(Part<T> part, Consumer<? super T> consumer) {
    ParquetFile.read(path(part), part.kind().type(), consumer);
  }

  private List<Path> files(PartKind<?> kind) {
    Path results = dir.resolve(RESULTS);
    if (!Files.isDirectory(results)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(results)) {
      return files.filter(f -> isOf(kind, f.getFileName().toString())).sorted().toList();
    } catch (IOException e) {
      throw UserError.input("cannot list %s: %s", results, e.getMessage());
    }
  }

  private static boolean isOf(PartKind<?> kind, String file) {
    return file.equals(kind.name() + Part.SUFFIX)
        || (file.startsWith(kind.name() + "@") && file.endsWith(Part.SUFFIX));
  }

  /** Writes a text file (UTF-8) of the folder, whole or not at all. */
  public void writeText(String name, String text) {
    AtomicFile.write(dir.resolve(name), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Lets other processes have the folder. */
  @Override
  public void close() {
    if (lock != null) {
      lock.close();
    }
  }
}
