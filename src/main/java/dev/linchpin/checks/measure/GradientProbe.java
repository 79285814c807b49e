package dev.linchpin.checks.measure;

import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.model.Classifier;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Gradients of cross-entropy and margin by the pixels, at a random point of each image's ball.
 *
 * @param zero images whose margin has no gradient in any pixel
 * @param notFinite images with a NaN or an infinity in one of the gradients
 * @param flat images whose margin has a gradient and whose cross-entropy has none
 */
public record GradientProbe(int zero, int notFinite, int flat, int n) {

  /** Counts over some images. */
  public static GradientProbe of(
      Classifier classifier, ThreatModel threat, Standing images, long seed, int threads) {
    float[][] gradients;
    try (Ends ends = new Ends(classifier)) {
      SlotInputs none = new SlotInputs(Map.of());
      Operand<TFloat32> entropy =
          ends.gradient(new CrossEntropy().loss(ends.tf(), ends.ends(), none));
      Operand<TFloat32> margin = ends.gradient(new Margin().loss(ends.tf(), ends.ends(), none));
      float[] points = NoiseProbe.points(threat, images, 0, seed);
      gradients =
          ends.run(
              List.of(ends.images(points), ends.classes(images.cleanClass())),
              List.of(entropy.asOutput(), margin.asOutput()),
              images.size(),
              threads);
    }
    int zero = 0;
    int flat = 0;
    int notFinite = 0;
    for (int i = 0; i < images.size(); i++) {
      boolean finite = isFinite(gradients[0], i, images) && isFinite(gradients[1], i, images);
      boolean none = isZero(gradients[1], i, images);
      notFinite += finite ? 0 : 1;
      zero += none ? 1 : 0;
      flat += finite && !none && isZero(gradients[0], i, images) ? 1 : 0;
    }
    return new GradientProbe(zero, notFinite, flat, images.size());
  }

  private static boolean isZero(float[] gradients, int image, Standing images) {
    int size = gradients.length / images.size();
    for (int p = image * size; p < (image + 1) * size; p++) {
      if (gradients[p] != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFinite(float[] gradients, int image, Standing images) {
    int size = gradients.length / images.size();
    for (int p = image * size; p < (image + 1) * size; p++) {
      if (!Float.isFinite(gradients[p])) {
        return false;
      }
    }
    return true;
  }
}
