package dev.linchpin.experiment;

import dev.linchpin.attack.Bfloat16Gain;
import dev.linchpin.attack.Calibration;
import dev.linchpin.attack.Precision;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.base.UserError;
import dev.linchpin.graph.Devices;
import dev.linchpin.model.Classifier;
import dev.linchpin.spec.proto.Runtime;
import dev.linchpin.spec.proto.Training;
import dev.linchpin.train.TrainingPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The runtime plan of each model: what an earlier session recorded, else what the spec asks for,
 * else what suits the machine.
 */
final class RunPlan {
  private static final String AGREEMENT = "bfloat16.agreement";
  private static final String GAIN = "bfloat16.gain";
  private static final String LONGEST_CALL = "bfloat16.longest_call";

  private final Runtime spec;
  private final Map<String, String> recorded = new TreeMap<>();
  private final boolean gpu;
  private final Set<String> overruled = new TreeSet<>();

  /**
   * @param recorded plan entries of the provenance of an earlier session
   */
  RunPlan(Runtime spec, Map<String, String> recorded) {
    this.spec = spec;
    this.gpu = Devices.hasGpu();
    this.recorded.putAll(recorded);
  }

  /**
   * Decides on the device, for the whole process: before the first graph runs.
   *
   * @throws dev.linchpin.base.UserError (RESOURCE) if there is no such device
   */
  static void decideDevice(Runtime spec) {
    switch (spec.getDevice()) {
      case CPU -> Devices.useCpu();
      case GPU -> Devices.requireGpu();
      default -> {}
    }
  }

  /** What suits the machine. */
  static RuntimePlan chosen(Classifier classifier) {
    return chosen(classifier, Devices.hasGpu());
  }

  static RuntimePlan chosen(Classifier classifier, boolean gpu) {
    return RuntimePlan.defaultFor(classifier).withStreams(streams(gpu));
  }

  /** Sessions side by side: one for each core, one on a GPU. */
  static int streams(boolean gpu) {
    return gpu ? 1 : java.lang.Runtime.getRuntime().availableProcessors();
  }

  /** How a model is trained. */
  TrainingPlan of(String model, Training training) {
    int cores =
        spec.getThreads() > 0
            ? spec.getThreads()
            : java.lang.Runtime.getRuntime().availableProcessors();
    boolean bfloat16 = training.getPrecision() == Runtime.Precision.BFLOAT16;
    if (bfloat16 && gpu) {
      throw UserError.usage(
          "model '%s': train.precision BFLOAT16 is for CPUs; on a GPU leave it out, or set"
              + " runtime.device CPU",
          model);
    }
    TrainingPlan usual = TrainingPlan.of(cores, gpu, training.getBatchSize(), bfloat16);
    int asked = training.getReplicas();
    int replicas = pick(model + ".train.replicas", asked, usual.replicas());
    int threads = gpu ? 0 : Math.max(1, cores / replicas);
    TrainingPlan plan =
        new TrainingPlan(replicas, pick(model + ".train.threads", 0, threads), bfloat16);
    recorded.put(model + ".train.replicas", Integer.toString(plan.replicas()));
    recorded.put(model + ".train.threads", Integer.toString(plan.threads()));
    recorded.put(model + ".train.precision", training.getPrecision().name());
    return plan;
  }

  /** What a calibration may choose for a model: what is neither asked for nor recorded. */
  Calibration open(Classifier classifier) {
    return gpu
        ? Calibration.NONE
        : new Calibration(
            spec.getSlots() == 0 && !recorded.containsKey(key(classifier, "slots")),
            spec.getStepsPerCall() == 0 && !recorded.containsKey(key(classifier, "steps_per_call")),
            spec.getPrecision() == Runtime.Precision.CALIBRATED
                && !recorded.containsKey(key(classifier, "precision")));
  }

