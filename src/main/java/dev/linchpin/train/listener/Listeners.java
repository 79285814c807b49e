package dev.linchpin.train.listener;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Several listeners as one: each event goes to all, in order. An evaluation that one of them hands
 * in is told to all of them once they have heard of the epoch; of several stops the first counts.
 */
public final class Listeners implements TrainingListener {
  private final List<TrainingListener> all;

  public Listeners(List<? extends TrainingListener> all) {
    this.all = List.copyOf(all);
  }

  /** Passes one stop on, and keeps evaluations until all have heard of what caused them. */
  private static final class Gathered implements Control {
    private final Control control;
    private final Queue<Evaluation> evaluations = new ArrayDeque<>();
    private boolean stopped;

    Gathered(Control control) {
      this.control = control;
    }

    @Override
    public void stop(String reason) {
      if (!stopped) {
        stopped = true;
        control.stop(reason);
      }
    }

    @Override
    public boolean stopping() {
      return stopped || control.stopping();
    }

    @Override
    public void evaluated(Evaluation evaluation) {
      evaluations.add(evaluation);
    }
  }

  @Override
  public void onBegin(Begin event) {
    all.forEach(l -> l.onBegin(event));
  }

  @Override
  public void onStep(Step event) {
    all.forEach(l -> l.onStep(event));
  }

  @Override
  public void onEpoch(Epoch event, Control control) {
    Gathered gathered = new Gathered(control);
    all.forEach(l -> l.onEpoch(event, gathered));
    tellEvaluations(gathered);
  }

  @Override
  public void onEvaluation(Evaluation event, Control control) {
    Gathered gathered = new Gathered(control);
    gathered.evaluated(event);
    tellEvaluations(gathered);
  }

  private void tellEvaluations(Gathered gathered) {
    for (Evaluation e = gathered.evaluations.poll(); e != null; e = gathered.evaluations.poll()) {
      for (TrainingListener l : all) {
        l.onEvaluation(e, gathered);
      }
    }
  }

  @Override
  public void onCheckpoint(long step) {
    all.forEach(l -> l.onCheckpoint(step));
  }

  /** Tells all of them, even if some throw: they close files. */
  @Override
  public void onEnd(End event) {
    RuntimeException first = null;
    for (TrainingListener l : all) {
      try {
        l.onEnd(event);
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else if (first != e) {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** Those of all. Two that use one key are a mistake of the program. */
  @Override
  public Map<String, String> notes() {
    Map<String, String> notes = new HashMap<>();
    for (TrainingListener l : all) {
      l.notes()
          .forEach(
              (key, value) -> {
                if (notes.put(key, value) != null) {
                  throw new IllegalStateException("two listeners keep a note " + key);
                }
              });
    }
    return notes;
  }
}
