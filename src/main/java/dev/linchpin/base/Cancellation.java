package dev.linchpin.base;

import java.util.concurrent.CancellationException;

/**
 * Whether the user asked the program to stop (Ctrl-C). Long work looks at it between steps, drops
 * the part it is at, and leaves; what is on disk stays. Safe for use by several threads.
 */
public final class Cancellation {
  private volatile boolean requested;

  /** Asks for the end; can't be taken back. */
  public void request() {
    requested = true;
  }

  public boolean requested() {
    return requested;
  }

  /**
   * Leaves if the end was asked for.
   *
   * @throws CancellationException if so; nobody but the command line catches it
   */
  public void check() {
    if (requested) {
      throw new CancellationException("interrupted");
    }
  }
}
