package dev.linchpin.results;

/**
 * What a member of an ensemble did on one slice of the data: it attacks the images that the members
 * run before it left standing. Numbers add up over slices.
 *
 * @param ensemble identifier of the ensemble in the run, as in {@link AttackFacts}
 * @param norm {@code linf} or {@code l2}
 * @param epsilon in [0,1] pixels
 * @param position of the member in the ensemble; the {@code winner} of the ensemble's verdicts
 * @param turn in which it ran, from 0
 * @param member its identifier: {@code apgd-ce}
 * @param attacked images
 * @param broken images
 * @param gradientSteps gradient steps that the engine computed; 0 for a black-box member
 * @param queries forward passes of a black-box member; 0 for others
 */
public record MemberRow(
    String model,
    String ensemble,
    String norm,
    double epsilon,
    int position,
    int turn,
    String member,
    int attacked,
    int broken,
    long gradientSteps,
    long queries,
    double seconds) {}
