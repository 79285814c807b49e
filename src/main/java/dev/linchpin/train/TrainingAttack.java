package dev.linchpin.train;

import dev.linchpin.model.Network;
import dev.linchpin.train.input.TrainingBatch;
import dev.linchpin.train.loss.Adversary;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The steps of an {@link Adversary} on the copies of the network that are attacked. */
final class TrainingAttack {
  /** Placeholder of the iterate. */
  static final String ITERATE = "iterate";

  /** Name of the attacked copies. */
  static final String PASS = "attacked";

  TrainingAttack(
      Graph graph,
      Ops tf,
      Adversary adversary,
      Network network,
      TrainingOptions options,
      int batch) {
    throw new UnsupportedOperationException();
  }

  TFloat32 run(Session session, TrainingBatch batch, TFloat32 clean, TInt32 labels) {
    throw new UnsupportedOperationException();
  }
}
