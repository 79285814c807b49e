package dev.linchpin.train.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.linchpin.testing.PythonScript;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Python's TensorBoard reads is what was written. */
class TensorBoardTest {
  private static final String READ =
      """
      import base64, json, sys, types
      # Its own reader, which checks checksums, too; TensorFlow's takes seconds to load.
      sys.modules['tensorboard.compat.notf'] = types.ModuleType('notf')
      from tensorboard.backend.event_processing import event_accumulator as e
      a = e.EventAccumulator(sys.argv[1], size_guidance={k: 0 for k in e.DEFAULT_SIZE_GUIDANCE})
      a.Reload()
      tags = a.Tags()
      histogram = lambda h: [h.min, h.max, h.num, h.sum, list(h.bucket_limit), list(h.bucket)]
      image = lambda i: [i.width, i.height, base64.b64encode(i.encoded_image_string).decode()]
      print(json.dumps({
          'scalars': {t: [[p.step, p.value] for p in a.Scalars(t)] for t in tags['scalars']},
          'histograms': {t: [[p.step, histogram(p.histogram_value)] for p in a.Histograms(t)]
                         for t in tags['histograms']},
          'images': {t: [[p.step, image(p)] for p in a.Images(t)] for t in tags['images']}}))
      """;

  @TempDir Path dir;

  @Test
  void pythonReadsALiveFile() throws IOException {
    float[] delta = {-0.5f, 3, 0, 0.25f, Float.POSITIVE_INFINITY};
    float[] pixels = new float[2 * 3 * 4 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i / (float) pixels.length;
    }
    try (TensorBoardWriter writer = new TensorBoardWriter(dir, 0)) {
      writer.scalar("a/b", 1, 0.1);
      writer.scalar("a/b", 7_000_000_000L, -2);
      writer.histogram("delta", 3, delta);
      writer.histogram("nothing", 3, new float[] {Float.POSITIVE_INFINITY});
      writer.images("adversarial", 4, pixels, 3, 4, 3);

      JsonObject read = read();
      JsonObject scalars = read.getAsJsonObject("scalars");
      assertThat(points(scalars, "a/b")).containsExactly("1 0.1", "7000000000 -2.0");

      JsonObject histograms = read.getAsJsonObject("histograms");
      assertThat(histograms.keySet()).containsExactly("delta");
      JsonArray histogram =
          histograms.getAsJsonArray("delta").get(0).getAsJsonArray().get(1).getAsJsonArray();
      var expected = HistogramBuckets.of(delta);
      assertThat(histogram.get(0).getAsDouble()).isEqualTo(-0.5);
      assertThat(histogram.get(1).getAsDouble()).isEqualTo(3);
      assertThat(histogram.get(2).getAsDouble()).isEqualTo(4);
      assertThat(histogram.get(3).getAsDouble()).isEqualTo(2.75);
      assertThat(doubles(histogram.get(4).getAsJsonArray()))
          .isEqualTo(expected.getBucketLimitList());
      assertThat(doubles(histogram.get(5).getAsJsonArray())).isEqualTo(expected.getBucketList());

      JsonObject images = read.getAsJsonObject("images");
      assertThat(images.keySet())
          .containsExactlyInAnyOrder("adversarial/image/0", "adversarial/image/1");
      for (int n = 0; n < 2; n++) {
        JsonArray point = images.getAsJsonArray("adversarial/image/" + n).get(0).getAsJsonArray();
        assertThat(point.get(0).getAsInt()).isEqualTo(4);
        assertPicture(point.get(1).getAsJsonArray(), pixels, n * 3 * 4 * 3);
      }
    }
  }

  private static void assertPicture(JsonArray image, float[] pixels, int from) throws IOException {
    assertThat(image.get(0).getAsInt()).isEqualTo(4);
    assertThat(image.get(1).getAsInt()).isEqualTo(3);
    BufferedImage picture =
        ImageIO.read(
            new ByteArrayInputStream(Base64.getDecoder().decode(image.get(2).getAsString())));
    int i = from;
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 4; x++) {
        for (int shift = 16; shift >= 0; shift -= 8) {
          assertThat(picture.getRGB(x, y) >> shift & 0xff).isEqualTo(Math.round(pixels[i++] * 255));
        }
      }
    }
  }

  /** The first process is killed at step 13 and resumed from step 7, within a second. */
  @Test
  void aResumedTrainingShowsEachStepOnce() {
    FakeTraining first = new FakeTraining(new TensorBoardListener(dir, 1)).killed(7, 13);
    new FakeTraining(new TensorBoardListener(dir, 1)).resumeFrom(first);
    JsonObject scalars = read().getAsJsonObject("scalars");
    assertThat(scalars.keySet())
        .containsExactlyInAnyOrder(
            "train/loss",
            "train/accuracy",
            "train/learning_rate",
            "train/gradient_norm",
            "train/images_per_second",
            "term/cross_entropy",
            "term/sensitivity",
            "weight/cross_entropy",
            "weight/sensitivity",
            "epoch/loss",
            "epoch/accuracy",
            "validation/accuracy",
            "validation/loss",
            "evaluation/clean/accuracy",
            "evaluation/pgd/success");
    List<String> losses = new ArrayList<>();
    List<String> speeds = new ArrayList<>();
    for (long s = 1; s <= FakeTraining.STEPS; s++) {
      losses.add(s + " " + FakeTraining.step(s).loss());
      speeds.add(s + " 80.0");
    }
    assertThat(points(scalars, "train/loss")).isEqualTo(losses);
    assertThat(points(scalars, "train/images_per_second")).isEqualTo(speeds);
    assertThat(points(scalars, "evaluation/clean/accuracy"))
        .containsExactly("5 0.5", "10 0.7", "15 0.6", "20 0.7");
    assertThat(points(scalars, "epoch/loss")).hasSize(4);
    assertThat(points(scalars, "validation/accuracy"))
        .containsExactly("5 0.4", "10 0.6", "15 0.6", "20 0.5");
  }

  @Test
  void theLastStepIsShownEvenIfItIsNotDue() {
    FakeTraining.run(new TensorBoardListener(dir, 6));
    List<String> losses = new ArrayList<>();
    for (long s : new long[] {6, 12, 18, FakeTraining.STEPS}) {
      losses.add(s + " " + FakeTraining.step(s).loss());
    }
    assertThat(points(read().getAsJsonObject("scalars"), "train/loss")).isEqualTo(losses);
  }

  private JsonObject read() {
    return JsonParser.parseString(PythonScript.run("tensorboard", READ, dir)).getAsJsonObject();
  }

  /** {@code STEP VALUE} in float32. */
  private static List<String> points(JsonObject scalars, String tag) {
    List<String> points = new ArrayList<>();
    for (var point : scalars.getAsJsonArray(tag)) {
      JsonArray pair = point.getAsJsonArray();
      points.add(pair.get(0).getAsLong() + " " + (float) pair.get(1).getAsDouble());
    }
    return points;
  }

  private static List<Double> doubles(JsonArray values) {
    List<Double> list = new ArrayList<>();
    values.forEach(v -> list.add(v.getAsDouble()));
    return list;
  }
}
