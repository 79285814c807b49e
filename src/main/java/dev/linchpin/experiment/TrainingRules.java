package dev.linchpin.experiment;

import dev.linchpin.base.UserError;
import dev.linchpin.data.Dataset;
import dev.linchpin.model.Network;
import dev.linchpin.model.NetworkLoader;
import dev.linchpin.model.architecture.Normalization;
import dev.linchpin.spec.Locations;
import dev.linchpin.spec.proto.Data;
import dev.linchpin.spec.proto.Evaluation;
import dev.linchpin.spec.proto.Training;
import java.util.List;

/**
 * The checks of a training that need its data and its network; each failure names the field that is
 * to be changed.
 *
 * @param path of the training in the spec
 */
record TrainingRules(Locations locations, String path, Training training) {

  /**
   * The images to train on.
   *
   * @param examined the spec's data
   * @throws UserError if they can't be read; it says how to name others where it is the training
   *     set of the images to examine that is missing
   */
  Dataset open(Data examined) {
    try {
      return SpecData.open(training.getData());
    } catch (UserError e) {
      if (!source(training.getData()).equals(source(examined))) {
        throw e;
      }
      throw new UserError(
          e.kind(),
          e.getMessage()
              + "; needed there: a training set, or other images to train on as "
              + path
              + ".data (train: --train-data KIND:PATH)",
          e);
    }
  }

  private static Data source(Data data) {
    return data.toBuilder().clearSplit().clearLimit().clearStatistics().build();
  }

  /** Training images are of the size and the classes of those to examine, and others. */
  void images(Dataset data, Dataset examined) {
    require(
        data.height() == examined.height()
            && data.width() == examined.width()
            && data.channels() == examined.channels(),
        "data",
        "the images to train on are %dx%dx%d, those to examine %dx%dx%d; needed: one size",
        data.height(),
        data.width(),
        data.channels(),
        examined.height(),
        examined.width(),
        examined.channels());
    require(
        data.classNames().size() == examined.classNames().size(),
        "data",
        "the images to train on have %d classes, those to examine %d; needed: the same classes",
        data.classNames().size(),
        examined.classNames().size());
    require(
        !PlannedTraining.sameImages(data, examined),
        "data",
        "%s begins with the images that are to be examined: it has no TRAIN split of its own;"
            + " needed: other images to train on (train: --train-data KIND:PATH)",
        data.name());
  }

  void normalization(Normalization normalization, Dataset data) {
    int numbers = normalization.mean().size();
    require(
        numbers == 1 || numbers == data.channels(),
        "architecture.mean",
        "has %d numbers but the images have %d channels; allowed: 1 or %d",
        numbers,
        data.channels(),
        data.channels());
  }

  /** The network takes the images, and has what the loss looks at. */
  void network(NetworkLoader.Loaded loaded, Dataset data) {
    Network network = loaded.network();
    require(
        network.height() == data.height()
            && network.width() == data.width()
            && network.channels() == data.channels(),
        "data",
        "the images are %dx%dx%d but model '%s' takes %dx%dx%d; needed: images of that size",
        data.height(),
        data.width(),
        data.channels(),
        network.name(),
        network.height(),
        network.width(),
        network.channels());
    var loss = training.getLoss();
    for (String term : new String[] {"sensitivity", "equation4"}) {
      boolean there = term.equals("sensitivity") ? loss.hasSensitivity() : loss.hasEquation4();
      require(
          !there || network.head().isPresent(),
          "loss." + term,
          "model '%s' has no linear logits layer (%s), so it has no neurons to regularise; leave"
              + " this out",
          network.name(),
          loaded.noHeadReason());
    }
    int features = network.head().map(h -> h.features()).orElse(0);
    require(
        !loss.hasSensitivity() || loss.getSensitivity().getK() <= features,
        "loss.sensitivity.k",
        "%d is more than the %d features of model '%s'; allowed: 1 to %d",
        loss.getSensitivity().getK(),
        features,
        network.name(),
        features);
    require(
        network.head().isPresent() || !training.getKeepBest().contains("-ns/"),
        "keep_best",
        "model '%s' has no linear logits layer, so k-NS is not measured",
        network.name());
  }

  /** The k of k-NS that mean all neurons. */
  List<String> notes(Network network) {
    Evaluation evaluation = training.getEvaluation();
    int features = network.head().map(h -> h.features()).orElse(0);
    if (evaluation.getEveryEpochs() == 0 || evaluation.getSteps() == 0 || features == 0) {
      return List.of();
    }
    return evaluation.getNeuronsList().stream()
        .filter(k -> k > features)
        .map(
            k ->
                String.format(
                    "evaluation.neurons: %d is more than its %d features, so %d-NS is aimed at all"
                        + " of them",
                    k, features, k))
        .toList();
  }

  /**
   * @param size of the data that images are held out of
   */
  void heldOut(int size) {
    require(
        training.getEvaluation().getImages() < size,
        "evaluation.images",
        "%d would leave none of the %d images to train on; allowed: fewer",
        training.getEvaluation().getImages(),
        size);
  }

  void batch(Dataset train) {
    require(
        training.getBatchSize() <= train.size(),
        "batch_size",
        "%d is more than the %d images to train on; allowed: 2 to %d",
        training.getBatchSize(),
        train.size(),
        train.size());
  }

  private void require(boolean ok, String field, String format, Object... args) {
    if (!ok) {
      throw locations.error(path + "." + field, format, args);
    }
  }
}
