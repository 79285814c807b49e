package dev.linchpin.spec;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.Pixels;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What is allowed in {@code models}. */
final class ModelRules {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*");

  private static final Set<String> OF_BUILT = Set.of("name", "saved_model", "train");

  private ModelRules() {}

  static void check(List<Model> models, Validator v) {
    Map<String, String> paths = new HashMap<>();
    for (int i = 0; i < models.size(); i++) {
      Model model = models.get(i);
      String path = "models[" + i + "]";
      if (model.hasTrain()) {
        TrainRules.check(model, path, v);
        nothingToRead(model, path, v);
      } else {
        v.notEmpty(
            path + ".saved_model",
            model.getSavedModel(),
            "the directory that holds saved_model.pb, or train { architecture { … } }");
      }
      name(model, path, v);
      String other = paths.putIfAbsent(Defaults.modelName(model), path);
      v.require(
          other == null,
          path + ".name",
          "'%s' is the name of %s, too; allowed: a name of its own",
          Defaults.modelName(model),
          other);
      pixels(model.getPixels(), path + ".pixels", v);
      classMap(model, path, v);
    }
  }

  /** Of a network that is built, the fields about reading a SavedModel say nothing. */
  private static void nothingToRead(Model model, String path, Validator v) {
    if (!model.getSavedModel().isEmpty()) {
      return;
    }
    for (FieldDescriptor field : model.getAllFields().keySet()) {
      v.require(
          OF_BUILT.contains(field.getName()),
          path + "." + field.getName(),
          "is about a saved_model, and this model has none; leave it out");
    }
  }

  private static void name(Model model, String path, Validator v) {
    if (model.hasName()) {
      v.require(
          NAME.matcher(model.getName()).matches(),
          path + ".name",
          "'%s' can't be a file name; allowed: letters, digits and . _ -",
          model.getName());
    }
  }

  private static void pixels(Pixels pixels, String path, Validator v) {
    if (pixels.hasRange()) {
      try {
        PixelRange.parse(pixels.getRange());
      } catch (IllegalArgumentException e) {
        throw v.locations().error(path + ".range", "%s", e.getMessage());
      }
    }
    int means = pixels.getMeanCount();
    v.require(
        means == 0 || means == 1 || means == 3,
        path + ".mean",
        "has %d numbers; allowed: one, or one a channel (3)",
        means);
    v.require(
        pixels.getStdCount() == means,
        path + (pixels.getStdCount() == 0 ? ".mean" : ".std"),
        "mean has %d numbers and std %d; allowed: as many of each",
        means,
        pixels.getStdCount());
    for (int c = 0; c < means; c++) {
      v.between(path + ".mean[" + c + "]", pixels.getMean(c), -1e6, 1e6);
      v.positive(path + ".std[" + c + "]", pixels.getStd(c));
    }
  }

  private static void classMap(Model model, String path, Validator v) {
    v.require(
        model.getClassMapCount() == 0 || model.getLabelOffset() == 0,
        path + ".class_map",
        "stands beside label_offset: %d; allowed: one of the two",
        model.getLabelOffset());
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < model.getClassMapCount(); i++) {
      int c = model.getClassMap(i);
      String at = path + ".class_map[" + i + "]";
      v.require(c >= 0, at, "%d is no class; allowed: 0 and up", c);
      v.require(seen.add(c), at, "%d is there twice; allowed: each class once", c);
    }
  }
}
