package dev.linchpin.results;

import java.util.List;

/**
 * A kind of result: the prefix of its parts' names and the record that is their schema.
 *
 * @param name prefix of file names
 * @param type record of a row
 */
public record PartKind<T extends Record>(String name, Class<T> type) {
  /** In one part, in the order of the spec, which tables keep. */
  public static final PartKind<ModelRow> MODELS = new PartKind<>("models", ModelRow.class);

  public static final PartKind<ImageRow> IMAGES = new PartKind<>("images", ImageRow.class);
  public static final PartKind<NeuronRow> NEURONS = new PartKind<>("neurons", NeuronRow.class);
  public static final PartKind<NeuronStatRow> NEURON_STATISTICS =
      new PartKind<>("neuron-statistics", NeuronStatRow.class);
  public static final PartKind<TrajectoryRow> TRAJECTORIES =
      new PartKind<>("trajectories", TrajectoryRow.class);

  /**
   * Written last of a slice, after its examples, trajectories and facts: these exist if it does.
   */
  public static final PartKind<VerdictRow> VERDICTS = new PartKind<>("verdicts", VerdictRow.class);

  /** Of ensembles. */
  public static final PartKind<MemberRow> MEMBERS = new PartKind<>("members", MemberRow.class);

  public static final PartKind<AttackFacts> ATTACKS = new PartKind<>("attacks", AttackFacts.class);

  /** One part a model, by the images that were checked and those that there were. */
  public static final PartKind<CheckRow> CHECKS = new PartKind<>("checks", CheckRow.class);

  /**
   * In one part; none where the data set does not name its classes, or the run's models number them
   * differently.
   */
  public static final PartKind<ClassRow> CLASSES = new PartKind<>("classes", ClassRow.class);

  public static final PartKind<TransferRow> TRANSFER =
      new PartKind<>("transfer", TransferRow.class);
  public static final PartKind<PruneRow> PRUNING = new PartKind<>("pruning", PruneRow.class);
  public static final PartKind<SweepRow> SWEEP = new PartKind<>("sweep", SweepRow.class);
  public static final PartKind<ActivationRow> ACTIVATIONS =
      new PartKind<>("activations", ActivationRow.class);
  public static final PartKind<PictureRow> PICTURES = new PartKind<>("pictures", PictureRow.class);
  public static final PartKind<ExcitingRow> EXCITING =
      new PartKind<>("exciting", ExcitingRow.class);

  /** The part with these keys, such as model, attack and slice. */
  public Part<T> of(String... keys) {
    return new Part<>(this, List.of(keys));
  }
}
