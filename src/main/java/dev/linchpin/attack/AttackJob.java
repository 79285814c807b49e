package dev.linchpin.attack;

import dev.linchpin.model.NeuronTarget;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An attack on some images.
 *
 * @param attack the recipe
 * @param images {@code [n, height, width, channels]} in [0,1]
 * @param exampleIndex {@code [n]}: each image's index in its data set, which keys its randomness
 * @param cleanClass {@code [n]}: each image's class as the verdict graph predicts it
 * @param restarts trajectories an image (of untargeted attacks) or a target neuron, ≥ 1
 * @param targets each image's target neurons in order, for neuron-targeted attacks; index r of the
 *     image's trajectories is target r / restarts
 * @param classTargets each image's target classes in order, for class-targeted attacks; likewise
 * @param seed the run's seed
 * @param order {@code [n]}: positions of the images in the order in which their trajectories begin;
 *     changes no result
 */
public record AttackJob(
    Attack attack,
    float[] images,
    int[] exampleIndex,
    int[] cleanClass,
    int restarts,
    Optional<List<List<NeuronTarget>>> targets,
    Optional<List<List<Integer>>> classTargets,
    long seed,
    int[] order) {
  public AttackJob {
    if (exampleIndex.length != cleanClass.length
        || order.length != cleanClass.length
        || restarts < 1) {
      throw new IllegalArgumentException(
          exampleIndex.length + " indices, " + cleanClass.length + " classes, " + restarts);
    }
    if (attack.objective().targetsNeuron() != targets.isPresent()
        || targets.isPresent() && targets.get().size() != cleanClass.length) {
      throw new IllegalArgumentException("targets do not fit " + attack.objective().name());
    }
    if (attack.objective().targetsClass() != classTargets.isPresent()
        || classTargets.isPresent() && classTargets.get().size() != cleanClass.length) {
      throw new IllegalArgumentException("classes do not fit " + attack.objective().name());
    }
  }

  /** A job whose images begin one after the other. */
  public AttackJob(
      Attack attack,
      float[] images,
      int[] exampleIndex,
      int[] cleanClass,
      int restarts,
      Optional<List<List<NeuronTarget>>> targets,
      Optional<List<List<Integer>>> classTargets,
      long seed) {
    this(
        attack,
        images,
        exampleIndex,
        cleanClass,
        restarts,
        targets,
        classTargets,
        seed,
        IntStream.range(0, cleanClass.length).toArray());
  }

  /** Likewise, without class targets. */
  public AttackJob(
      Attack attack,
      float[] images,
      int[] exampleIndex,
      int[] cleanClass,
      int restarts,
      Optional<List<List<NeuronTarget>>> targets,
      long seed) {
    this(attack, images, exampleIndex, cleanClass, restarts, targets, Optional.empty(), seed);
  }

  /** Number of images. */
  public int size() {
    return cleanClass.length;
  }

  /** Of an image; 0 where there is none. */
  int pixels() {
    return size() == 0 ? 0 : images.length / size();
  }

  /** A copy of an image. */
  float[] image(int i) {
    return Arrays.copyOfRange(images, i * pixels(), (i + 1) * pixels());
  }

  /** Number of trajectories of each image. */
  int[] trajectories() {
    int[] counts = new int[size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = restarts * targetsOf(i);
    }
    return counts;
  }

  /** Number of trajectories of all images together. */
  long allTrajectories() {
    return Arrays.stream(trajectories()).asLongStream().sum();
  }

  private int targetsOf(int image) {
    return targets
        .map(t -> t.get(image).size())
        .or(() -> classTargets.map(t -> t.get(image).size()))
        .orElse(1);
  }
}
