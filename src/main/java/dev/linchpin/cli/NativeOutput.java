package dev.linchpin.cli;

import com.sun.jna.Function;
import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Takes what is printed on file descriptor 2 behind the program's back, above all by TensorFlow's
 * C++, to the logger "native", line by line. TensorFlow's TF_CPP_MIN_LOG_LEVEL alone does not do:
 * what comes through Abseil's log ignores it. On Windows each C runtime has descriptors of its own,
 * so there the start script sets that variable, and this class does nothing.
 */
final class NativeOutput implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger("native");
  private static final int STDERR = 2;
  private static final int SIGABRT = 6;

  /** "F0000 ", "... F tensorflow/...", "... F external/...": the process aborts. */
  private static final Pattern FATAL = Pattern.compile("^F\\d{4} |\\d: F \\S+\\.(cc|h):\\d+\\]");

  private final boolean verbose;
  private final LibC c;
  private final int original;
  private final int readEnd;
  private final Thread reader;

  private NativeOutput(boolean verbose) {
    this.verbose = verbose;
    c = Native.load(Platform.C_LIBRARY_NAME, LibC.class);
    int[] ends = new int[2];
    c.pipe(ends);
    readEnd = ends[0];
    original = c.dup(STDERR);
    c.dup2(ends[1], STDERR);
    c.close(ends[1]);
    // abort() would be quicker than the thread that reads why: let it sleep (as many seconds as the
    // signal's number says), which a handler may do, until the line is out and the JVM halted.
    c.signal(SIGABRT, Function.getFunction(Platform.C_LIBRARY_NAME, "sleep"));
    reader = new Thread(this::read, "native output");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts taking.
   *
   * @param verbose log the lines at INFO; else at DEBUG
   */
  static NativeOutput start(boolean verbose) {
    return new NativeOutput(verbose);
  }

  /** Whether the platform can do it. */
  static boolean supported() {
    return !Platform.isWindows();
  }

  private void read() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    for (long n = read(buffer); n > 0; n = read(buffer)) {
      for (int i = 0; i < n; i++) {
        if (buffer[i] != '\n') {
          line.write(buffer[i]);
        } else {
          log(line.toString(StandardCharsets.UTF_8));
          line.reset();
        }
      }
    }
    c.close(readEnd);
  }

  private long read(byte[] buffer) {
    return c.read(readEnd, buffer, buffer.length);
  }

  private void log(String line) {
    if (FATAL.matcher(line).find()) {
      LOG.error(line);
      Runtime.getRuntime().halt(Failures.INTERNAL);
    } else if (verbose) {
      LOG.info(line);
    } else {
      LOG.debug(line);
    }
  }

  /** Standard error as it was: where the program's own messages go. */
  PrintStream standardError() {
    OutputStream stream =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            int from = offset;
            while (from < offset + length) {
              byte[] rest = Arrays.copyOfRange(bytes, from, offset + length);
              try {
                from += (int) c.write(original, rest, rest.length);
              } catch (LastErrorException e) {
                throw new IOException(e);
              }
            }
          }
        };
    return new PrintStream(stream, false, StandardCharsets.UTF_8);
  }

  /** Gives the descriptor back, when all that was printed is logged. */
  @Override
  public void close() {
    c.dup2(original, STDERR);
    try {
      // The pipe has no other end any more: the reader comes to its end.
      reader.join(2000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The C library, as far as it is needed. */
  interface LibC extends Library {
    int pipe(int[] ends) throws LastErrorException;

    int dup(int file) throws LastErrorException;

    int dup2(int from, int to) throws LastErrorException;

    int close(int file);

    Pointer signal(int number, Pointer handler);

    long read(int file, byte[] buffer, long count) throws LastErrorException;

    long write(int file, byte[] buffer, long count) throws LastErrorException;
  }
}
