/** Training state on disk: whole or not at all. */
package dev.linchpin.train.checkpoint;
