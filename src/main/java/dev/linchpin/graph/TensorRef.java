package dev.linchpin.graph;

/**
 * A tensor of a GraphDef: output {@code index} of node {@code node}, written {@code node:index}.
 */
public record TensorRef(String node, int index) {
  /** Parses {@code node} or {@code node:index} (a GraphDef input that is not a control input). */
  public static TensorRef parse(String input) {
    if (input.startsWith("^")) {
      throw new IllegalArgumentException("control input is no tensor: " + input);
    }
    int colon = input.lastIndexOf(':');
    if (colon < 0) {
      return new TensorRef(input, 0);
    }
    return new TensorRef(input.substring(0, colon), Integer.parseInt(input.substring(colon + 1)));
  }

  /** As it is written in {@code NodeDef.input}: {@code node} for output 0. */
  public String asInput() {
    return index == 0 ? node : node + ":" + index;
  }

  @Override
  public String toString() {
    return node + ":" + index;
  }
}
