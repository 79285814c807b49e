package dev.linchpin.cli;

import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** Kinds of options. */
final class Flags {
  private Flags() {}

  /** {@code --name VALUE}. */
  static void value(Options options, String name, String value, String description) {
    options.addOption(
        Option.builder().longOpt(name).hasArg().argName(value).desc(description).get());
  }

  /** {@code --name [VALUE]}. */
  static void optionalValue(Options options, String name, String value, String description) {
    options.addOption(
        Option.builder()
            .longOpt(name)
            .hasArg()
            .optionalArg(true)
            .argName(value)
            .desc(description)
            .get());
  }

  /** {@code --name}. */
  static void flag(Options options, String name, String description) {
    options.addOption(Option.builder().longOpt(name).desc(description).get());
  }

  /** {@code --set path=value}, on the commands that have a spec. */
  static void overrides(Options options) {
    value(options, "set", "PATH=VALUE", "change a field of the spec; may be given several times");
  }
}
