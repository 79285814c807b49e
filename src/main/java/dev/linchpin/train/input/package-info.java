/**
 * Batches for training: order, augmentation and prefetching, all a function of seed, epoch and
 * position.
 */
package dev.linchpin.train.input;
