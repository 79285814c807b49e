package dev.linchpin.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.Cancellation;
import dev.linchpin.model.Network;
import dev.linchpin.testing.TinyNetworks;
import dev.linchpin.train.checkpoint.CheckpointStore;
import dev.linchpin.train.listener.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  @TempDir Path folder;
  private final Network network = TinyNetworks.of(true, TinyTraining.CLASSES, 5);

  private CheckpointStore store(String name) {
    return new CheckpointStore(
        folder.resolve(name),
        warning -> {
          throw new AssertionError(warning);
        });
  }

  private Trainer trainer(CheckpointStore store, TrainingListener... listeners) {
    return trainer(store, new Cancellation(), listeners);
  }

  private Trainer trainer(
      CheckpointStore store, Cancellation cancellation, TrainingListener... listeners) {
    return trainer(store, Optional.empty(), cancellation, listeners);
  }

  private Trainer trainer(
      CheckpointStore store,
      Optional<ValidationImages> validation,
      Cancellation cancellation,
      TrainingListener... listeners) {
    return new Trainer(
        network,
        TinyTraining.options(2, true, 1, 0.5, 3.5),
        TinyTraining.Source::new,
        validation,
        store,
        List.of(listeners),
        cancellation);
  }

  /** What happened, in words. */
  private static final class Record implements TrainingListener {
    final List<String> events = new ArrayList<>();
    final List<Float> losses = new ArrayList<>();
    final List<Validation> validations = new ArrayList<>();
    String note = "";

    @Override
    public void onBegin(Begin event) {
      events.add("begin at " + event.firstStep() + " of " + event.totalSteps());
      note = event.notes().getOrDefault("note", "");
    }

    @Override
    public void onStep(Step event) {
      note += event.step() + " ";
    }

    @Override
    public void onEpoch(Epoch event, Control control) {
      events.add("epoch " + event.epoch() + " at " + event.step());
      losses.add(event.loss());
      event.validation().ifPresent(validations::add);
    }

    @Override
    public void onCheckpoint(long step) {
      events.add("saved " + step);
    }

    @Override
    public void onEnd(End event) {
      events.add("end at " + event.step() + ": " + event.reason() + " " + event.completed());
    }

    @Override
    public Map<String, String> notes() {
      return Map.of("note", note);
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static TrainingListener killAt(long step) {
    return new TrainingListener() {
      @Override
      public void onStep(Step event) {
        if (event.step() == step) {
          throw new Killed();
        }
      }
    };
  }

  @Test
  void tellsListenersInOrder() {
    Record record = new Record();
    trainer(store("a"), record).run();
    assertThat(record.events.get(0)).isEqualTo("begin at 0 of 18");
    assertThat(record.events)
        .containsSubsequence(
            "epoch 1 at 5", "saved 5", "epoch 3 at 15", "saved 15", "epoch 4 at 18", "saved 18")
        .endsWith("end at 18: all steps done true");
  }

  @Test
  void aKilledTrainingEndsAtTheSameWeights() {
    Record undisturbed = new Record();
    Network whole = trainer(store("whole"), undisturbed).run();
    assertThat(whole.values()).isNotEqualTo(network.values());
    for (int kill : new int[] {1, 4, 9, 17}) {
      Record record = new Record();
      assertThatThrownBy(() -> trainer(store("killed"), record, killAt(kill)).run())
          .isInstanceOf(Killed.class);
      assertThat(record.events).last().asString().contains("false");
    }
    Record record = new Record();
    Network resumed = trainer(store("killed"), record).run();
    assertThat(resumed.values()).isEqualTo(whole.values());
    assertThat(record.events.get(0)).isEqualTo("begin at 16 of 18");
    // Of steps 16 to 18, of which the first was another session's.
    assertThat(record.losses).containsExactly(undisturbed.losses.get(3));
    assertThat(record.note).isEqualTo("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 ");
  }

  @Test
  void validationChangesNoStepAndIsTheSameAfterAKill() {
    Network without = trainer(store("without")).run();
    Optional<ValidationImages> images = Optional.of(TinyTraining.validation(50));
    Cancellation never = new Cancellation();
    Record whole = new Record();
    assertThat(trainer(store("whole"), images, never, whole).run().values())
        .isEqualTo(without.values());
    assertThat(whole.validations).hasSize(4).doesNotHaveDuplicates();
    Record killed = new Record();
    assertThatThrownBy(() -> trainer(store("k"), images, never, killed, killAt(12)).run())
        .isInstanceOf(Killed.class);
    Record resumed = new Record();
    trainer(store("k"), images, never, resumed).run();
    assertThat(killed.validations).isEqualTo(whole.validations.subList(0, 2));
    assertThat(resumed.validations).isEqualTo(whole.validations.subList(2, 4));
  }

  /** The epoch is told of once it was validated, by the session that goes on. */
  @Test
  void anInterruptedValidationIsMadeAgain() {
    Record whole = new Record();
    Optional<ValidationImages> images = Optional.of(TinyTraining.validation(50));
    trainer(store("whole"), images, new Cancellation(), whole).run();
    Cancellation cancellation = new Cancellation();
    TrainingListener interrupt =
        new TrainingListener() {
          @Override
          public void onStep(Step event) {
            if (event.step() == 10) {
              cancellation.request();
            }
          }
        };
    Record first = new Record();
    assertThatThrownBy(() -> trainer(store("i"), images, cancellation, first, interrupt).run())
        .isInstanceOf(CancellationException.class);
    assertThat(first.events)
        .doesNotContain("epoch 2 at 10")
        .endsWith("saved 10", "end at 10: not finished false");
    Record second = new Record();
    trainer(store("i"), images, new Cancellation(), second).run();
    assertThat(second.events).startsWith("begin at 10 of 18", "epoch 2 at 10");
    assertThat(second.validations).isEqualTo(whole.validations.subList(1, 4));
    assertThat(second.losses).isEqualTo(whole.losses.subList(1, 4));
  }

  @Test
  void aFinishedTrainingIsNotRepeated() {
    Network whole = trainer(store("a")).run();
    Record record = new Record();
    assertThat(trainer(store("a"), record).run().values()).isEqualTo(whole.values());
    assertThat(record.events)
        .containsExactly("begin at 18 of 18", "end at 18: all steps done true");
  }

  @Test
  void aListenerMayStopIt() {
    TrainingListener stopper =
        new TrainingListener() {
          @Override
          public void onEpoch(Epoch event, Control control) {
            if (event.epoch() == 2) {
              control.stop("enough");
            }
          }
        };
    Record record = new Record();
    Network stopped = trainer(store("a"), record, stopper).run();
    assertThat(record.events).endsWith("epoch 2 at 10", "saved 10", "end at 10: enough true");
    Record again = new Record();
    assertThat(trainer(store("a"), again, stopper).run().values()).isEqualTo(stopped.values());
    assertThat(again.events).containsExactly("begin at 10 of 18", "end at 10: enough true");
  }

  @Test
  void anInterruptLeavesACheckpoint() {
    Cancellation cancellation = new Cancellation();
    TrainingListener interrupt =
        new TrainingListener() {
          @Override
          public void onStep(Step event) {
            if (event.step() == 7) {
              cancellation.request();
            }
          }
        };
    Record record = new Record();
    assertThatThrownBy(() -> trainer(store("a"), cancellation, record, interrupt).run())
        .isInstanceOf(CancellationException.class);
    assertThat(record.events).endsWith("saved 7", "end at 7: not finished false");
  }

  /** As an evaluation does. Its epoch is told of again, and no step is made again. */
  @Test
  void anInterruptWithinAnEvaluationLosesNoStep() {
    Network whole = trainer(store("whole")).run();
    for (int last : new int[] {10, 18}) {
      TrainingListener interrupted =
          new TrainingListener() {
            @Override
            public void onEpoch(Epoch event, Control control) {
              if (event.step() == last) {
                throw new CancellationException();
              }
            }
          };
      String name = "interrupted" + last;
      Record record = new Record();
      assertThatThrownBy(() -> trainer(store(name), record, interrupted).run())
          .isInstanceOf(CancellationException.class);
      assertThat(record.events)
          .endsWith("saved " + last, "end at " + last + ": not finished false");
      Record again = new Record();
      assertThat(trainer(store(name), again).run().values()).isEqualTo(whole.values());
      String epoch = "epoch " + (last + 4) / 5 + " at " + last;
      assertThat(again.events)
          .startsWith("begin at " + last + " of 18", epoch, "saved " + last)
          .containsOnlyOnce(epoch)
          .endsWith("end at 18: all steps done true");
    }
  }

  @Test
  void evaluationsReachEveryListener() {
    List<String> seen = new ArrayList<>();
    TrainingListener evaluator =
        new TrainingListener() {
          @Override
          public void onEpoch(Epoch event, Control control) {
            control.evaluated(
                new Evaluation(event.epoch(), event.step(), Map.of("a", 1.0), event.network()));
          }
        };
    TrainingListener reader =
        new TrainingListener() {
          @Override
          public void onEvaluation(Evaluation event, Control control) {
            seen.add(event.step() + " " + event.values());
          }
        };
    trainer(store("a"), reader, evaluator).run();
    assertThat(seen).containsExactly("5 {a=1.0}", "10 {a=1.0}", "15 {a=1.0}", "18 {a=1.0}");
  }
}
