/**
 * Training in TensorFlow graphs: the graph of a step (replicas of the network, loss, gradients,
 * optimizer), and the loop around it, which tells listeners what happens.
 */
package dev.linchpin.train;
