/** Who listens to a training: progress, history, TensorBoard, early stopping. Events, not flags. */
package dev.linchpin.train.listener;
