package dev.linchpin.spec;

import dev.linchpin.base.Sha256;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.Runtime;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * What a run folder is known by: two specs of the same hash may write into the same folder.
 *
 * <p>Left out is what does not change what a part says: the title, {@code data.limit} (a limited
 * run is a prefix), and the runtime plan but for precision (a resumed run takes the recorded plan),
 * that of trainings included; and the checks, whose part has its own key. Paths count as {@link
 * Spec#locate} made them; the contents they lead to are hashed in the provenance.
 */
public final class SpecHash {
  private SpecHash() {}

  /** SHA-256, in lower-case hex, of the resolved experiment without what is left out. */
  public static String of(Experiment experiment) {
    MessageDigest sha = Sha256.digest();
    sha.update(SpecWriter.write(comparable(experiment)).getBytes(StandardCharsets.UTF_8));
    return Sha256.hex(sha);
  }

  /** The resolved experiment without what the hash leaves out. */
  static Experiment comparable(Experiment experiment) {
    Experiment.Builder out = Defaults.resolve(experiment).toBuilder().clearName().clearChecks();
    out.getDataBuilder().clearLimit();
    out.setRuntime(Runtime.newBuilder().setPrecision(out.getRuntime().getPrecision()));
    for (Model.Builder model : out.getModelsBuilderList()) {
      if (model.hasTrain()) {
        model.getTrainBuilder().clearReplicas().clearCheckpointSeconds();
      }
    }
    return out.build();
  }
}
