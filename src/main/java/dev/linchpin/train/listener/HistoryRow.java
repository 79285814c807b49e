package dev.linchpin.train.listener;

/**
 * One value of a training's history.
 *
 * @param step steps done
 * @param epoch time in epochs
 * @param name {@code step/loss}, {@code step/term/NAME}, {@code epoch/accuracy}, {@code
 *     evaluation/clean/accuracy}, …
 * @param value of it; a {@code step/} value is the mean since the row before
 */
public record HistoryRow(long step, double epoch, String name, double value) {}
