/**
 * Attacks as parts: threat model, objective, step rule, schedule; and the engine that runs their
 * trajectories.
 */
package dev.linchpin.attack;
