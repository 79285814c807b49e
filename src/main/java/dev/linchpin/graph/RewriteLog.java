package dev.linchpin.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What rewrites did and would not do, in order; {@code inspect} prints it. */
public final class RewriteLog {
  /** One rewrite at one place: {@code applied}, or refused with a {@code reason}. */
  public record Entry(String rewrite, String node, boolean applied, String reason) {}

  private final List<Entry> entries = new ArrayList<>();

  /** Notes that {@code rewrite} was applied at {@code node}; {@code what} says what was done. */
  public void applied(String rewrite, String node, String what) {
    entries.add(new Entry(rewrite, node, true, what));
  }

  /** Notes that {@code rewrite} matched at {@code node} but was not applied, and why. */
  public void refused(String rewrite, String node, String reason) {
    entries.add(new Entry(rewrite, node, false, reason));
  }

  public List<Entry> entries() {
    return Collections.unmodifiableList(entries);
  }

  /** How often {@code rewrite} was applied. */
  public long count(String rewrite) {
    return entries.stream().filter(e -> e.applied() && e.rewrite().equals(rewrite)).count();
  }
}
