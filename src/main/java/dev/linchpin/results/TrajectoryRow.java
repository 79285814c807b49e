package dev.linchpin.results;

import com.jerolba.carpet.annotation.ParquetString;

/**
 * One trajectory: an image and a restart (PGD), a target neuron or a target class. One that had no
 * target or was cancelled has a row, too: the summary counts them.
 *
 * @param attack identifier of the attack in the run, as in {@link AttackFacts}
 * @param norm {@code linf}, {@code l2} or {@code l1}
 * @param epsilon in [0,1] pixels; +∞ for an unconstrained attack
 * @param index restart, or rank · neuron restarts + restart
 * @param neuron the neuron attacked, -1 for attacks of none
 * @param targetClass the class that the trajectory went after, -1 for attacks of none
 * @param steps gradient steps taken
 * @param classAfter class at the end, as the search saw it; -1 where it never ran
 * @param distanceLinf max |x' - x| in [0,1] pixels
 * @param distanceL2 ‖x' - x‖₂ in [0,1] pixels
 * @param distanceL1 ‖x' - x‖₁ in [0,1] pixels; NaN in parts of versions that did not measure it
 */
public record TrajectoryRow(
    String model,
    String attack,
    String norm,
    double epsilon,
    int image,
    int index,
    int neuron,
    @LaterColumn(otherwise = -1) int targetClass,
    @ParquetString TrajectoryState state,
    int steps,
    int classAfter,
    float distanceLinf,
    float distanceL2,
    @LaterColumn(otherwise = Double.NaN) float distanceL1) {}
