package dev.linchpin.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a search in bfloat16 could not break, once more in float32: the first restart of every
 * target. Gradients in bfloat16 may be too inexact to find what is there; so no image counts as
 * robust that has not survived a whole float32 search of each target. Nor of fewer targets: of an
 * image that was broken at its fifth neuron, the four before are searched again, for it counts as
 * robust under attacks at one or four.
 */
final class Float32Restart {
  private final AttackJob job;
  private final List<Verdict> verdicts;
  private final int[] survivors;

  /**
   * @param verdicts of the search in bfloat16, one an image of the job
   */
  Float32Restart(AttackJob job, List<Verdict> verdicts) {
    this.job = job;
    this.verdicts = verdicts;
    this.survivors = IntStream.range(0, job.size()).filter(i -> open(i) > 0).toArray();
  }

  /** How many of an image's targets, the first ones, the search has no success at. */
  private int open(int image) {
    Verdict verdict = verdicts.get(image);
    if (verdict.broken()) {
      return job.attack().cancelling() ? verdict.winner() / job.restarts() : 0;
    }
    return verdict.states().size() / job.restarts();
  }

  /** The first restarts of what is open. */
  AttackJob job() {
    int pixels = job.pixels();
    float[] images = new float[survivors.length * pixels];
    for (int i = 0; i < survivors.length; i++) {
      System.arraycopy(job.images(), survivors[i] * pixels, images, i * pixels, pixels);
    }
    return new AttackJob(
        job.attack(),
        images,
        Arrays.stream(survivors).map(i -> job.exampleIndex()[i]).toArray(),
        Arrays.stream(survivors).map(i -> job.cleanClass()[i]).toArray(),
        1,
        job.targets().map(this::ofSurvivors),
        job.classTargets().map(this::ofSurvivors),
        job.seed());
  }

  private <T> List<List<T>> ofSurvivors(List<List<T>> all) {
    return Arrays.stream(survivors).mapToObj(i -> all.get(i).subList(0, open(i))).toList();
  }

  /** Hears of the search in bfloat16: what survived is not settled yet. */
  static AttackListener first(AttackListener listener) {
    return new Forwarding(listener) {
      @Override
      public void image(int image, boolean broken) {
        if (broken) {
          listener.image(image, true);
        }
      }
    };
  }

  /** Hears of the restart, and tells {@code listener} of the images and indices of the job. */
  AttackListener second(AttackListener listener) {
    return new Forwarding(listener) {
      @Override
      public void trajectory(int image, int index, boolean success) {
        listener.trajectory(survivors[image], index * job.restarts(), success);
      }

      @Override
      public void image(int image, boolean broken) {
        if (!verdicts.get(survivors[image]).broken()) {
          listener.image(survivors[image], broken);
        }
      }
    };
  }

  /**
   * The verdicts of both: a success of the restart takes the place of the first restart of its
   * target.
   *
   * @param restarted one a survivor
   */
  List<Verdict> merged(List<Verdict> restarted) {
    List<Verdict> all = new ArrayList<>(verdicts);
    for (int i = 0; i < survivors.length; i++) {
      if (restarted.get(i).broken()) {
        all.set(survivors[i], merged(verdicts.get(survivors[i]), restarted.get(i)));
      }
    }
    return all;
  }

  private Verdict merged(Verdict before, Verdict now) {
    List<TrajectoryState> states = new ArrayList<>(before.states());
    List<Integer> steps = new ArrayList<>(before.steps());
    for (int target = 0; target < now.states().size(); target++) {
      if (now.states().get(target) == TrajectoryState.SUCCESS) {
        states.set(target * job.restarts(), TrajectoryState.SUCCESS);
        steps.set(target * job.restarts(), now.steps().get(target));
      }
    }
    int winner = now.winner() * job.restarts();
    if (job.attack().cancelling()) {
      for (int i = winner + 1; i < states.size(); i++) {
        states.set(i, TrajectoryState.CANCELLED);
        steps.set(i, 0);
      }
    }
    return new Verdict(
        before.exampleIndex(),
        before.cleanClass(),
        winner,
        Optional.of(now.success().orElseThrow()),
        List.copyOf(states),
        List.copyOf(steps));
  }

  /** Passes everything on. */
  private static class Forwarding implements AttackListener {
    private final AttackListener to;

    Forwarding(AttackListener to) {
      this.to = to;
    }

    @Override
    public void trajectory(int image, int index, boolean success) {
      to.trajectory(image, index, success);
    }

    @Override
    public void image(int image, boolean broken) {
      to.image(image, broken);
    }

    @Override
    public void steps(long gradientSteps) {
      to.steps(gradientSteps);
    }

    @Override
    public void planChosen(RuntimePlan plan) {
      to.planChosen(plan);
    }

    @Override
    public void planChanged(RuntimePlan plan) {
      to.planChanged(plan);
    }
  }
}
