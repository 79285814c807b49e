package dev.linchpin.cli;

import dev.linchpin.base.Cancellation;
import dev.linchpin.base.Progress;
import dev.linchpin.base.UserInterface;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Everything that the program prints: results on standard output, the rest on standard error. A
 * progress bar stays below what is printed while it is shown.
 */
final class Console implements UserInterface, AutoCloseable {
  private static final String CLEAR_LINE = "\r\033[K";

  private final PrintStream out;
  private final Terminal terminal;
  private final LongSupplier nanos;
  private final boolean ownsProcess;
  private final Cancellation cancellation = new Cancellation();
  private final Deque<ProgressLine> shown = new ArrayDeque<>();
  private PrintStream err;
  private boolean verbose;
  private boolean quiet;
  private Logging logging;
  private NativeOutput nativeOutput;

  /** For tests and embedding: plain streams, no terminal. */
  Console(PrintStream out, PrintStream err) {
    this(out, err, Terminal.NONE, System::nanoTime, false);
  }

  /**
   * @param nanos a clock
   * @param ownsProcess whether the file descriptors of this process may be redirected
   */
  Console(
      PrintStream out,
      PrintStream err,
      Terminal terminal,
      LongSupplier nanos,
      boolean ownsProcess) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.nanos = nanos;
    this.ownsProcess = ownsProcess;
  }

  /** That of the process. UTF-8 whatever the locale: texts have ε and Δ. */
  static Console standard() {
    Terminal terminal =
        Terminal.detect(System::getenv, System::getProperty, System.console() != null);
    return new Console(
        utf8(FileDescriptor.out), utf8(FileDescriptor.err), terminal, System::nanoTime, true);
  }

  private static PrintStream utf8(FileDescriptor file) {
    return new PrintStream(new FileOutputStream(file), false, StandardCharsets.UTF_8);
  }

  void verbose() {
    verbose = true;
  }

  boolean isVerbose() {
    return verbose;
  }

  void quiet() {
    quiet = true;
  }

  /** From here on classes may log, and what native code prints is caught. */
  void startLog() {
    logging = Logging.start(this, verbose);
    if (ownsProcess && NativeOutput.supported()) {
      nativeOutput = NativeOutput.start(verbose);
      err = nativeOutput.standardError();
    }
  }

  boolean logging() {
    return logging != null;
  }

  Optional<Path> logFile() {
    return Optional.ofNullable(logging).flatMap(Logging::file);
  }

  /** Whether nobody reads the results any more. */
  boolean brokenPipe() {
    return out.checkError();
  }

  @Override
  public synchronized void result(String text) {
    clear();
    out.println(text);
    out.flush();
    redraw();
  }

  @Override
  public synchronized void message(String line) {
    if (!quiet) {
      print("linchpin: " + line);
    }
  }

  @Override
  public synchronized void warning(String line) {
    print("linchpin: " + colored("33", "warning:") + " " + line);
  }

  /** The one line of a failure. */
  synchronized void error(String line) {
    print("linchpin: " + colored("31", "error:") + " " + line.strip().replaceAll("\\R\\s*", "; "));
  }

  /** A line as it is. */
  synchronized void print(String line) {
    clear();
    err.println(line);
    err.flush();
    redraw();
  }

  @Override
  public synchronized Progress progress(String title, String unit, long total, long before) {
    clear();
    ProgressLine line = new ProgressLine(this, new ProgressText(title, unit, total), before, nanos);
    shown.push(line);
    line.begin();
    return line;
  }

  /** Draws {@code text} in place of what the bar showed. */
  synchronized void draw(ProgressLine line, String text) {
    if (shown.peek() == line) {
      err.print(CLEAR_LINE + text);
      err.flush();
    }
  }

  /** Takes the bar away and prints its last line. */
  synchronized void end(ProgressLine line, String last) {
    clear();
    shown.remove(line);
    if (!quiet) {
      err.println(last);
      err.flush();
    }
    redraw();
  }

  boolean interactive() {
    return terminal.interactive() && !quiet;
  }

  boolean silent() {
    return quiet;
  }

  int width() {
    return terminal.width();
  }

  @Override
  public void logTo(Path file) {
    if (logging != null) {
      logging.toFile(file);
    }
  }

  @Override
  public Cancellation cancellation() {
    return cancellation;
  }

  /** Gives back what {@link #startLog} took; a bar that was left open goes. */
  @Override
  public void close() {
    synchronized (this) {
      clear();
      shown.clear();
    }
    // Not under the lock: it waits for a thread that prints here.
    if (nativeOutput != null) {
      nativeOutput.close();
    }
    if (logging != null) {
      logging.close();
    }
    out.flush();
    err.flush();
  }

  private void clear() {
    if (interactive() && !shown.isEmpty()) {
      err.print(CLEAR_LINE);
      err.flush();
    }
  }

  private void redraw() {
    if (interactive() && !shown.isEmpty()) {
      err.print(shown.peek().text());
      err.flush();
    }
  }

  private String colored(String code, String text) {
    return terminal.color() ? "\033[1;" + code + "m" + text + "\033[0m" : text;
  }
}
