package dev.linchpin.train.listener;

import com.google.protobuf.ByteString;
import dev.linchpin.results.Png;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.Summary;

/**
 * Writes what TensorBoard shows: {@code tensorboard --logdir DIR}, while it is written, too. Safe
 * for several threads. Every method throws UserError (RESOURCE) when the disk is full.
 */
public final class TensorBoardWriter implements AutoCloseable {
  private final EventFile events;

  /**
   * @param dir made when missing
   * @param firstStep steps done by earlier processes: TensorBoard forgets what they wrote about
   *     later ones
   */
  public TensorBoardWriter(Path dir, long firstStep) {
    this.events = EventFile.begin(dir, firstStep);
  }

  /** A point of a curve. */
  public void scalar(String tag, long step, double value) {
    scalars(step, Map.of(tag, value));
  }

  /**
   * Points of several curves.
   *
   * @param values by tag; stored as float32
   */
  public void scalars(long step, Map<String, Double> values) {
    Summary.Builder summary = Summary.newBuilder();
    values.forEach(
        (tag, value) ->
            summary.addValue(
                Summary.Value.newBuilder().setTag(tag).setSimpleValue(value.floatValue())));
    write(step, summary);
  }

  /**
   * How values are distributed.
   *
   * @param values those that are not finite (Δ = +∞) are left out; nothing is written if no other
   *     is there
   */
  public void histogram(String tag, long step, float[] values) {
    for (float value : values) {
      if (Float.isFinite(value)) {
        HistogramProto histogram = HistogramBuckets.of(values);
        write(
            step,
            Summary.newBuilder()
                .addValue(Summary.Value.newBuilder().setTag(tag).setHisto(histogram)));
        return;
      }
    }
  }

  /**
   * Some images under {@code TAG/image/0}, {@code TAG/image/1}, …
   *
   * @param pixels {@code [n, height, width, channels] float32} in [0,1], row-major
   * @param channels 1 (grey) or 3 (RGB)
   */
  public void images(String tag, long step, float[] pixels, int height, int width, int channels) {
    Summary.Builder summary = Summary.newBuilder();
    for (int i = 0; i < pixels.length / (height * width * channels); i++) {
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      try {
        Png.write(png, pixels, i, height, width, channels);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      summary.addValue(
          Summary.Value.newBuilder()
              .setTag(tag + "/image/" + i)
              .setImage(
                  Summary.Image.newBuilder()
                      .setHeight(height)
                      .setWidth(width)
                      .setColorspace(channels)
                      .setEncodedImageString(ByteString.copyFrom(png.toByteArray()))));
    }
    write(step, summary);
  }

  private void write(long step, Summary.Builder summary) {
    events.write(Event.newBuilder().setStep(step).setSummary(summary));
  }

  @Override
  public void close() {
    events.close();
  }
}
