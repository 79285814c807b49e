package dev.linchpin.results;

import dev.linchpin.base.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The operating system's lock on a folder; a killed process loses it. The file itself stays, since
 * deleting it would let two processes lock different files of one name.
 */
final class FolderLock implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(FolderLock.class);
  private static final String NAME = ".lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  static boolean isLock(Path file) {
    return file.getFileName().toString().equals(NAME);
  }

  /** Makes the directory when missing and locks it; CONFLICT if another holds it. */
  static FolderLock acquire(Path dir) {
    FileChannel channel = null;
    FileLock lock = null;
    try {
      Files.createDirectories(dir);
      channel =
          FileChannel.open(dir.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      LOG.debug("{} is locked by this very process", dir, e);
    } catch (IOException e) {
      throw AtomicFile.userError(dir, e);
    } finally {
      if (lock == null && channel != null) {
        new FolderLock(channel).close();
      }
    }
    if (lock == null) {
      throw new UserError(
          UserError.Kind.CONFLICT,
          dir + " is in use by another run of linchpin: wait for it, or give another directory");
    }
    return new FolderLock(channel);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing a lock", e);
    }
  }
}
