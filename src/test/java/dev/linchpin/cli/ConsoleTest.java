package dev.linchpin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.EditDistance;
import dev.linchpin.base.Progress;
import dev.linchpin.base.Progress.State;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Progress on a terminal and elsewhere, with a clock that the test moves. */
class ConsoleTest {
  private static final double NONE = Progress.NONE;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private long nanos = 123_456_789;

  private Console console(boolean interactive, boolean color, int width) {
    return new Console(
        new PrintStream(out, false, StandardCharsets.UTF_8),
        new PrintStream(err, false, StandardCharsets.UTF_8),
        new Terminal(interactive, color, width),
        () -> nanos,
        false);
  }

  private String err() {
    String text = err.toString(StandardCharsets.UTF_8);
    err.reset();
    return text;
  }

  private void seconds(double seconds) {
    nanos += Math.round(seconds * 1e9);
  }

  @Test
  void whatIsCountedIsNamed() {
    try (Console console = console(true, false, 120)) {
      Progress bar = console.progress("square linf 8/255", "images", 200, 0);
      seconds(10);
      bar.update(new State(50, 0.25, 1000, NONE, List.of(), "queries"));
      assertThat(err()).contains("success 25.0 %  100 queries/s  ETA");
      bar.close();
      assertThat(err()).endsWith("success 25.0 %, 100 queries/s, in 0:10\n");
    }
  }

  @Test
  void aBarSaysHowFarHowWellHowFastHowLong() {
    try (Console console = console(true, false, 120)) {
      Progress bar = console.progress("pgd linf 8/255", "images", 200, 0);
      assertThat(err())
          .endsWith("\r\033[Kpgd linf 8/255  [>                   ] 0/200 images  ETA -:--");
      seconds(66);
      bar.update(new State(132, 0.712, 53_592, NONE));
      assertThat(err())
          .isEqualTo(
              "\r\033[Kpgd linf 8/255  [=============>      ] 132/200 images  success 71.2 %"
                  + "  812 steps/s  ETA 0:34");
      bar.close();
      assertThat(err())
          .isEqualTo(
              "\r\033[Kpgd linf 8/255: 132/200 images, success 71.2 %, 812 steps/s, in 1:06\n");
    }
  }

  @Test
  void aBarIsDrawnAtMostTenTimesASecond() {
    try (Console console = console(true, false, 120)) {
      Progress bar = console.progress("x", "images", 1000, 0);
      err();
      for (int i = 1; i <= 1000; i++) {
        seconds(0.001);
        bar.update(i);
      }
      assertThat(err().split("\033", -1)).hasSizeBetween(10, 12);
    }
  }

  @Test
  void aBarFitsTheTerminal() {
    for (int width : List.of(1, 20, 40, 70)) {
      try (Console console = console(true, false, width)) {
        Progress bar = console.progress("pgd linf 8/255", "images", 200, 0);
        seconds(10);
        bar.update(new State(100, 0.5, 1000, NONE));
        for (String drawn : err().split("\r\033\\[K")) {
          assertThat(drawn.length()).isLessThanOrEqualTo(Math.max(1, width - 1));
        }
      }
      err();
    }
  }

  @Test
  void whatIsPrintedMeanwhileStandsAboveTheBar() {
    try (Console console = console(true, true, 120)) {
      Progress bar = console.progress("x", "images", 2, 0);
      err();
      console.warning("odd");
      assertThat(err())
          .matches("(?s)\r\033\\[Klinchpin: \033\\[1;33mwarning:\033\\[0m odd\nx  \\[>.*ETA -:--");
      console.result("table");
      assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("table\n");
      assertThat(err()).matches("\r\033\\[Kx  \\[>.*");
      bar.close();
    }
  }

  @Test
  void anInnerBarTakesThePlaceOfTheOuterOne() {
    try (Console console = console(true, false, 120)) {
      Progress outer = console.progress("outer", "models", 2, 0);
      Progress inner = console.progress("inner", "images", 2, 0);
      err();
      seconds(1);
      outer.update(1);
      assertThat(err()).isEmpty();
      inner.close();
      assertThat(err()).matches("(?s)\r\033\\[Kinner: 0/2.*\nouter  .*1/2 models.*");
      outer.close();
    }
  }

