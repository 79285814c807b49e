package dev.linchpin.base;

import java.nio.file.Path;

/** How work speaks to the user, wherever that is; the command line implements it. */
public interface UserInterface {
  /** A result, which may have several lines: standard output, never decorated. */
  void result(String text);

  /** What is going on, one line; not shown with {@code --quiet}. */
  void message(String line);

  /** Something the user should know about the results, one line; always shown. */
  void warning(String line);

  /**
   * Starts showing progress.
   *
   * @param title what is being done: {@code pgd linf 8/255}
   * @param unit plural of what is counted: {@code images}
   * @param total number of items; at least 0
   * @param before items done by earlier runs, which say nothing about speed
   */
  Progress progress(String title, String unit, long total, long before);

  /**
   * From here on the log goes to (the end of) this file, TensorFlow's own output with {@code
   * --verbose} included. The folder must exist.
   */
  void logTo(Path file);

  /** Looked at by long work. */
  Cancellation cancellation();
}
