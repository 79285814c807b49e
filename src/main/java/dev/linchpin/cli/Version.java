package dev.linchpin.cli;

import dev.linchpin.results.Build;
import org.tensorflow.TensorFlow;

/** What is running. */
final class Version {
  private Version() {}

  /** {@code linchpin 1.2.3 (0123456789ab)}: version and commit. */
  static String line() {
    Build build = Build.current();
    return "linchpin " + build.version() + " (" + build.commit() + ")";
  }

  /** With TensorFlow, Java and the platform; loads TensorFlow. */
  static String details() {
    return String.format(
        "%s%nTensorFlow %s%nJava %s (%s)%n%s %s, %d processors",
        line(),
        TensorFlow.version(),
        System.getProperty("java.version"),
        System.getProperty("java.vendor"),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors());
  }
}
