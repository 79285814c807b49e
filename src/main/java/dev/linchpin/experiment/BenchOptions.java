package dev.linchpin.experiment;

import dev.linchpin.attack.Precision;
import dev.linchpin.bench.DeltaSize;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Options of {@code linchpin bench}.
 *
 * @param model what {@link InspectOptions#model} is; empty: attacks are not measured
 * @param slots a measurement each; empty: the number that an audit would take
 * @param streams empty: as an audit
 * @param stepsPerCall empty: as an audit
 * @param precisions of the attacks and of the peak, one after the other
 * @param peak measure how fast the machine convolves at best
 * @param delta sizes to compute Δ of
 * @param rounds that are timed of each measurement
 * @param seconds that a round of attacks lasts, about
 * @param json print JSON instead of text
 */
public record BenchOptions(
    Map<String, String> model,
    List<Integer> slots,
    OptionalInt streams,
    OptionalInt stepsPerCall,
    List<Precision> precisions,
    boolean peak,
    List<DeltaSize> delta,
    int rounds,
    int seconds,
    boolean json) {}
