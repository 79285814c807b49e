package dev.linchpin.model;

import java.util.Optional;
import java.util.OptionalInt;
import org.tensorflow.proto.GraphDef;

/**
 * A classifier as flat, frozen, differentiable graphs with the ends of {@link
 * dev.linchpin.graph.Endpoints}: images {@code [batch, height, width, channels] float32} in [0,1],
 * logits {@code [batch, classes] float32} and, with a linear head, features {@code [batch,
 * features] float32}. Immutable; sessions are made from the graphs by whoever runs them.
 *
 * @param name as in the spec, unique in a run
 * @param height image height in pixels
 * @param width image width in pixels
 * @param channels 1 or 3
 * @param classes number of logits
 * @param head the logits layer; empty when the model has no linear head (then no Δ and no NS)
 * @param verdictGraph as exported, not folded: what verdicts and Δ are computed on
 * @param searchGraph the same function rewritten for speed: what attacks step on
 * @param fixedBatch the batch size that the graph insists on, if it does: run with exactly that
 * @param eightBit the exported model takes uint8 pixels: survival after rounding is what counts
 * @param hash SHA-256 of what the model is made of, for provenance
 */
public record Classifier(
    String name,
    int height,
    int width,
    int channels,
    int classes,
    Optional<LogitsHead> head,
    GraphDef verdictGraph,
    GraphDef searchGraph,
    OptionalInt fixedBatch,
    boolean eightBit,
    String hash) {

  /** Whether the other one takes images of the same size. */
  public boolean sharesImagesWith(Classifier other) {
    return height == other.height && width == other.width && channels == other.channels;
  }

  /** Number of floats in an image. */
  public int pixels() {
    return height * width * channels;
  }
}
