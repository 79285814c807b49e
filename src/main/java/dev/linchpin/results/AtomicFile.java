package dev.linchpin.results;

import dev.linchpin.base.UserError;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Files that are there whole or not at all: written under a temporary name beside their place,
 * forced to disk, renamed.
 */
public final class AtomicFile {
  private static final Logger LOG = LogManager.getLogger(AtomicFile.class);
  private static final String SUFFIX = ".tmp";

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Stays open when a writer closes it, since it is still to be synced; and remembers what went
   * wrong below, since writers wrap that in exceptions of their own.
   */
  private static final class Guarded extends FilterOutputStream {
    private IOException failure;

    Guarded(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  private AtomicFile() {}

  /** Whether a file name is that of an unfinished file. */
  public static boolean isTemporary(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(".") && name.endsWith(SUFFIX);
  }

  /**
   * Creates or replaces a file; its directory is made when missing. If anything throws, the file is
   * as it was before.
   *
   * @throws UserError (RESOURCE) when the disk is full or cannot be written
   */
  public static void write(Path file, Content content) {
    Path temporary = null;
    try {
      Path directory = file.toAbsolutePath().getParent();
      Files.createDirectories(directory);
      // Not createTempFile, whose files only their owner may read.
      temporary = directory.resolve("." + file.getFileName() + "." + UUID.randomUUID() + SUFFIX);
      // Not a FileChannel: an interrupt (Ctrl-C) would close that in the midst of a write.
      try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
        write(file, content, new Guarded(new BufferedOutputStream(out, 1 << 16)));
        out.getFD().sync();
      }
      move(temporary, file);
      temporary = null;
      syncDirectory(directory);
    } catch (IOException e) {
      throw userError(file, e);
    } finally {
      if (temporary != null) {
        deleteQuietly(temporary);
      }
    }
  }

  private static void write(Path file, Content content, Guarded out) throws IOException {
    try {
      content.writeTo(out);
      out.flush();
    } catch (RuntimeException e) {
      throw out.failure == null ? e : userError(file, out.failure);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Makes the rename durable; file systems that cannot open a directory need it not. */
  private static void syncDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows: a directory is no file there, and renames are journalled.
      LOG.debug("cannot sync {}", directory, e);
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.debug("left {}, which goes when the folder is opened next", file, e);
    }
  }

  /** The user's view of a failed write. */
  public static UserError userError(Path file, IOException cause) {
    String reason = String.valueOf(cause.getMessage());
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left")
        || lower.contains("not enough space")
        || lower.contains("quota exceeded")) {
      return new UserError(
          UserError.Kind.RESOURCE,
          "disk full while writing "
              + file
              + ": free some space and run the same command again; finished parts are kept",
          cause);
    }
    return new UserError(
        UserError.Kind.RESOURCE,
        "cannot write " + file + " (" + cause.getClass().getSimpleName() + ": " + reason + ")",
        cause);
  }
}
