package dev.linchpin.attack;

import dev.linchpin.model.NeuronTarget;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
 */
public record AttackJob(
    Attack attack,
    float[] images,
    int[] exampleIndex,
    int[] cleanClass,
    int restarts,
    Optional<List<List<NeuronTarget>>> targets,
    Optional<List<List<Integer>>> classTargets,
    long seed) {
  public AttackJob {
    if (exampleIndex.length != cleanClass.length || restarts < 1) {
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

  /** A job without class targets. */
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

  /** Some of its images, in this order. */
  public AttackJob only(int[] positions) {
    int pixels = size() == 0 ? 0 : images.length / size();
    float[] some = new float[positions.length * pixels];
    for (int i = 0; i < positions.length; i++) {
      System.arraycopy(images, positions[i] * pixels, some, i * pixels, pixels);
    }
    return new AttackJob(
        attack,
        some,
        Arrays.stream(positions).map(i -> exampleIndex[i]).toArray(),
        Arrays.stream(positions).map(i -> cleanClass[i]).toArray(),
        restarts,
        targets.map(all -> Arrays.stream(positions).mapToObj(all::get).toList()),
        classTargets.map(all -> Arrays.stream(positions).mapToObj(all::get).toList()),
        seed);
  }

  /** Number of images. */
  public int size() {
    return cleanClass.length;
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
