package dev.linchpin.spec;

import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Experiment;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads specs in text format. In fields that take text, numbers, fractions and ranges need no
 * quotes: {@code epsilon: 8/255}.
 */
public final class SpecReader {
  private SpecReader() {}

  /**
   * Reads a file, up to syntax, names and types of fields; {@link Spec#ready} does the rest.
   *
   * @throws UserError (input) if the file can't be read; (usage) with file, line, column, field and
   *     what is allowed, if it is no spec
   */
  public static Spec read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (MalformedInputException e) {
      throw new UserError(
          UserError.Kind.INPUT, file + ": not a text file in UTF-8; a spec is text format", e);
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? "is a folder" : "can't be read";
      throw new UserError(
          UserError.Kind.INPUT,
          file + ": " + (Files.exists(file) ? why : "no such file") + "; a spec is a .textproto",
          e);
    }
    Spec spec = parse(text, file.toString());
    Path folder = file.toAbsolutePath().getParent();
    return new Spec(spec.experiment(), spec.locations(), folder);
  }

  /** Reads {@code text}; errors begin with {@code sourceName}. */
  public static Spec parse(String text, String sourceName) {
    Experiment.Builder experiment = Experiment.newBuilder();
    TextScan scan = TextParser.merge(text, experiment, "", at -> sourceName + ":" + at);
    Map<String, String> places = new HashMap<>();
    for (TextScan.Field field : scan.fields()) {
      String place = sourceName + ":" + scan.lineAndColumn(field.start());
      places.put(field.path(), place);
      if (field.path().endsWith("]")) { // of a list as a whole: where its first element is
        places.putIfAbsent(field.path().substring(0, field.path().lastIndexOf('[')), place);
      }
    }
    return new Spec(experiment.build(), Locations.of(sourceName, places), Path.of(""));
  }
}
