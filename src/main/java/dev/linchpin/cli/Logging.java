package dev.linchpin.cli;

import dev.linchpin.base.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.appender.FileAppender;
import org.apache.logging.log4j.core.config.AbstractConfiguration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.PatternLayout;

/**
 * Where log messages go: warnings to the console as one line each, and everything to a file once
 * there is one. By program and not by XML: that is quicker to start.
 */
final class Logging implements AutoCloseable {
  private static final String PARQUET = "org.apache.parquet";
  private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5p %c{1} - %m%n%ex";

  private final LoggerContext context;
  private final Level level;
  private Path file;

  private Logging(LoggerContext context, Level level) {
    this.context = context;
    this.level = level;
  }

  static Logging start(Console console, boolean verbose) {
    Level level = verbose ? Level.DEBUG : Level.INFO;
    Configuration configuration = new Configuration();
    Appender lines = new ConsoleLines(console, verbose);
    lines.start();
    configuration.addAppender(lines);
    configuration.getRootLogger().setLevel(level);
    configuration.getRootLogger().addAppender(lines, verbose ? Level.INFO : Level.WARN, null);
    LoggerContext context = Configurator.initialize(Logging.class.getClassLoader(), configuration);
    if (context.getConfiguration() != configuration) {
      context.start(configuration);
    }
    return new Logging(context, level);
  }

  /**
   * Appends to {@code target} from here on.
   *
   * @throws UserError if it can't be written
   */
  void toFile(Path target) {
    try {
      Files.newOutputStream(target, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    } catch (IOException e) {
      throw new UserError(
          UserError.Kind.RESOURCE, "can't write the log " + target + ": " + e.getMessage(), e);
    }
    Configuration configuration = (Configuration) context.getConfiguration();
    Appender appender =
        FileAppender.newBuilder()
            .setName("file")
            .withFileName(target.toString())
            .withAppend(true)
            .setLayout(PatternLayout.newBuilder().withPattern(PATTERN).build())
            .setConfiguration(configuration)
            .build();
    appender.start();
    configuration.getRootLogger().removeAppender("file");
    configuration.addAppender(appender);
    configuration.getRootLogger().addAppender(appender, level, null);
    context.updateLoggers();
    file = target;
  }

  Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /** Closes the file; loggers stay usable and are silent. */
  @Override
  public void close() {
    context.start(new Configuration());
  }

  /** Logs nothing until told where; no shutdown hook, since Ctrl-C has work to do. */
  private static final class Configuration extends AbstractConfiguration {
    Configuration() {
      super(null, ConfigurationSource.NULL_SOURCE);
      isShutdownHookEnabled = false;
      getRootLogger().setLevel(Level.OFF);
      // It tells of every block that it reads, and would bury all else in the log.
      addLogger(PARQUET, new LoggerConfig(PARQUET, Level.WARN, true));
    }

    @Override
    protected void doConfigure() {
      // Else the default, a console appender of Log4j's own, would be put in.
    }
  }

  private static final class ConsoleLines extends AbstractAppender {
    private final Console console;
    private final boolean verbose;

    ConsoleLines(Console console, boolean verbose) {
      super("console", null, null, true, Property.EMPTY_ARRAY);
      this.console = console;
      this.verbose = verbose;
    }

    @Override
    public void append(LogEvent event) {
      String message = event.getMessage().getFormattedMessage().replaceAll("\\R\\s*", "; ");
      String thrown = event.getThrown() == null || verbose ? "" : " (" + event.getThrown() + ")";
      if (event.getLevel().isMoreSpecificThan(Level.WARN)) {
        console.warning(message + thrown);
      } else {
        console.print("linchpin: " + message);
      }
      if (verbose && event.getThrown() != null) {
        console.print(trace(event.getThrown()));
      }
    }

    private static String trace(Throwable thrown) {
      StringWriter text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text));
      return text.toString().stripTrailing();
    }
  }
}
