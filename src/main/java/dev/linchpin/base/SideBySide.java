package dev.linchpin.base;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Work done at once. */
public final class SideBySide {
  private SideBySide() {}

  /** Begins work on a thread of its own. */
  public static <T> CompletableFuture<T> begin(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> new Thread(task).start());
  }

  /** What each of {@code work} gives, a thread each, as {@link #ended} gives it. */
  public static <T> List<T> all(List<Supplier<T>> work) {
    return ended(work.stream().map(SideBySide::begin).toList());
  }

  /**
   * What each gives, in their order, once all have ended: native code can't be interrupted. Throws
   * what the first of them threw.
   */
  public static <T> List<T> ended(List<CompletableFuture<T>> begun) {
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
