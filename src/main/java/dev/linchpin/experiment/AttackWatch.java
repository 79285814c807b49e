package dev.linchpin.experiment;

import dev.linchpin.attack.AttackListener;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.base.UserInterface;
import java.util.function.Consumer;

/** What every progress display of an attack does: stops it when the user asks, hands plans on. */
abstract class AttackWatch implements AttackListener {
  private final UserInterface ui;
  private final Consumer<RuntimePlan> replanned;
  private long steps;

  /**
   * @param replanned hears of the plan that the engine goes on under
   */
  AttackWatch(UserInterface ui, Consumer<RuntimePlan> replanned) {
    this.ui = ui;
    this.replanned = replanned;
  }

  /** Shows how it goes. */
  abstract void show();

  /** Made so far. */
  final long steps() {
    return steps;
  }

  @Override
  public final void steps(long made) {
    ui.cancellation().check();
    steps += made;
    show();
  }

  @Override
  public final void planChosen(RuntimePlan plan) {
    replanned.accept(plan);
  }

  @Override
  public final void planChanged(RuntimePlan plan) {
    ui.warning(
        "memory would not suffice for more: going on with "
            + plan.slots()
            + " slots in each stream");
    replanned.accept(plan);
  }
}