  @Test
  void elsewhereThereIsALineNowAndThen() {
    try (Console console = console(false, false, 80)) {
      Progress bar = console.progress("pgd linf 8/255", "images", 200, 0);
      for (int i = 1; i <= 200; i++) {
        seconds(0.1);
        bar.update(new State(i, 0.25, i * 10, NONE));
      }
      bar.close();
      bar.close();
      assertThat(err().lines())
          .containsExactly(
              "pgd linf 8/255: 0/200 images",
              "pgd linf 8/255: 50/200 images, success 25.0 %, 100 steps/s, ETA 0:15",
              "pgd linf 8/255: 100/200 images, success 25.0 %, 100 steps/s, ETA 0:10",
              "pgd linf 8/255: 150/200 images, success 25.0 %, 100 steps/s, ETA 0:05",
              "pgd linf 8/255: 200/200 images, success 25.0 %, 100 steps/s, ETA 0:00",
              "pgd linf 8/255: 200/200 images, success 25.0 %, 100 steps/s, in 0:20");
    }
  }

  /** 100 of 200 images were there already: they are no sign of speed. */
  @Test
  void aResumedRunForgetsWhatWasThereBefore() {
    try (Console console = console(true, false, 120)) {
      Progress bar = console.progress("x", "images", 200, 100);
      seconds(10);
      bar.update(110);
      assertThat(err()).endsWith("110/200 images  1.0 images/s  ETA 1:30");
    }
  }

  /** Half of the images, but the share says a tenth of the work. */
  @Test
  void theEtaComesFromTheShareOfTheWork() {
    try (Console console = console(true, false, 120)) {
      Progress bar = console.progress("x", "images", 200, 0);
      seconds(10);
      bar.update(new State(100, NONE, 500, 0.1));
      assertThat(err()).endsWith("[==>                 ] 100/200 images  50 steps/s  ETA 1:30");
    }
  }

  @Test
  void factsStandInPlaceOfCountAndSpeed() {
    try (Console console = console(true, false, 120)) {
      Progress bar = console.progress("training resnet20", "steps", 300, 0);
      seconds(10);
      List<String> facts = List.of("epoch 3/30", "loss 0.712", "980 images/s");
      bar.update(new State(100, NONE, 0, NONE, facts));
      assertThat(err())
          .endsWith(
              "training resnet20  [======>             ] epoch 3/30  loss 0.712  980 images/s"
                  + "  ETA 0:20");
      bar.close();
      assertThat(err())
          .endsWith("training resnet20: epoch 3/30, loss 0.712, 980 images/s, in 0:10\n");
    }
  }

  @Test
  void durationsAndRatesAreReadable() {
    assertThat(ProgressText.duration(0.4)).isEqualTo("0:00");
    assertThat(ProgressText.duration(59.6)).isEqualTo("1:00");
    assertThat(ProgressText.duration(3723)).isEqualTo("1:02:03");
    assertThat(ProgressText.duration(400_000)).isEqualTo("5 d");
    assertThat(ProgressText.rate(java.util.OptionalDouble.of(12345.6), "steps"))
        .isEqualTo("12,346 steps/s");
    assertThat(ProgressText.rate(java.util.OptionalDouble.of(0.034), "images"))
        .isEqualTo("0.034 images/s");
  }

  @Test
  void theTerminalIsWhatTheScriptOrTheJvmSays() {
    assertThat(detect(null, null, "xterm", null, true)).isEqualTo(new Terminal(true, true, 80));
    assertThat(detect(null, null, "xterm", null, false).interactive()).isFalse();
    assertThat(detect("true", "132", "xterm", null, false))
        .isEqualTo(new Terminal(true, true, 132));
    assertThat(detect("false", "0", "xterm", null, true)).isEqualTo(new Terminal(false, false, 80));
    assertThat(detect("true", "x", "dumb", null, true).interactive()).isFalse();
    assertThat(detect("true", "80", "xterm", "1", true)).isEqualTo(new Terminal(true, false, 80));
    assertThat(detect("true", "80", "xterm", "", true).color()).isTrue();
  }

  private static Terminal detect(
      String told, String columns, String term, String noColor, boolean console) {
    return Terminal.detect(
        name -> name.equals("TERM") ? term : name.equals("NO_COLOR") ? noColor : null,
        name -> name.equals("linchpin.terminal") ? told : columns,
        console);
  }

  @Test
  void suggestionsAreNear() {
    List<String> words = List.of("run", "audit", "inspect", "predict");
    assertThat(Nearest.to("inspct", words)).hasValue("inspect");
    assertThat(Nearest.to("rum", words)).hasValue("run");
    assertThat(Nearest.to("xyz", words)).isEmpty();
    assertThat(EditDistance.of("kitten", "sitting")).isEqualTo(3);
    assertThat(EditDistance.of("", "abc")).isEqualTo(3);
  }
}
