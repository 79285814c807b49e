package dev.linchpin.train.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.Cancellation;
import dev.linchpin.base.Progress;
import dev.linchpin.base.UserInterface;
import dev.linchpin.train.listener.TrainingListener.Begin;
import dev.linchpin.train.listener.TrainingListener.Control;
import dev.linchpin.train.listener.TrainingListener.End;
import dev.linchpin.train.listener.TrainingListener.Epoch;
import dev.linchpin.train.listener.TrainingListener.Evaluation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressListenerTest {
  private final List<String> messages = new ArrayList<>();
  private final List<Progress.State> states = new ArrayList<>();
  private String title;
  private boolean closed;

  private final UserInterface ui =
      new UserInterface() {
        @Override
        public void result(String text) {
          throw new AssertionError(text);
        }

        @Override
        public void message(String line) {
          messages.add(line);
        }

        @Override
        public void warning(String line) {
          messages.add("warning: " + line);
        }

        @Override
        public Progress progress(String what, String unit, long total, long before) {
          title = what + " " + before + "/" + total + " " + unit;
          return new Progress() {
            @Override
            public void update(State state) {
              states.add(state);
            }

            @Override
            public void close() {
              closed = true;
            }
          };
        }

        @Override
        public void logTo(Path file) {
          throw new AssertionError(file);
        }

        @Override
        public Cancellation cancellation() {
          throw new AssertionError();
        }
      };

  @Test
  void theLineSaysWhatATrainingIsAbout() {
    FakeTraining.run(new ProgressListener(ui));
    assertThat(title).isEqualTo("training fake 0/20 steps");
    assertThat(states).hasSize(20);
    assertThat(states.get(6).done()).isEqualTo(7);
    double loss = (FakeTraining.step(6).loss() + FakeTraining.step(7).loss()) / 2;
    assertThat(states.get(6).facts())
        .containsExactly(
            "epoch 2/4", String.format("loss %.3f", loss), "acc 81.3 %", "80 images/s");
    assertThat(messages)
        .hasSize(8)
        .startsWith(
            "epoch 1/4, loss 1.000 (cross_entropy 1.05, sensitivity 0.000352), accuracy 20.0 %, validation 40.0 %, 80 images/s",
            "evaluation after epoch 1: clean/accuracy 0.5000, pgd/success 1.000");
    assertThat(closed).isTrue();
  }

  @Test
  void anEarlyStopIsExplained() {
    FakeTraining.run(
        new Listeners(
            List.of(
                new ProgressListener(ui),
                new TrainingListener() {
                  @Override
                  public void onEvaluation(Evaluation event, Control control) {
                    control.stop("enough");
                  }
                })));
    assertThat(messages).last().isEqualTo("training fake ended at step 5 of 20: enough");
  }

  @Test
  void aResumeIsSaidAndAnEndBeforeTheBeginningIsNone() {
    ProgressListener listener = new ProgressListener(ui);
    listener.onEnd(new End(0, "failed", false));
    listener.onBegin(new Begin("net", 100, 10, 8, 30, Map.of(), List.of("bn stays frozen")));
    listener.onEnd(new End(30, "Ctrl-C", false));
    assertThat(title).isEqualTo("training net 30/100 steps");
    assertThat(messages)
        .containsExactly(
            "warning: net: bn stays frozen", "training net goes on after step 30 of 100");
    assertThat(closed).isTrue();
  }

  @Test
  void aPartOfAnEpochIsNotCalledAnEpoch() {
    ProgressListener listener = new ProgressListener(ui);
    listener.onBegin(new Begin("net", 12, 5, 8, 0, Map.of(), List.of()));
    for (long s = 1; s <= 12; s++) {
      listener.onStep(FakeTraining.step(s));
    }
    listener.onEpoch(new Epoch(3, 12, 1, 0.5f, 80, Optional.empty(), () -> null), null);
    listener.onEvaluation(new Evaluation(3, 12, Map.of("clean/accuracy", 0.5), () -> null), null);
    assertThat(states.get(11).facts()).startsWith("epoch 3/2.40");
    assertThat(messages.get(0)).startsWith("epoch 2.40/2.40, loss 1.000").endsWith("80 images/s");
    assertThat(messages.get(0)).doesNotContain("validation");
    assertThat(messages.get(1)).isEqualTo("evaluation after epoch 2.40: clean/accuracy 0.5000");
  }
}
