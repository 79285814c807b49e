package dev.linchpin.model.architecture;

import dev.linchpin.base.EditDistance;
import dev.linchpin.base.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Architectures by name. */
public final class Architectures {
  private static final List<String> NAMES =
      List.of(
          "mlp",
          "cnn",
          "vgg11",
          "vgg13",
          "vgg16",
          "vgg19",
          "resnet20",
          "resnet32",
          "resnet44",
          "resnet56",
          "resnet110",
          "resnet18-imagenet",
          "resnet34-imagenet",
          "resnet50-imagenet",
          "wrn-16-4",
          "wrn-28-10",
          "wrn-34-10");

  private static final Pattern WIDTHS = Pattern.compile("(mlp|cnn)((?:-[1-9][0-9]{0,4})+)");
  private static final Pattern VGG = Pattern.compile("vgg(11|13|16|19)");
  private static final Pattern CIFAR = Pattern.compile("resnet(20|32|44|56|110)");
  private static final Pattern IMAGENET = Pattern.compile("resnet(18|34|50)-imagenet");
  private static final Pattern WIDE = Pattern.compile("wrn-([0-9]{2,3})-([1-9][0-9]?)");

  private Architectures() {}

  /** The usual names, for help; {@code mlp}, {@code cnn} and {@code wrn} have options beside. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The architecture of a name such as {@code resnet20}, {@code wrn-28-10}, {@code
   * resnet50-imagenet}, {@code cnn}, {@code cnn-16-32-64} (maps a block), {@code mlp-100-100}
   * (hidden units); case does not matter.
   *
   * @throws UserError if there is none of that name
   */
  public static Architecture parse(String name) {
    String wanted = name.strip().toLowerCase(Locale.ROOT);
    try {
      return find(wanted);
    } catch (IllegalArgumentException e) {
      throw new UserError(
          UserError.Kind.USAGE, "architecture '" + name + "': " + e.getMessage(), e);
    }
  }

  private static Architecture find(String name) {
    if (name.equals("mlp")) {
      return Mlp.DEFAULT;
    }
    if (name.equals("cnn")) {
      return Cnn.DEFAULT;
    }
    Matcher m = WIDTHS.matcher(name);
    if (m.matches()) {
      List<Integer> widths = new ArrayList<>();
      Arrays.stream(m.group(2).substring(1).split("-")).map(Integer::valueOf).forEach(widths::add);
      return m.group(1).equals("mlp") ? new Mlp(widths) : new Cnn(widths);
    }
    if ((m = VGG.matcher(name)).matches()) {
      return new Vgg(Integer.parseInt(m.group(1)));
    }
    if ((m = CIFAR.matcher(name)).matches()) {
      return new CifarResNet(Integer.parseInt(m.group(1)));
    }
    if ((m = IMAGENET.matcher(name)).matches()) {
      return new ImageNetResNet(Integer.parseInt(m.group(1)));
    }
    if ((m = WIDE.matcher(name)).matches()) {
      return new WideResNet(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
    }
    String nearest =
        NAMES.stream().min(Comparator.comparingInt(n -> distance(name, n))).orElseThrow();
    throw new IllegalArgumentException(
        "there is none of that name; did you mean "
            + nearest
            + "? There are "
            + String.join(", ", NAMES)
            + "; options follow a name: cnn-16-32-64, mlp-100-100, wrn-DEPTH-WIDENING");
  }

  /** {@code resnet50} means the one of that depth, {@code cnn-16-} the one with options. */
  private static int distance(String wanted, String name) {
    return name.startsWith(wanted + "-") || wanted.startsWith(name + "-")
        ? 0
        : EditDistance.of(wanted, name);
  }
}
