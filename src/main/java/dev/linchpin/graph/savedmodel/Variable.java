package dev.linchpin.graph.savedmodel;

import org.tensorflow.proto.TensorProto;

/**
 * A variable of a SavedModel with its value.
 *
 * @param name the author's name, of the object graph (handles have suffixes)
 * @param checkpointKey the key of its value in the checkpoint
 * @param value its value
 * @param trainable whether its author trains it; moving statistics are not
 */
public record Variable(String name, String checkpointKey, TensorProto value, boolean trainable) {
  /** Number of elements. */
  public long size() {
    return value.getTensorShape().getDimList().stream()
        .mapToLong(d -> d.getSize())
        .reduce(1, (a, b) -> a * b);
  }
}
