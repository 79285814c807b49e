package dev.linchpin.cli;

import dev.linchpin.base.UserError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** Parses what follows a command's name, strictly, with messages for people. */
final class CommandParser {
  private CommandParser() {}

  /** The command's options and those that every command has. */
  static Options allOptions(Command command) {
    Options options = command.options();
    addCommon(options);
    return options;
  }

  static void addCommon(Options options) {
    Flags.flag(options, "verbose", "log more; what TensorFlow prints goes to the log");
    Flags.flag(options, "quiet", "no progress and no messages, only results and warnings");
    Flags.flag(options, "help", "print this");
  }

  /**
   * @throws UserError if an option is unknown, lacks its value or is given twice
   */
  static CommandLine parse(Command command, List<String> words) {
    Options options = allOptions(command);
    CommandLine line;
    try {
      line =
          DefaultParser.builder()
              .setAllowPartialMatching(false)
              .setStripLeadingAndTrailingQuotes(false)
              .get()
              .parse(options, words.toArray(String[]::new));
    } catch (UnrecognizedOptionException e) {
      throw unknown(e.getOption(), command, options);
    } catch (MissingArgumentException e) {
      Option option = e.getOption();
      throw UserError.usage(
          "--%s needs a value: --%s %s",
          option.getLongOpt(), option.getLongOpt(), option.getArgName());
    } catch (ParseException e) {
      throw new UserError(UserError.Kind.USAGE, e.getMessage(), e);
    }
    checkOnce(line);
    return line;
  }

  /** Checks the number of positional arguments. */
  static void checkArguments(Command command, CommandLine line) {
    int wanted = command.arguments().size();
    List<String> given = line.getArgList();
    if (given.size() < wanted) {
      throw UserError.usage(
          "%s is missing: linchpin %s %s",
          command.arguments().get(given.size()), command.name(), command.usage());
    }
    if (given.size() > wanted && !command.repeats()) {
      throw UserError.usage(
          "unexpected argument %s: linchpin %s %s",
          given.get(wanted), command.name(), command.usage());
    }
  }

  private static UserError unknown(String word, Command command, Options options) {
    List<String> names = new ArrayList<>();
    options.getOptions().forEach(o -> names.add("--" + o.getLongOpt()));
    int equals = word.indexOf('=');
    String bare = equals > 0 ? word.substring(0, equals) : word;
    if (names.contains(bare)) {
      return UserError.usage("%s takes no value, got %s", bare, word);
    }
    String hint = Nearest.hint(bare, names);
    return UserError.usage(
        "unknown option %s%s",
        bare, hint.isEmpty() ? " (see linchpin " + command.name() + " --help)" : hint);
  }

  private static void checkOnce(CommandLine line) {
    Set<String> seen = new HashSet<>();
    for (Option option : line.getOptions()) {
      String name = option.getLongOpt();
      if (option.hasArg() && !name.equals("set") && !seen.add(name)) {
        throw UserError.usage("--%s is given twice", name);
      }
    }
  }
}
