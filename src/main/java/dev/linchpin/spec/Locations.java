package dev.linchpin.spec;

import dev.linchpin.base.UserError;
import java.util.HashMap;
import java.util.Map;

/**
 * Where each field of a spec was written: {@code run.textproto:3:5}, or the command line option
 * that set it. Immutable.
 */
public final class Locations {
  private final Map<String, String> places;
  private final String source;

  private Locations(Map<String, String> places, String source) {
    this.places = places;
    this.source = source;
  }

  /** Nothing but the name of the source is known. */
  public static Locations of(String source) {
    return new Locations(Map.of(), source);
  }

  static Locations of(String source, Map<String, String> places) {
    return new Locations(Map.copyOf(places), source);
  }

  /** The same, but {@code path} and all below it have been set by {@code place}. */
  Locations with(String path, String place) {
    Map<String, String> changed = new HashMap<>(places);
    changed.keySet().removeIf(p -> p.startsWith(path + ".") || p.startsWith(path + "["));
    changed.put(path, place);
    for (String p = parent(path); !p.isEmpty(); p = parent(p)) {
      changed.putIfAbsent(p, place);
    }
    return new Locations(changed, source);
  }

  /** Where the field, or the nearest message around it that was written, is. */
  public String at(String path) {
    for (String p = path; !p.isEmpty(); p = parent(p)) {
      String place = places.get(p);
      if (place != null) {
        return place;
      }
    }
    return source;
  }

  /** The error that a field is wrong (exit code 2): its place, its path, and what is allowed. */
  public UserError error(String path, String format, Object... args) {
    String what = String.format(format, args).replaceAll("\\p{Cntrl}+", " "); // keeps it to a line
    return UserError.usage("%s: %s: %s", at(path), path, what);
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
  }
}
