package dev.linchpin.spec;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The usual short names of architectures, as {@code --arch} takes them. */
final class ArchitectureName {
  static final List<String> EXAMPLES =
      List.of("mlp", "cnn", "vgg19", "resnet20", "resnet56", "wrn-28-10", "resnet18", "resnet50");

  private static final Pattern NAME =
      Pattern.compile(
          "(?<plain>mlp|cnn)|vgg-?(?<vgg>\\d{1,4})|resnet-?(?<resnet>\\d{1,4})"
              + "|(?:wrn|wide-?resnet)-?(?<depth>\\d{1,4})-(?<width>\\d{1,4})");

  private ArchitectureName() {}

  /**
   * The architecture in text format, not validated: {@code { resnet { depth: 20 } }}; empty if
   * {@code name} is none. resnet18 and resnet50 are those for ImageNet.
   */
  static Optional<String> parse(String name) {
    Matcher m = NAME.matcher(name);
    if (!m.matches()) {
      return Optional.empty();
    }
    if (m.group("plain") != null) {
      return Optional.of("{ " + m.group("plain") + " { } }");
    }
    if (m.group("vgg") != null) {
      return Optional.of("{ vgg { depth: " + m.group("vgg") + " } }");
    }
    if (m.group("resnet") != null) {
      String depth = m.group("resnet");
      String kind = depth.equals("18") || depth.equals("50") ? "imagenet_resnet" : "resnet";
      return Optional.of("{ " + kind + " { depth: " + depth + " } }");
    }
    return Optional.of(
        String.format(
            "{ wide_resnet { depth: %s width: %s } }", m.group("depth"), m.group("width")));
  }
}
