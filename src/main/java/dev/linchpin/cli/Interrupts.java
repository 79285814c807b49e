package dev.linchpin.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and termination: asks the work to stop, waits for it to drop its part, and lets the JVM
 * end with the code of the signal (130, 143).
 */
final class Interrupts {
  /** A step of the largest models takes seconds; a part that is dropped costs no more. */
  private static final long PATIENCE_SECONDS = 20;

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean leaving;

  private Interrupts() {}

  static Interrupts install(Console console) {
    Interrupts interrupts = new Interrupts();
    Thread hook = new Thread(() -> interrupts.signalled(console), "interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    return interrupts;
  }

  private void signalled(Console console) {
    if (leaving) {
      return;
    }
    console.cancellation().request();
    try {
      if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        console.warning("the current step did not end; left it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the JVM; if a signal is doing that already, the signal's code stands. */
  void finished(int code) {
    leaving = true;
    finished.countDown();
    System.exit(code);
  }
}
