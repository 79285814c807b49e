package dev.linchpin.spec;

import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.Pgd;

/** The checks of a spec that need the loaded model and the opened data: do they fit together? */
public final class ModelFit {
  /**
   * What images and classes are like, of a model or of data.
   *
   * @param height of images, in pixels
   * @param width of images, in pixels
   * @param channels 1 or 3
   * @param classes of the model's logits, or of the data's labels
   */
  public record Shape(int height, int width, int channels, int classes) {}

  private final Locations locations;
  private final Model spec;
  private final String path;

  private ModelFit(Locations locations, Model spec, int index) {
    this.locations = locations;
    this.spec = spec;
    this.path = "models[" + index + "]";
  }

  /**
   * Checks model {@code index} of the resolved spec against the data and the tasks.
   *
   * @param features length of z; 0 for a model without a linear logits layer, whose k-NS attacks
   *     are not checked here, as they can't run at all
   * @throws dev.linchpin.base.UserError (usage) with the place of the field that is to be changed
   */
  public static void check(Spec spec, int index, Shape model, int features, Shape data) {
    Experiment experiment = spec.experiment();
    ModelFit fit = new ModelFit(spec.locations(), experiment.getModels(index), index);
    fit.images(model, data);
    fit.classes(model.classes(), data.classes());
    for (int t = 0; t < experiment.getTasksCount(); t++) {
      if (experiment.getTasks(t).hasAttack()) {
        fit.attack(experiment.getTasks(t).getAttack(), "tasks[" + t + "].attack", model, features);
      }
    }
  }

  private void images(Shape model, Shape data) {
    require(
        model.height() == data.height()
            && model.width() == data.width()
            && model.channels() == data.channels(),
        "data",
        "the images are %s but model '%s' takes %s; needed: images of that size",
        size(data),
        spec.getName(),
        size(model));
    int means = spec.getPixels().getMeanCount();
    require(
        means <= 1 || means == model.channels(),
        path + ".pixels.mean",
        "has %d numbers but the model takes %d channels; allowed: 1 or %d",
        means,
        model.channels(),
        model.channels());
  }

  private void classes(int model, int data) {
    if (spec.getClassMapCount() > 0) {
      require(
          spec.getClassMapCount() == data,
          path + ".class_map",
          "has %d entries but the data has %d classes; needed: one for each",
          spec.getClassMapCount(),
          data);
      for (int i = 0; i < data; i++) {
        require(
            spec.getClassMap(i) < model,
            path + ".class_map[" + i + "]",
            "the model has no class %d; allowed: 0 to %d",
            spec.getClassMap(i),
            model - 1);
      }
      return;
    }
    int offset = spec.getLabelOffset();
    require(
        offset >= 0 && data + (long) offset <= model,
        path + ".label_offset",
        "labels 0 to %d with an offset of %d do not fit a model of %d classes%s",
        data - 1,
        offset,
        model,
        data <= model ? "; allowed: 0 to " + (model - data) : "; needed: data of its classes");
    require(
        offset != 0 || data == model,
        path + ".label_offset",
        "the data has %d classes but the model %d; needed: label_offset%s or class_map",
        data,
        model,
        model == data + 1 ? " (1 if class 0 is background)" : "");
  }

  private void attack(Attack attack, String at, Shape model, int features) {
    for (int i = 0; i < attack.getNeurons().getCountsCount() && features > 0; i++) {
      require(
          attack.getNeurons().getCounts(i) <= features,
          at + ".neurons.counts[" + i + "]",
          "%d is more than the %d features of model '%s'; allowed: 1 to %d",
          attack.getNeurons().getCounts(i),
          features,
          spec.getName(),
          features);
    }
    require(
        attack.getPgd().getLoss() != Pgd.Loss.DLR || model.classes() >= 3,
        at + ".pgd.loss",
        "DLR needs 3 classes or more and model '%s' has %d; allowed: CE, MARGIN",
        spec.getName(),
        model.classes());
    require(
        !attack.hasApgd() || model.classes() >= ApgdRules.leastClasses(attack.getApgd()),
        at + ".apgd.loss",
        "%sDLR needs %d classes or more and model '%s' has %d; allowed: CE, MARGIN",
        attack.getApgd().getTargetClasses() > 0 ? "targeted " : "",
        ApgdRules.leastClasses(attack.getApgd()),
        spec.getName(),
        model.classes());
  }

  private static String size(Shape s) {
    return s.height() + "x" + s.width() + "x" + s.channels() + " (height x width x channels)";
  }

  private void require(boolean ok, String field, String format, Object... args) {
    if (!ok) {
      throw locations.error(field, format, args);
    }
  }
}
