package dev.linchpin.data;

import dev.linchpin.base.UserError;
import java.nio.file.Path;

/** Opens data sets of any kind. */
public final class Datasets {
  private Datasets() {}

  /**
   * @param kind as in {@link DataKind#id}
   * @throws UserError if the kind is unknown, an option does not apply to it, or the data are
   *     missing or damaged
   */
  public static Dataset open(String kind, Path path, DataOptions options) {
    DataKind known = DataKind.of(kind);
    for (String option : options.special()) {
      if (!known.options().contains(option)) {
        throw UserError.usage("data of kind %s have no option '%s'", kind, option);
      }
    }
    Dataset whole = known.open(path, options);
    return options.limit() == 0 ? whole : Subset.first(options.limit(), whole);
  }

  /**
   * @param source {@code KIND:PATH}
   */
  public static Dataset open(String source, DataOptions options) {
    int colon = source.indexOf(':');
    if (colon < 1 || colon == source.length() - 1) {
      throw UserError.usage("data '%s': expected KIND:PATH, such as cifar10:/data/cifar", source);
    }
    return open(source.substring(0, colon), Path.of(source.substring(colon + 1)), options);
  }
}
