package dev.linchpin.spec;

import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.Runtime;

/** Checks a spec against what the comments of the .proto allow, in the order of its fields. */
final class Validator {
  private final Locations locations;

  private Validator(Locations locations) {
    this.locations = locations;
  }

  /**
   * Fails at the first field that is wrong.
   *
   * @throws dev.linchpin.base.UserError (usage) with the field's place and path and what is allowed
   */
  static void check(Experiment experiment, Locations locations) {
    Validator v = new Validator(locations);
    v.require(
        experiment.getModelsCount() > 0,
        "models",
        "no models; at least one is needed: models { saved_model: \"DIR\" }, or one to train");
    ModelRules.check(experiment.getModelsList(), v);
    v.require(
        experiment.hasData(),
        "data",
        "no data; needed: data { … } with one of cifar10, cifar100, idx, images, npz");
    DataRules.check(experiment.getData(), "data", v);
    v.require(
        experiment.getTasksCount() > 0
            || experiment.getModelsList().stream().allMatch(Model::hasTrain),
        "tasks",
        "no tasks; at least one is needed: tasks { sensitivity { } } or tasks { attack { … } }");
    TaskRules.check(experiment.getTasksList(), v);
    TransferRules.check(experiment, v);
    v.runtime(experiment.getRuntime());
    if (experiment.getChecks().hasImages()) {
      v.between("checks.images", experiment.getChecks().getImages(), 1, 10_000);
    }
  }

  private void runtime(Runtime runtime) {
    between("runtime.streams", runtime.getStreams(), 0, 1024);
    require(
        runtime.getSlots() != 1,
        "runtime.slots",
        "1 is too few, as batches of one give other last bits; allowed: 0 (chosen), 2 to 65536");
    between("runtime.slots", runtime.getSlots(), 0, 65536);
    between("runtime.steps_per_call", runtime.getStepsPerCall(), 0, 10000);
    between("runtime.threads", runtime.getThreads(), 0, 4096);
  }

  /** Fails unless {@code ok}. */
  void require(boolean ok, String path, String format, Object... args) {
    if (!ok) {
      throw locations.error(path, format, args);
    }
  }

  /** An integer in [lo, hi]. */
  void between(String path, long value, long lo, long hi) {
    require(
        lo <= value && value <= hi, path, "%d is out of range; allowed: %d to %d", value, lo, hi);
  }

  /** A finite number in [lo, hi]. */
  void between(String path, double value, double lo, double hi) {
    require(
        lo <= value && value <= hi, path, "%s is out of range; allowed: %s to %s", value, lo, hi);
  }

  /** A number in [0, 1). */
  void belowOne(String path, double value) {
    require(value >= 0 && value < 1, path, "%s is out of range; allowed: 0 to below 1", value);
  }

  /** A finite number > 0. */
  void positive(String path, double value) {
    require(value > 0 && Double.isFinite(value), path, "%s is not allowed; it must be > 0", value);
  }

  /** A number or fraction. */
  double fraction(String path, String text) {
    try {
      return Fraction.parse(text);
    } catch (IllegalArgumentException e) {
      throw locations.error(path, "%s", e.getMessage());
    }
  }

  /** A required text. */
  void notEmpty(String path, String text, String what) {
    require(!text.isBlank(), path, "is missing; needed: %s", what);
  }

  Locations locations() {
    return locations;
  }
}
