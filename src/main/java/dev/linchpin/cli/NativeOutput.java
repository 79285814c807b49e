package dev.linchpin.cli;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * What TensorFlow's C++ prints on file descriptor 2: silenced, or with {@code --verbose} taken to
 * the log line by line. Must start before TensorFlow is loaded. Windows is left as the start script
 * set it up: there each C runtime has an environment of its own.
 */
final class NativeOutput implements AutoCloseable {
  private static final String LEVEL = "TF_CPP_MIN_LOG_LEVEL";

  /** Fatal ones only. */
  private static final String SILENT = "3";

  private final PrintStream err;
  private final Redirection redirection;

  private NativeOutput(PrintStream err, Redirection redirection) {
    this.err = err;
    this.redirection = redirection;
  }

  /**
   * @param err a stream onto file descriptor 2
   */
  static NativeOutput start(boolean verbose, PrintStream err) {
    if (Platform.isWindows() || (!verbose && System.getenv(LEVEL) != null)) {
      return new NativeOutput(err, null);
    }
    LibC c = Native.load(Platform.C_LIBRARY_NAME, LibC.class);
    if (!verbose) {
      c.setenv(LEVEL, SILENT, 0);
      return new NativeOutput(err, null);
    }
    Redirection redirection = new Redirection(c);
    return new NativeOutput(
        new PrintStream(redirection.toOriginal(), false, StandardCharsets.UTF_8), redirection);
  }

  /** Where the program's own messages go. */
  PrintStream err() {
    return err;
  }

  @Override
  public void close() {
    if (redirection != null) {
      redirection.close();
    }
  }

  /** The C library, as far as it is needed. */
  interface LibC extends Library {
    int setenv(String name, String value, int overwrite);

    int pipe(int[] ends) throws LastErrorException;

    int dup(int file) throws LastErrorException;

    int dup2(int from, int to) throws LastErrorException;

    int close(int file);

    long read(int file, byte[] buffer, long count) throws LastErrorException;

    long write(int file, byte[] buffer, long count) throws LastErrorException;
  }

  /** File descriptor 2 becomes a pipe, which a thread reads. */
  private static final class Redirection implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger("tensorflow");
    private static final int STDERR = 2;

    private final LibC c;
    private final int original;
    private final int readEnd;
    private final Thread reader;

    Redirection(LibC c) {
      this.c = c;
      int[] ends = new int[2];
      c.pipe(ends);
      readEnd = ends[0];
      original = c.dup(STDERR);
      c.dup2(ends[1], STDERR);
      c.close(ends[1]);
      reader = new Thread(this::read, "native output");
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      for (long n = c.read(readEnd, buffer, buffer.length);
          n > 0;
          n = c.read(readEnd, buffer, buffer.length)) {
        for (int i = 0; i < n; i++) {
          if (buffer[i] != '\n') {
            line.write(buffer[i]);
          } else {
            LOG.info(line.toString(StandardCharsets.UTF_8));
            line.reset();
          }
        }
      }
      c.close(readEnd);
    }

    OutputStream toOriginal() {
      return new OutputStream() {
        @Override
        public void write(int b) {
          write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
          int from = offset;
          while (from < offset + length) {
            byte[] rest = java.util.Arrays.copyOfRange(bytes, from, offset + length);
            from += (int) c.write(original, rest, rest.length);
          }
        }
      };
    }

    @Override
    public void close() {
      c.dup2(original, STDERR);
      try {
        // The pipe's only other end is gone: the reader comes to its end.
        reader.join(2000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
