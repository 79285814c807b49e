/**
 * Checks of the evaluation itself: a class each, a pure function of what was measured that passes,
 * fails with a sentence that says what to do, or stays undecided. {@code checks.measure} measures.
 */
package dev.linchpin.checks;
