package dev.linchpin.testing;

import dev.linchpin.base.Cancellation;
import dev.linchpin.base.Progress;
import dev.linchpin.base.UserInterface;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A user interface that keeps what it hears. */
public final class Listening implements UserInterface {
  private final Cancellation cancellation = new Cancellation();
  private final List<String> messages = new ArrayList<>();
  private final List<String> progresses = new ArrayList<>();
  private final List<Progress.State> states = new ArrayList<>();

  /** Messages, and warnings with {@code warning: } before. */
  public List<String> messages() {
    return messages;
  }

  /** {@code title before/total unit} of each progress. */
  public List<String> progresses() {
    return progresses;
  }

  /** Updates of all of them. */
  public List<Progress.State> states() {
    return states;
  }

  @Override
  public void result(String text) {
    messages.add(text);
  }

  @Override
  public void message(String line) {
    messages.add(line);
  }

  @Override
  public void warning(String line) {
    messages.add("warning: " + line);
  }

  @Override
  public Progress progress(String title, String unit, long total, long before) {
    progresses.add(title + " " + before + "/" + total + " " + unit);
    return new Progress() {
      @Override
      public void update(State state) {
        states.add(state);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void logTo(Path file) {}

  @Override
  public Cancellation cancellation() {
    return cancellation;
  }
}
