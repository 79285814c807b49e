/** Update rules and learning-rate schedules. */
package dev.linchpin.train.optimizer;
