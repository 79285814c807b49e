package dev.linchpin.results;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which linchpin this is.
 *
 * @param version of the Maven project
 * @param commit abbreviated git commit, {@code +} behind it if files were changed; {@code unknown}
 *     if it was built outside a git repository
 */
public record Build(String version, String commit) {
  public static Build current() {
    Properties properties = new Properties();
    try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Build(
        properties.getProperty("version"),
        properties.getProperty("commit")
            + (Boolean.parseBoolean(properties.getProperty("dirty")) ? "+" : ""));
  }
}
