package dev.linchpin.results;

/**
 * A check of the evaluation of one model under one threat model.
 *
 * @param norm {@code linf}, {@code l2} …
 * @param epsilon in [0,1] pixels
 * @param check its short name
 * @param n images (or logits' rows) that it looked at
 * @param measured what it counted, in the check's own unit
 * @param limit what {@code measured} is held against; NaN where nothing was measured
 * @param sentence in words, with what to do
 */
public record CheckRow(
    String model,
    String norm,
    double epsilon,
    String check,
    CheckOutcome outcome,
    int n,
    double measured,
    double limit,
    String sentence) {}
