package dev.linchpin.results;

import dev.linchpin.base.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The operating system's lock on a folder; a killed process loses it. The file itself stays, since
 * deleting it would let two processes lock different files of one name.
 */
final class FolderLock implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(FolderLock.class);
  private static final String NAME = ".lock";

  /**
   * Folders locked by this process. Asking the system would not do: on POSIX, opening and closing
   * the file once more gives the first lock away.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path dir;
  private final FileChannel channel;

  private FolderLock(Path dir, FileChannel channel) {
    this.dir = dir;
    this.channel = channel;
  }

  static boolean isLock(Path file) {
    return file.getFileName().toString().equals(NAME);
  }

  /** Makes the directory when missing and locks it; CONFLICT if another holds it. */
  static FolderLock acquire(Path directory) {
    try {
      Path dir = Files.createDirectories(directory).toRealPath();
      if (!HELD.add(dir)) {
        throw inUse(directory);
      }
      boolean locked = false;
      FileChannel channel = null;
      try {
        channel =
            FileChannel.open(
                dir.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        locked = channel.tryLock() != null;
      } finally {
        if (!locked) {
          new FolderLock(dir, channel).close();
        }
      }
      if (!locked) {
        throw inUse(directory);
      }
      return new FolderLock(dir, channel);
    } catch (IOException e) {
      throw AtomicFile.userError(directory, e);
    }
  }

  private static UserError inUse(Path dir) {
    return new UserError(
        UserError.Kind.CONFLICT,
        dir + " is in use by another run of linchpin: wait for it, or give another directory");
  }

  @Override
  public void close() {
    if (channel != null && !channel.isOpen()) {
      return;
    }
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.debug("closing a lock", e);
    }
    HELD.remove(dir);
  }
}
