package dev.linchpin.model.architecture;

import java.util.List;

/**
 * What the first ops of a network do to pixels of [0,1]: (x − mean) / std, by channel.
 *
 * @param mean one number, or one a channel; empty: no normalisation
 * @param std likewise; each > 0
 */
public record Normalization(List<Float> mean, List<Float> std) {
  /** Pixels as they are. */
  public static final Normalization NONE = new Normalization(List.of(), List.of());
}
