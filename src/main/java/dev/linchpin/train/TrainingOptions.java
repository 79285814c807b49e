package dev.linchpin.train;

import dev.linchpin.train.loss.Loss;
import dev.linchpin.train.optimizer.LearningRate;
import dev.linchpin.train.optimizer.Optimizer;

/**
 * What a training does, beside network and data.
 *
 * @param loss what it minimises
 * @param optimizer the update rule
 * @param learningRate over time
 * @param epochs whole training; fractions are rounded up to a step
 * @param clipNorm gradients are scaled down to this global norm; 0: as they are
 * @param averageDecay decay d of the exponential moving average of the parameters (average ←
 *     d·average + (1−d)·parameter each step, d at most (1+step)/(10+step)), which is what is
 *     evaluated and exported; 0: no average
 * @param trainBatchNorm normalise by the batch and update moving statistics; else batch
 *     normalisation stays as in inference (its scale and offset are trained)
 * @param batchNormMomentum share of the old moving statistics at each step, in [0,1)
 * @param checkpointSeconds time between checkpoints; one is written at the end of each epoch, too,
 *     if half of that has passed
 * @param plan how it runs
 * @param seed of order, augmentation and adversaries
 */
public record TrainingOptions(
    Loss loss,
    Optimizer optimizer,
    LearningRate learningRate,
    double epochs,
    double clipNorm,
    double averageDecay,
    boolean trainBatchNorm,
    double batchNormMomentum,
    double checkpointSeconds,
    TrainingPlan plan,
    long seed) {}
