package dev.linchpin.train.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.train.listener.TrainingListener.Begin;
import dev.linchpin.train.listener.TrainingListener.Control;
import dev.linchpin.train.listener.TrainingListener.End;
import dev.linchpin.train.listener.TrainingListener.Epoch;
import dev.linchpin.train.listener.TrainingListener.Evaluation;
import dev.linchpin.train.listener.TrainingListener.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListenersTest {
  private final List<String> heard = new ArrayList<>();

  /** Writes down what it hears. */
  private class Scribe implements TrainingListener {
    private final String name;

    Scribe(String name) {
      this.name = name;
    }

    @Override
    public void onBegin(Begin event) {
      heard.add(name + " begin " + event.name());
    }

    @Override
    public void onStep(Step event) {
      heard.add(name + " step " + event.step());
    }

    @Override
    public void onEpoch(Epoch event, Control control) {
      heard.add(name + " epoch " + event.epoch());
    }

    @Override
    public void onEvaluation(Evaluation event, Control control) {
      heard.add(name + " evaluation " + event.epoch());
    }

    @Override
    public void onCheckpoint(long step) {
      heard.add(name + " checkpoint " + step);
    }

    @Override
    public void onEnd(End event) {
      heard.add(name + " end");
    }

    @Override
    public Map<String, String> notes() {
      return Map.of(name, "1");
    }
  }

  private final Control control =
      new Control() {
        @Override
        public void stop(String reason) {
          heard.add("stop: " + reason);
        }

        @Override
        public boolean stopping() {
          return heard.stream().anyMatch(h -> h.startsWith("stop"));
        }

        @Override
        public void evaluated(Evaluation evaluation) {
          throw new AssertionError("told twice");
        }
      };

  @Test
  void allHearAllInOrder() {
    Listeners both = new Listeners(List.of(new Scribe("a"), new Scribe("b")));
    both.onBegin(new Begin("net", 1, 1, 1, 0, Map.of(), List.of()));
    both.onStep(FakeTraining.step(3));
    both.onCheckpoint(3);
    both.onEvaluation(FakeTraining.evaluation(2), control);
    both.onEnd(new End(3, "", true));
    assertThat(heard)
        .containsExactly(
            "a begin net",
            "b begin net",
            "a step 3",
            "b step 3",
            "a checkpoint 3",
            "b checkpoint 3",
            "a evaluation 2",
            "b evaluation 2",
            "a end",
            "b end");
  }

  @Test
  void anEvaluationIsToldWhenAllKnowOfTheEpoch() {
    Scribe evaluator =
        new Scribe("evaluator") {
          @Override
          public void onEpoch(Epoch event, Control control) {
            super.onEpoch(event, control);
            control.evaluated(FakeTraining.evaluation(event.epoch()));
          }
        };
    new Listeners(List.of(new Scribe("a"), evaluator, new Scribe("b")))
        .onEpoch(FakeTraining.epoch(1), control);
    assertThat(heard)
        .containsExactly(
            "a epoch 1",
            "evaluator epoch 1",
            "b epoch 1",
            "a evaluation 1",
            "evaluator evaluation 1",
            "b evaluation 1");
  }

  @Test
  void ofSeveralStopsTheFirstCounts() {
    class Stopping extends Scribe {
      Stopping(String name) {
        super(name);
      }

      @Override
      public void onEvaluation(Evaluation event, Control control) {
        control.stop(super.name);
      }
    }
    new Listeners(List.of(new Stopping("first"), new Stopping("second")))
        .onEvaluation(FakeTraining.evaluation(1), control);
    assertThat(heard).containsExactly("stop: first");
  }

  @Test
  void allHearOfTheEndThoughSomeThrow() {
    Scribe throwing =
        new Scribe("a") {
          @Override
          public void onEnd(End event) {
            throw new IllegalStateException("disk");
          }
        };
    Listeners all = new Listeners(List.of(throwing, new Scribe("b"), throwing));
    assertThatThrownBy(() -> all.onEnd(new End(1, "", false)))
        .hasMessage("disk")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(heard).containsExactly("b end");
  }

  @Test
  void notesAreThoseOfAll() {
    assertThat(new Listeners(List.of(new Scribe("a"), new Scribe("b"))).notes())
        .isEqualTo(Map.of("a", "1", "b", "1"));
    assertThatThrownBy(() -> new Listeners(List.of(new Scribe("a"), new Scribe("a"))).notes())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a");
  }
}
