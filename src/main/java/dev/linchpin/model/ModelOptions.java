package dev.linchpin.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How to load a SavedModel; empty strings mean "find it".
 *
 * @param name as in the spec, unique in a run
 * @param directory the SavedModel
 * @param tags of the meta graph
 * @param signature which signature
 * @param input which input of the signature takes the images
 * @param output which output gives logits or probabilities
 * @param pixels what the model takes for pixels
 * @param tensors names of tensors, where they can't be found
 * @param image image size to assume where the model leaves it open
 */
public record ModelOptions(
    String name,
    Path directory,
    List<String> tags,
    String signature,
    String input,
    String output,
    PixelConvention pixels,
    TensorNames tensors,
    Optional<ImageSize> image) {

  /**
   * Tensors of the flat graph ({@code node} or {@code node:0}) by role; empty strings mean "find
   * it". Features and weights go together; without a bias it is zero.
   */
  public record TensorNames(String logits, String features, String weights, String bias) {
    public static final TensorNames FOUND = new TensorNames("", "", "", "");
  }

  /** An image's height and width in pixels, and 1 or 3 channels. */
  public record ImageSize(int height, int width, int channels) {
    @Override
    public String toString() {
      return height + "x" + width + "x" + channels;
    }
  }

  /** Everything found, pixels in [0,1]. */
  public static ModelOptions of(Path directory) {
    return new ModelOptions(
        directory.toAbsolutePath().normalize().getFileName().toString(),
        directory,
        List.of("serve"),
        "",
        "",
        "",
        PixelConvention.UNIT,
        TensorNames.FOUND,
        Optional.empty());
  }

  public ModelOptions withPixels(PixelConvention convention) {
    return new ModelOptions(
        name, directory, tags, signature, input, output, convention, tensors, image);
  }

  public ModelOptions withImage(ImageSize size) {
    return new ModelOptions(
        name, directory, tags, signature, input, output, pixels, tensors, Optional.of(size));
  }
}
