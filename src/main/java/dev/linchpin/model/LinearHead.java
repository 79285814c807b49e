package dev.linchpin.model;

import dev.linchpin.base.Interval;

/**
 * Where the linear layer {@code l = z·W + b} of a {@link Network} is.
 *
 * @param weights node of the parameter that W is made of: {@code [features, classes]}, {@code
 *     [classes, features]} (transposed) or {@code [1, 1, features, classes]}
 * @param transposed whether it is {@code [classes, features]}
 * @param features length of z
 * @param classes length of l
 * @param interval every feature lies in it whatever the image
 */
public record LinearHead(
    String weights, boolean transposed, int features, int classes, Interval interval) {}
