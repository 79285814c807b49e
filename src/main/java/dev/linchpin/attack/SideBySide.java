package dev.linchpin.attack;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Work done at once, a thread each. */
final class SideBySide {
  private SideBySide() {}

  /** Begins work on a thread of its own. */
  static <T> CompletableFuture<T> begin(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> new Thread(task).start());
  }

  /**
   * What each of {@code work} gives, in their order, once all have ended: native code can't be
   * interrupted. Throws what the first of them threw.
   */
  static <T> List<T> all(List<Supplier<T>> work) {
    List<CompletableFuture<T>> begun = work.stream().map(SideBySide::begin).toList();
    begun.forEach(b -> b.handle((result, failure) -> result).join());
    try {
      return begun.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }
}
