package dev.linchpin.report.page;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Templates beside this class; what they print is escaped unless they say {@code raw}. */
final class Templates {
  private Templates() {}

  /** A template that names what is not there fails. */
  static String render(String name, Map<String, Object> values) {
    ClasspathLoader loader = new ClasspathLoader(Templates.class.getClassLoader());
    loader.setPrefix(Templates.class.getPackageName().replace('.', '/'));
    PebbleEngine engine =
        new PebbleEngine.Builder()
            .loader(loader)
            .strictVariables(true)
            .cacheActive(false)
            .defaultLocale(Locale.ROOT)
            .build();
    StringWriter out = new StringWriter();
    try {
      engine.getTemplate(name).evaluate(out, values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  /** A resource beside this class. */
  static String text(String name) {
    try (InputStream in = Templates.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
