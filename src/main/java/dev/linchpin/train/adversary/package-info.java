/** Adversarial images for training: where they start, what they climb, how they step. */
package dev.linchpin.train.adversary;
