package dev.linchpin.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FractionTest {
  @Property
  void quotientsAreThoseOfDoubles(@ForAll @IntRange(min = -999, max = 999) int a, @ForAll int b) {
    if (b != 0) {
      assertThat(Fraction.parse(a + "/" + b)).isEqualTo((double) a / b);
      assertThat(Fraction.parse(" " + a + " / " + b + " ")).isEqualTo((double) a / b);
    }
  }

  @Property
  void numbersAreThoseOfDoubles(@ForAll double x) {
    assertThat(Fraction.parse(Double.toString(x))).isEqualTo(x);
  }

  @Test
  void eightOf255IsTheNearestFloat() {
    assertThat((float) Fraction.parse("8/255")).isEqualTo(0.03137255f);
    assertThat(Fraction.parse(".5")).isEqualTo(0.5);
    assertThat(Fraction.parse("5.")).isEqualTo(5);
    assertThat(Fraction.parse("1e-3")).isEqualTo(0.001);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "8/", "/255", "8//255", "1/2/3", "0x1p3", "NaN", "1/0", "1f", "."})
  void refusesWhatIsNoNumber(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fraction.parse(text))
        .withMessageContaining("'" + text + "'")
        .withMessageContaining("8/255");
  }

  @Test
  void rangesOfPixels() {
    assertThat(PixelRange.parse("0..255")).isEqualTo(new PixelRange(0, 255));
    assertThat(PixelRange.parse("-1..1")).isEqualTo(new PixelRange(-1, 1));
    assertThat(PixelRange.parse("-1.5 .. -0.5")).isEqualTo(new PixelRange(-1.5, -0.5));
    assertThat(PixelRange.parse("-1/2..1/2")).isEqualTo(new PixelRange(-0.5, 0.5));
    assertThatIllegalArgumentException().isThrownBy(() -> PixelRange.parse("1"));
    assertThatIllegalArgumentException().isThrownBy(() -> PixelRange.parse("1..1"));
    assertThatIllegalArgumentException().isThrownBy(() -> PixelRange.parse("a..b"));
  }
}
