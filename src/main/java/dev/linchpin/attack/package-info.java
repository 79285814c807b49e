/**
 * Attacks as parts, and the engine that runs their trajectories.
 *
 * <p>{@link dev.linchpin.attack.threat.ThreatModel}, {@link
 * dev.linchpin.attack.objective.Objective} and {@link dev.linchpin.attack.rule.StepRule} are what a
 * new attack implements, one record each: they build graph ops and say which tensors they need a
 * slot ({@code SlotTensor}). {@code AttackStep} makes a step of them and the classifier, {@code
 * AttackLoop} the body of a loop inside the graph, of any number of slots, {@code AttackGraph} the
 * graph. {@code Schedule}, which knows nothing of TensorFlow, says what runs next and who won; a
 * {@code Stream} keeps slots filled from it and has every success confirmed by the verdict graph;
 * {@link dev.linchpin.attack.AttackEngine} runs streams side by side.
 */
package dev.linchpin.attack;
