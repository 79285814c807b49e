package dev.linchpin.results;

/**
 * An image under a model some of whose features are zeroed.
 *
 * @param which {@code most} or {@code least}: which features in the order of sensitivity were
 *     zeroed
 * @param share of the features that was asked for, 0 to 1
 * @param zeroed features
 * @param norm {@code none} without attack, else {@code linf}, {@code l2} or {@code l1}
 * @param epsilon in [0,1] pixels; 0 without attack
 * @param image index in the data set
 * @param label true class
 * @param predicted class that the pruned model gives the image without attack
 * @param broken the attack found, and a fresh pass confirmed, another class; false without attack
 */
public record PruneRow(
    String model,
    String which,
    double share,
    int zeroed,
    String norm,
    double epsilon,
    int image,
    int label,
    int predicted,
    boolean broken) {

  /** Without an attack: the prediction is right; with one: right and not broken. */
  public boolean robust() {
    return predicted == label && !broken;
  }
}
