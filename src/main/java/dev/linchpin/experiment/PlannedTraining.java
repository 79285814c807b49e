package dev.linchpin.experiment;

import com.google.protobuf.TextFormat;
import dev.linchpin.base.UserError;
import dev.linchpin.data.Dataset;
import dev.linchpin.data.HoldOut;
import dev.linchpin.export.ExportOptions;
import dev.linchpin.model.ModelOptions;
import dev.linchpin.model.Network;
import dev.linchpin.model.NetworkLoader;
import dev.linchpin.model.architecture.Normalization;
import dev.linchpin.spec.ModelFit;
import dev.linchpin.spec.Spec;
import dev.linchpin.spec.proto.Evaluation;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.Training;
import dev.linchpin.train.ValidationImages;
import dev.linchpin.train.input.ModelClasses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A training that was found good: what there is before the first step.
 *
 * @param model of the spec
 * @param network with its initial values
 * @param noHeadReason why it has no linear head; empty if it has one
 * @param data to train on
 * @param dataHash of all images that the spec names for training, held-out ones included
 * @param images to evaluate on; empty: never
 * @param validation what it is validated on after each epoch; empty: never
 * @param notes what the user should know about the network
 */
record PlannedTraining(
    Model model,
    Network network,
    String noHeadReason,
    Dataset data,
    String dataHash,
    Optional<EvaluationImages> images,
    Optional<ValidationImages> validation,
    List<String> notes) {
  private static final int COMPARED = 16;

  Training training() {
    return model.getTrain();
  }

  String name() {
    return model.getName();
  }

  ModelFit.Shape shape() {
    return new ModelFit.Shape(
        network.height(), network.width(), network.channels(), network.classes());
  }

  /** What the export says about itself; without paths, as models travel. */
  ExportOptions exportOptions(long seed, boolean replace) {
    Map<String, String> origin = new HashMap<>();
    origin.put("seed", Long.toString(seed));
    origin.put("training_images", dataHash);
    origin.put(
        "training",
        TextFormat.printer()
            .escapingNonAscii(false)
            .shortDebugString(training().toBuilder().clearData()));
    return new ExportOptions(replace, classNames(), origin);
  }

  /** Names of the network's classes, in their order; empty if the data do not name each once. */
  private List<String> classNames() {
    List<String> names = data.classNames();
    if (names.size() != network.classes()) {
      return List.of();
    }
    int[] labels = IntStream.range(0, names.size()).toArray();
    int[] classes = SpecModels.modelLabels(model, labels);
    String[] ordered = new String[names.size()];
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] < 0 || classes[i] >= ordered.length || ordered[classes[i]] != null) {
        return List.of();
      }
      ordered[classes[i]] = names.get(i);
    }
    return List.of(ordered);
  }

  int features() {
    return network.head().map(h -> h.features()).orElse(0);
  }

  /**
   * Opens what model {@code index} of the ready spec is trained on and from.
   *
   * @param examined the images to examine
   * @throws UserError for whatever would make the training fail later, as far as it can be seen
   */
  static PlannedTraining of(Spec spec, int index, Dataset examined) {
    Model model = spec.experiment().getModels(index);
    Training training = model.getTrain();
    String path = "models[" + index + "].train";
    TrainingRules rules = new TrainingRules(spec.locations(), path, training);
    Dataset all = rules.open(spec.experiment().getData());
    rules.images(all, examined);
    boolean built = training.hasArchitecture();
    NetworkLoader.Loaded start =
        built ? built(spec, model, all, rules) : NetworkLoader.open(options(model, all));
    rules.network(start, all);
    Evaluation evaluation = training.getEvaluation();
    Dataset train = all;
    Optional<EvaluationImages> images = Optional.empty();
    Optional<ValidationImages> validation = Optional.empty();
    boolean evaluates = evaluation.getEveryEpochs() > 0;
    int validated = training.getValidation().getImages();
    Dataset source = examined;
    if (evaluation.getSource() == Evaluation.Source.HELD_OUT && (evaluates || validated > 0)) {
      rules.heldOut(all.size());
      HoldOut parts = HoldOut.of(all, evaluation.getImages(), spec.experiment().getSeed());
      train = parts.training();
      source = parts.validation();
    }
    if (validated > 0) {
      ModelClasses classes = classes(model, source, start.network());
      int count = Math.min(source.size(), validated);
      validation = Optional.of(new ValidationImages(source, count, classes));
    }
    if (evaluates) {
      int count = Math.min(source.size(), evaluation.getImages());
      images = Optional.of(EvaluationImages.of(source, 0, count, model));
    }
    rules.batch(train);
    List<String> notes = new ArrayList<>(start.notes());
    notes.addAll(rules.notes(start.network()));
    return new PlannedTraining(
        model, start.network(), start.noHeadReason(), train, all.hash(), images, validation, notes);
  }

  /** Of the images to train on. */
  ModelClasses classes() {
    return classes(model, data, network);
  }

  private static ModelClasses classes(Model model, Dataset data, Network network) {
    int[] labels = IntStream.range(0, data.classNames().size()).toArray();
    return ModelClasses.table(SpecModels.modelLabels(model, labels), network.classes());
  }

  private static ModelOptions options(Model model, Dataset data) {
    return SpecModels.options(model, Optional.of(SpecModels.size(data)));
  }

  private static NetworkLoader.Loaded built(
      Spec spec, Model model, Dataset data, TrainingRules rules) {
    var architecture = model.getTrain().getArchitecture();
    Normalization normalization = SpecArchitecture.normalization(architecture, data);
    rules.normalization(normalization, data);
    Network network =
        SpecArchitecture.of(architecture)
            .build(
                model.getName(),
                data.height(),
                data.width(),
                data.channels(),
                data.classNames().size(),
                normalization,
                spec.experiment().getSeed());
    return new NetworkLoader.Loaded(network, "", List.of());
  }

  /** Whether two data sets begin with the same images. */
  static boolean sameImages(Dataset one, Dataset other) {
    int n = Math.min(COMPARED, Math.min(one.size(), other.size()));
    return Arrays.equals(one.read(0, n).pixels(), other.read(0, n).pixels());
  }
}
