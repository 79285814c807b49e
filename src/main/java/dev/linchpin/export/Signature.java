package dev.linchpin.export;

import java.util.Optional;
import org.tensorflow.proto.SignatureDef;

/** Something an exported model can be asked. One class each. */
interface Signature {
  String name();

  /** Why this network can't have it; empty when it can. */
  default Optional<String> refusal(ExportGraph graph) {
    return Optional.empty();
  }

  /** Adds its ops to the graph and says what goes in and what comes out. */
  SignatureDef addTo(ExportGraph graph);
}
