package dev.linchpin.cli;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.concurrent.CancellationException;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

/** The program with work that loads TensorFlow, for tests in a process of its own. */
final class ProcessProgram {
  private ProcessProgram() {}

  public static void main(String[] args) {
    Main.start(
        args,
        () ->
            new RecordingActions(
                ui -> {
                  String log = System.getProperty("test.log");
                  if (log != null) {
                    ui.logTo(java.nio.file.Path.of(log));
                  }
                  try (Graph graph = new Graph();
                      Session session = new Session(graph)) {
                    session.runner().fetch(Ops.create(graph).constant(1f)).run().close();
                  }
                  if (Boolean.getBoolean("test.abort")) {
                    abort();
                  }
                  ui.result("worked");
                  while (Boolean.getBoolean("test.wait")) {
                    pause();
                    ui.cancellation().check();
                  }
                }));
  }

  /** As a failed check in TensorFlow's C++ does. */
  private static void abort() {
    System.err.println(
        "2026-01-01 00:00:00.000000: F tensorflow/core/a.cc:12] Check failed: a == b");
    Native.load("c", LibC.class).abort();
  }

  /** The C library. */
  interface LibC extends Library {
    void abort();
  }

  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      throw new CancellationException();
    }
  }
}
