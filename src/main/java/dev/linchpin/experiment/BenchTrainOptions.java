package dev.linchpin.experiment;

import dev.linchpin.attack.Precision;
import dev.linchpin.bench.ComparedLoss;
import java.util.List;
import java.util.OptionalInt;

/**
 * Options of {@code linchpin bench train}.
 *
 * @param architectures names, a measurement each
 * @param batch images a step
 * @param precisions a measurement of each network each
 * @param replicas of the training plan; empty: as a training
 * @param losses whose steps are compared with plain ones; may be empty
 * @param rounds that are timed of each measurement
 * @param seconds that a round lasts, about
 * @param json print JSON instead of text
 */
public record BenchTrainOptions(
    List<String> architectures,
    int batch,
    List<Precision> precisions,
    OptionalInt replicas,
    List<ComparedLoss> losses,
    int rounds,
    int seconds,
    boolean json) {}
