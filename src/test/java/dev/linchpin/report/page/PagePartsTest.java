package dev.linchpin.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.spec.SpecReader;
import dev.linchpin.spec.proto.Experiment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagePartsTest {
  @ParameterizedTest
  @CsvSource({"1,1,0.5", "0.0313726,10,0.32", "0.02,20,0.4", "0.001,500,0.5", "0.00001,5000,0.05"})
  void differencesAreMagnifiedByRoundFactors(float largest, int factor, double shown) {
    assertThat(Gallery.magnification(largest)).isEqualTo(factor);
    assertThat(Math.min(0.5, largest * factor)).isCloseTo(shown, within(0.01));
  }

  @Test
  void numbersAreShort() {
    assertThat(Numbers.of(0.05)).isEqualTo("0.05000");
    assertThat(Numbers.of(-1234.567)).isEqualTo("−1235");
    assertThat(Numbers.of(Double.NaN) + Numbers.of(Double.POSITIVE_INFINITY)).isEqualTo("–∞");
    assertThat(List.of(0.05, 2.0, 100.0, 0.0, 1e-9).stream().map(Numbers::brief))
        .containsExactly("0.05", "2", "100", "0", "1.000e−09");
    assertThat(List.of(0.04, 59.6, 1234.0, 36000.0).stream().map(Numbers::seconds))
        .containsExactly("0.0 s", "60 s", "21 min", "10.0 h");
    assertThat(Numbers.list(List.of()) + Numbers.list(List.of("a"))).isEqualTo("a");
    assertThat(Numbers.list(List.of("a", "b", "c"))).isEqualTo("a, b and c");
  }

  @Test
  void csvIsReadAsItIsWritten() {
    assertThat(Csv.parse("a,b\n1,\"x, \"\"y\"\"\nz\"\n,\n"))
        .containsExactly(List.of("a", "b"), List.of("1", "x, \"y\"\nz"), List.of("", ""));
    assertThat(Csv.parse("")).isEmpty();
    assertThat(Csv.parse("a,b\r\n1,2")).containsExactly(List.of("a", "b"), List.of("1", "2"));
  }

  @Test
  void picturesAreMadeSmallerByMeans() {
    Pixels pixels = new Pixels(new float[] {0, 1, 0.5f, 0.5f, 1, 0, 0.25f, 0.75f}, 2, 4, 1);
    Pixels small = pixels.smaller(2);
    assertThat(small.width()).isEqualTo(2);
    assertThat(small.height()).isEqualTo(1);
    assertThat(small.values()).containsExactly(0.5f, 0.5f);
    assertThat(pixels.smaller(4)).isSameAs(pixels);
    assertThat(new Pixels(new float[] {1, 2, 3, 4}, 1, 2, 2).showable().values())
        .containsExactly(1, 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "path: \"/home/me/models/net\"|path: \"…/net\"",
        "path: \"C:\\\\Users\\\\me\\\\net\"|path: \"…/net\"",
        "path: \"savedmodels/net\"|path: \"savedmodels/net\"",
        "epsilon: \"8/255\"|epsilon: \"8/255\"",
        "a: \"/x/y\" b: \"z\" c: \"/u\"|a: \"…/y\" b: \"z\" c: \"…/u\""
      })
  void pathsLoseTheirBeginnings(String spec, String shown) {
    assertThat(ProvenanceSection.withoutPlaces(spec)).isEqualTo(shown);
  }

  private static Experiment spec(String text) {
    return SpecReader.parse(text, "spec").experiment();
  }

  @Test
  void aSpecInWords() {
    assertThat(
            SpecText.paragraph(
                spec(
                    "models { train { } } models { } data { cifar10 { path: \"x\" } split: TRAIN }"
                        + " tasks { attack { steps: 7 threats { norm: L2 epsilon: \"0.5\" }"
                        + " neurons { counts: 1 counts: 8 order: SIGNED_SCALED } } }"
                        + " tasks { attack { threats { epsilon: \"8/255\" }"
                        + " square { queries: 5000 } } }"
                        + " tasks { attack { steps: 9 minimal_norm { algorithm: FMN } } }"
                        + " tasks { transfer { } }"),
                1234))
        .isEqualTo(
            "2 models, 1 of them trained in this run, on 1,234 images of the training split of"
                + " CIFAR-10. Examined by k-NS through single neurons, k = 1, 8, ordered by"
                + " (Δ−μ)/σ (7 steps a neuron; L2 0.5), the Square attack (5,000 queries; Linf"
                + " 8/255), FMN for the least perturbation (9 steps) and trying each model’s"
                + " adversarial examples on the others.");
  }

  @Test
  void aLossInWords() {
    assertThat(
            LossText.of(
                spec("models { train { loss { adversarial { steps: 7 threat { epsilon:"
                        + " \"8/255\" } } sensitivity { lambda1: 10 lambda2: 0.5 k: 16"
                        + " warm_up_epochs: 3 } } } }")
                    .getModels(0)
                    .getTrain()
                    .getLoss()))
        .isEqualTo(
            "cross-entropy on adversarial images (Linf 8/255, 7 steps) + sensitivity (equation 5:"
                + " λ1 10, λ2 0.5, k 16, PRINTED, warm-up 3)");
  }
}
