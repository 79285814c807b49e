package dev.linchpin.report.page;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.parser.Parser;

/** Looks at a page in headless Chromium, in a frame as wide as a phone or a desk. */
final class Chromium {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final Pattern MEASURED =
      Pattern.compile("<pre id=\"out\">(.*?)</pre>", Pattern.DOTALL);

  /** Runs in the frame's document {@code d} and window {@code w}; fills {@code r}. */
  private static final String SCRIPT =
      """
      const frame = document.getElementById('frame');
      const luminance = c => {
        const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(v => v / 255)
          .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const contrast = (a, b) => {
        const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
        return (x + 0.05) / (y + 0.05);
      };
      frame.onload = () => setTimeout(() => {
        const w = frame.contentWindow, d = w.document, r = {};
        r.width = d.documentElement.clientWidth;
        r.scroll = Math.max(d.documentElement.scrollWidth, d.body.scrollWidth);
        r.svgs = d.querySelectorAll('svg').length;
        r.empty = [...d.querySelectorAll('svg')].filter(s => {
          const b = s.getBBox(), box = s.getBoundingClientRect();
          return b.width < 100 || b.height < 50 || box.width < 100 || box.height < 50
            || s.querySelectorAll('path, polyline, line, rect').length < 5;
        }).length;
        r.images = d.images.length;
        r.broken = [...d.images].filter(i => !i.complete || i.naturalWidth === 0).length;
        const paper = e => {
          for (let at = e; at; at = at.parentElement) {
            const c = w.getComputedStyle(at).backgroundColor;
            if (!c.startsWith('rgba(0, 0, 0, 0')) { return c; }
          }
          return 'rgb(255, 255, 255)';
        };
        r.paper = luminance(paper(d.body));
        r.contrast = 99;
        d.querySelectorAll('p, h1, h2, h3, td, th, dt, dd, small, figcaption, a, .badge, svg text').forEach(e => {
          const s = w.getComputedStyle(e), svg = e.namespaceURI.endsWith('svg');
          if (e.textContent.trim() && !e.closest('.heat')) {
            const c = contrast(svg ? s.fill : s.color, paper(e));
            if (c < r.contrast) { r.contrast = c; r.faintest = e.outerHTML.slice(0, 200); }
          }
        });
        r.lines = 99;
        const probe = d.createElement('p');
        d.body.append(probe);
        for (let i = 1; i <= 8; i++) {
          probe.style.color = `var(--series-${i})`;
          r.lines = Math.min(r.lines, contrast(w.getComputedStyle(probe).color, paper(d.body)));
        }
        probe.remove();
        document.getElementById('out').textContent = JSON.stringify(r);
      }, 300);
      """;

  private final Path binary;
  private final Path scratch;

  private Chromium(Path binary, Path scratch) {
    this.binary = binary;
    this.scratch = scratch;
  }

  /** The one on the PATH, if there is one. */
  static Optional<Chromium> find(Path scratch) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(dir -> NAMES.stream().map(name -> Path.of(dir, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(binary -> new Chromium(binary, scratch));
  }

  /**
   * What was seen.
   *
   * @param measured see the script
   * @param console what the page said on the console
   */
  record Seen(JsonObject measured, List<String> console) {
    double number(String name) {
      return measured.get(name).getAsDouble();
    }
  }

  Seen look(Path page, int width, boolean dark) throws IOException, InterruptedException {
    Path wrapper = scratch.resolve("wrapper.html");
    Files.writeString(
        wrapper,
        "<!DOCTYPE html><meta charset=\"utf-8\"><iframe id=\"frame\" src=\""
            + page.toUri()
            + "\" style=\"border:0;width:"
            + width
            + "px;height:900px\"></iframe><pre id=\"out\"></pre><script>"
            + SCRIPT
            + "</script>");
    Path profile = Files.createTempDirectory(scratch, "profile");
    Path out = scratch.resolve("dom.txt");
    Path err = scratch.resolve("console.txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                binary.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--no-first-run",
                "--allow-file-access-from-files",
                "--enable-logging=stderr",
                "--user-data-dir=" + profile,
                "--window-size=1500,1000",
                "--virtual-time-budget=10000",
                "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1),
                "--dump-dom",
                wrapper.toUri().toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("Chromium did not end");
    }
    String dom = Files.readString(out);
    Matcher matcher = MEASURED.matcher(dom);
    if (!matcher.find() || matcher.group(1).isEmpty()) {
      throw new IOException("Chromium measured nothing: " + Files.readString(err));
    }
    return new Seen(
        JsonParser.parseString(Parser.unescapeEntities(matcher.group(1), false)).getAsJsonObject(),
        Files.readString(err).lines().filter(l -> l.contains("CONSOLE")).toList());
  }
}
