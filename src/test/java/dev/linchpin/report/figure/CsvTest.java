package dev.linchpin.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CsvTest {
  @Test
  void numbersKeepAllDigitsAndNaNIsEmpty() {
    assertThat(new Csv().row("a", 0.1 + 0.2, Double.NaN, 3, 4.0, -1e300).text())
        .isEqualTo("a,0.30000000000000004,,3,4,-1.0E300\n");
  }

  @Test
  void commasQuotesAndLineEndsAreQuoted() {
    assertThat(new Csv().row("a,b", "say \"x\"", "c\nd").text())
        .isEqualTo("\"a,b\",\"say \"\"x\"\"\",\"c\nd\"\n");
  }
}
