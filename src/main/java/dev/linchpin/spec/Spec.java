package dev.linchpin.spec;

import dev.linchpin.spec.proto.Experiment;
import java.nio.file.Path;
import java.util.List;

/**
 * An experiment and where each of its fields was written. Immutable. From a file to something that
 * can be run: {@code SpecReader.read(file).with(overrides).ready()}.
 *
 * @param experiment the message
 * @param locations for errors
 * @param folder where relative paths are looked for after the working directory
 */
public record Spec(Experiment experiment, Locations locations, Path folder) {

  /** With {@code --set} applied, in order; see {@link Overrides}. */
  public Spec with(List<String> overrides) {
    return Overrides.apply(this, overrides);
  }

  /**
   * Checks everything that can be checked without opening models and data.
   *
   * @throws dev.linchpin.base.UserError (usage) at the first thing that is wrong
   */
  public Spec validate() {
    Validator.check(experiment, locations);
    return this;
  }

  /**
   * With every path absolute: as found in the working directory, else in {@link #folder}.
   *
   * @throws dev.linchpin.base.UserError (input) for the first path that is in neither
   */
  public Spec locate() {
    return withExperiment(SpecPaths.locate(this));
  }

  /** With every field filled that has a default; see {@link Defaults}. */
  public Spec resolve() {
    return withExperiment(Defaults.resolve(experiment));
  }

  /** Valid, every path found, every default filled in: ready to run and to be written. */
  public Spec ready() {
    return validate().locate().resolve();
  }

  private Spec withExperiment(Experiment changed) {
    return new Spec(changed, locations, folder);
  }
}
