package dev.linchpin.experiment;

import dev.linchpin.data.Dataset;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.ModelOptions;
import dev.linchpin.model.ModelOptions.ImageSize;
import dev.linchpin.model.ModelOptions.TensorNames;
import dev.linchpin.model.PixelConvention;
import dev.linchpin.spec.ModelFit;
import dev.linchpin.spec.PixelRange;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.Pixels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A model of the resolved spec in the terms of the floors below. */
final class SpecModels {
  private SpecModels() {}

  /** Of a model of a fixed image size. */
  static ModelOptions options(Model model) {
    return options(model, Optional.empty());
  }

  /** What linchpin exported, found without guessing. */
  static Model exported(String name, Path directory) {
    return Model.newBuilder()
        .setName(name)
        .setSavedModel(directory.toString())
        .addTags("serve")
        .setSignature("serving_default")
        .setOutput("logits")
        .build();
  }

  /** A model that was trained, as one to load; its labels are those of {@code spec}. */
  static Model trained(Model spec, Path directory) {
    Model.Builder model = exported(spec.getName(), directory).toBuilder();
    model.addAllClassMap(spec.getClassMapList());
    return model.setLabelOffset(spec.getLabelOffset()).build();
  }

  /**
   * @param image size of the data's images, for models that leave it open
   */
  static ModelOptions options(Model model, Optional<ImageSize> image) {
    return new ModelOptions(
        model.getName(),
        Path.of(model.getSavedModel()),
        model.getTagsList(),
        model.getSignature(),
        model.getInput(),
        model.getOutput(),
        pixels(model.getPixels()),
        new TensorNames(
            model.getTensors().getLogits(),
            model.getTensors().getFeatures(),
            model.getTensors().getWeights(),
            model.getTensors().getBias()),
        image);
  }

  private static PixelConvention pixels(Pixels pixels) {
    Optional<PixelRange> range =
        pixels.hasRange() ? Optional.of(PixelRange.parse(pixels.getRange())) : Optional.empty();
    return new PixelConvention(
        range.map(r -> OptionalDouble.of(r.lo())).orElse(OptionalDouble.empty()),
        range.map(r -> OptionalDouble.of(r.hi())).orElse(OptionalDouble.empty()),
        floats(pixels.getMeanList()),
        floats(pixels.getStdList()),
        pixels.getChannelOrder() == Pixels.ChannelOrder.BGR);
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }

  static ImageSize size(Dataset data) {
    return new ImageSize(data.height(), data.width(), data.channels());
  }

  static ModelFit.Shape shape(Dataset data) {
    return new ModelFit.Shape(
        data.height(), data.width(), data.channels(), data.classNames().size());
  }

  static ModelFit.Shape shape(Classifier classifier) {
    return new ModelFit.Shape(
        classifier.height(), classifier.width(), classifier.channels(), classifier.classes());
  }

  /** The model's class of each data label, as label_offset or class_map say. */
  static int[] modelLabels(Model model, int[] labels) {
    int[] mapped = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      mapped[i] =
          model.getClassMapCount() > 0
              ? model.getClassMap(labels[i])
              : labels[i] + model.getLabelOffset();
    }
    return mapped;
  }
}
