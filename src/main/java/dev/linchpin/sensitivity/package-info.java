/** The sensitivity Δ of every feature (equation 2), its order, and statistics of neurons. */
package dev.linchpin.sensitivity;
