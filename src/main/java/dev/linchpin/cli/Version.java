package dev.linchpin.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.tensorflow.TensorFlow;

/** What is running. */
final class Version {
  private Version() {}

  /** {@code linchpin 1.2.3}. */
  static String line() {
    Properties build = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "linchpin " + build.getProperty("version");
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
