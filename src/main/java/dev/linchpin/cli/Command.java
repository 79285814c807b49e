package dev.linchpin.cli;

import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** A command of the program. */
interface Command {
  /** The word on the command line. */
  String name();

  /** One line, without full stop. */
  String summary();

  /** What follows the name, for the help: {@code SPEC [options]}. */
  String usage();

  /** Names of the positional arguments; exactly as many are asked for. */
  List<String> arguments();

  /** Whether the last positional argument may be given several times. */
  default boolean repeats() {
    return false;
  }

  /** Its options, in the order of the help. */
  Options options();

  /** Whole command lines that work as they stand but for paths. */
  List<String> examples();

  /**
   * Does it.
   *
   * @return the exit code of the program
   * @throws dev.linchpin.base.UserError if an option has an impossible value, or the work fails
   */
  int run(CommandLine line, Console console);
}
