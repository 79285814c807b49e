package dev.linchpin.report.page;

import dev.linchpin.base.UserError;
import dev.linchpin.report.ReportRun;
import dev.linchpin.report.claims.Claim;
import dev.linchpin.report.claims.Claims;
import dev.linchpin.report.figure.Figure;
import dev.linchpin.report.figure.Figures;
import dev.linchpin.results.AtomicFile;
import java.awt.AWTError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * A report on disk: {@code report.html}, and each figure as {@code figures/ID.svg}, {@code .png}
 * and {@code .csv}.
 */
public final class ReportFiles {
  private static final Logger LOG = LogManager.getLogger(ReportFiles.class);
  private static final String PAGE = "report.html";
  private static final String CLAIMS = "claims.csv";

  private ReportFiles() {}

  /**
   * Writes all files, each whole or not at all; earlier ones of the same names are replaced.
   *
   * @param runs side by side; at least one
   * @param out made when missing
   * @param warn hears, one line, of what could not be drawn on this machine
   * @return the page
   * @throws UserError (INPUT) if a part of a run folder is damaged; (CONFLICT, RESOURCE) if {@code
   *     out} can't be written
   */
  public static Path write(List<ReportRun> runs, Path out, Consumer<String> warn) {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new UserError(
          UserError.Kind.CONFLICT, out + " is a file; give a folder for the report");
    }
    List<Figure> figures = figures(runs, warn);
    List<Claim> claims = Claims.of(runs);
    String page = ReportPage.render(runs, figures, claims);
    Path folder = out.resolve("figures");
    for (Figure figure : figures) {
      write(folder.resolve(figure.id() + ".svg"), figure.svg());
      write(folder.resolve(figure.id() + ".csv"), figure.csv());
      AtomicFile.write(folder.resolve(figure.id() + ".png"), figure::writePng);
    }
    if (!claims.isEmpty()) {
      write(out.resolve(CLAIMS), Claims.csv(claims));
    }
    write(out.resolve(PAGE), page);
    return out.resolve(PAGE);
  }

  private static void write(Path file, String text) {
    AtomicFile.write(file, o -> o.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Some Java runtimes lack fonts, or all of AWT: that costs figures, not a run's results. */
  private static List<Figure> figures(List<ReportRun> runs, Consumer<String> warn) {
    try {
      return Figures.of(runs);
    } catch (UserError e) {
      if (e.kind() != UserError.Kind.RESOURCE) {
        throw e;
      }
      warn.accept("the report goes without figures: " + e.getMessage());
    } catch (LinkageError | InternalError | AWTError e) {
      LOG.info("cannot draw", e);
      warn.accept("the report goes without figures: this Java cannot draw (" + e + ")");
    }
    return List.of();
  }
}
