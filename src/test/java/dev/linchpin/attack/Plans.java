package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.model.Classifier;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Runtime plans beside each other. */
final class Plans {
  private Plans() {}

  /** Runs a job under many plans: all must give, bit for bit, what is returned. */
  static AttackResult assertAlike(Classifier classifier, AttackJob job) {
    AttackResult reference = Jobs.run(classifier, Jobs.plan(1, 64, 3), job);
    for (RuntimePlan plan :
        List.of(
            Jobs.plan(2, 64, 3), Jobs.plan(2, 32, 1), Jobs.plan(2, 16, 1), Jobs.plan(1, 48, 5))) {
      AttackEngineTest.assertSame(reference, Jobs.run(classifier, plan, job));
    }
    // Moving on to fewer slots, and to the other stream.
    Set<Integer> sizes = new ConcurrentSkipListSet<>();
    AttackEngineTest.assertSame(
        reference, TailTest.run(classifier, Jobs.plan(2, 64, 1), job, sizes));
    sizes.clear();
    AttackEngineTest.assertSame(
        reference, TailTest.run(classifier, Jobs.plan(1, 96, 1), job, sizes));
    assertThat(sizes).contains(96).hasSizeGreaterThan(1);
    return reference;
  }
}