  /** The plan that a model starts with; what is {@link #open} is not recorded yet. */
  RuntimePlan of(Classifier classifier) {
    RuntimePlan chosen = chosen(classifier);
    int streams = spec.getStreams() > 0 ? spec.getStreams() : spec.getThreads();
    RuntimePlan plan =
        new RuntimePlan(
            pick(key(classifier, "streams"), streams, chosen.streams()),
            pick(key(classifier, "slots"), spec.getSlots(), chosen.slots()),
            pick(key(classifier, "steps_per_call"), spec.getStepsPerCall(), chosen.stepsPerCall()),
            precision(classifier));
    Calibration open = open(classifier);
    plan = tails(classifier, plan.measured(measured(classifier)));
    int longest = open.stepsPerCall() ? chosen.longestCall() : plan.stepsPerCall();
    plan = plan.withLongestCall(pick(key(classifier, LONGEST_CALL), 0, longest));
    record(classifier, plan);
    if (open.slots()) {
      recorded.remove(key(classifier, "slots"));
      recorded.remove(key(classifier, "tails"));
    }
    if (open.stepsPerCall()) {
      recorded.remove(key(classifier, "steps_per_call"));
      recorded.remove(key(classifier, LONGEST_CALL));
    }
    return plan;
  }

  private Precision precision(Classifier classifier) {
    return switch (spec.getPrecision()) {
      case BFLOAT16 -> Precision.BFLOAT16;
      case CALIBRATED ->
          found(classifier, "precision").map(Precision::valueOf).orElse(Precision.FLOAT32);
      default -> Precision.FLOAT32;
    };
  }

  private Optional<Bfloat16Gain> measured(Classifier classifier) {
    return found(classifier, GAIN)
        .map(Double::valueOf)
        .map(
            gain -> new Bfloat16Gain(Double.parseDouble(found(classifier, AGREEMENT).get()), gain));
  }

  private RuntimePlan tails(Classifier classifier, RuntimePlan plan) {
    String before = recorded.get(key(classifier, "tails"));
    if (before != null) {
      return plan.withTails(
          Arrays.stream(before.split(","))
              .filter(s -> !s.isEmpty())
              .map(Integer::valueOf)
              .toList());
    }
    // Elsewhere an image's numbers depend on the batch, and so on when a stream moves on.
    return gpu ? plan.withTails(List.of()) : plan;
  }

  /** What earlier sessions fixed, against what the spec asks for now: {@code m.slots: 8, not 9}. */
  Set<String> overruled() {
    return overruled;
  }

  /**
   * @param asked 0: leaves it open
   */
  private int pick(String key, int asked, int otherwise) {
    String value = recorded.get(key);
    if (value == null) {
      return asked > 0 ? asked : otherwise;
    }
    if (asked > 0 && !value.equals(Integer.toString(asked))) {
      overruled.add(key + ": " + value + ", not " + asked);
    }
    return Integer.parseInt(value);
  }

  private static String key(Classifier classifier, String what) {
    return classifier.name() + "." + what;
  }

  /** Goes on under {@code plan}, which a resume takes up. */
  void record(Classifier classifier, RuntimePlan plan) {
    recorded.put(key(classifier, "streams"), Integer.toString(plan.streams()));
    recorded.put(key(classifier, "slots"), Integer.toString(plan.slots()));
    recorded.put(
        key(classifier, "tails"),
        plan.tails().stream().map(String::valueOf).collect(Collectors.joining(",")));
    recorded.put(key(classifier, "steps_per_call"), Integer.toString(plan.stepsPerCall()));
    if (spec.getPrecision() != Runtime.Precision.FLOAT32) {
      recorded.put(key(classifier, LONGEST_CALL), Integer.toString(plan.longestCall()));
    }
    // Open until it is measured, or memory does not suffice for that.
    if (spec.getPrecision() != Runtime.Precision.CALIBRATED || plan.measured().isPresent()) {
      recorded.put(key(classifier, "precision"), plan.precision().name());
    }
    plan.measured()
        .filter(m -> !m.equals(Bfloat16Gain.UNKNOWN))
        .ifPresent(
            m -> {
              recorded.put(key(classifier, AGREEMENT), Double.toString(m.agreement()));
              recorded.put(key(classifier, GAIN), Double.toString(m.gain()));
            });
  }

  /** What a calibration found on a model, in this session or an earlier one. */
  Optional<String> found(Classifier classifier, String what) {
    return Optional.ofNullable(recorded.get(key(classifier, what)));
  }

  void recordFound(Classifier classifier, String what, String value) {
    recorded.put(key(classifier, what), value);
  }

  /** For the provenance. */
  Map<String, String> entries() {
    return new TreeMap<>(recorded);
  }
}
