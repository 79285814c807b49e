package dev.linchpin.spec;

import dev.linchpin.base.UserError;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Options of a command line, as fields of a spec. */
final class SpecOptions {
  private static final List<String> KINDS = List.of("cifar10", "cifar100", "idx", "images", "npz");

  private SpecOptions() {}

  /**
   * Sets each option's fields; errors about them begin with the option as written.
   *
   * @param fields the paths that each option sets
   * @param options values by long option name
   */
  static Spec set(Spec spec, Map<String, List<String>> fields, Map<String, String> options) {
    for (Map.Entry<String, String> option : options.entrySet()) {
      if (!fields.containsKey(option.getKey())) {
        throw new IllegalArgumentException("there is no option --" + option.getKey());
      }
      for (String field : fields.get(option.getKey())) {
        spec = Overrides.set(spec, field, option.getValue(), place(option));
      }
    }
    return spec;
  }

  /**
   * Sets {@code KIND:PATH} as the source of {@code field}.
   *
   * @throws UserError (usage) for an unknown kind
   */
  static Spec setData(Spec spec, String field, Map.Entry<String, String> option) {
    String text = option.getValue();
    int colon = text.indexOf(':');
    String kind = text.substring(0, Math.max(0, colon));
    if (!KINDS.contains(kind)) {
      throw UserError.usage(
          "%s: '%s' is no kind of data; %s, as KIND:PATH",
          place(option), colon < 0 ? text : kind, Nearest.hint(kind, KINDS));
    }
    return Overrides.set(
        spec, field + "." + kind + ".path", text.substring(colon + 1), place(option));
  }

  /** What errors about an option begin with. */
  static String place(Map.Entry<String, String> option) {
    return "--" + option.getKey() + " " + option.getValue();
  }

  /** Names of enums, as text format has them. */
  static void upperCase(Map<String, String> options, String... names) {
    for (String name : names) {
      options.computeIfPresent(name, (o, text) -> text.toUpperCase(Locale.ROOT));
    }
  }
}
