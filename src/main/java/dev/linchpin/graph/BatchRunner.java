package dev.linchpin.graph;

import dev.linchpin.base.SideBySide;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;

/**
 * Runs a graph over any number of rows in batches, spread over sessions of one thread each. A batch
 * never has fewer than {@link #LEAST} rows: short ones are padded with their last row. The graph
 * runs as written ({@link SessionConfigs#asWritten}). Safe for use by several threads.
 */
public final class BatchRunner implements AutoCloseable {
  /**
   * Smaller batches go through other kernels and round apart: measured on the CPU in float32, what
   * a row gives was bit-identical in all batches from 16 on, and another in the last bits at 1 to
   * 12.
   */
  public static final int LEAST = 16;

  private final int batch;
  private final boolean fixed;

  /** As many as worker threads, so that a worker always finds one. */
  private final LinkedBlockingQueue<Session> idle = new LinkedBlockingQueue<>();

  private final ExecutorService workers;
  private final int threads;

  /**
   * Values for a placeholder (or any tensor): {@code [n, shape…]}, row-major.
   *
   * @param tensor node name, as in {@code linchpin/images}
   */
  public record Feed(String tensor, float[] values, long[] shape) {
    private float[] rows(int from, int to, int padded) {
      int size = Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
      float[] rows = Arrays.copyOfRange(values, from * size, (from + padded) * size);
      for (int i = to - from; i < padded; i++) {
        System.arraycopy(values, (to - 1) * size, rows, i * size, size);
      }
      return rows;
    }

    private long[] batched(int rows) {
      long[] dims = new long[shape.length + 1];
      dims[0] = rows;
      System.arraycopy(shape, 0, dims, 1, shape.length);
      return dims;
    }
  }

  /**
   * @param graph stays the caller's, and open while this is
   * @param threads number of sessions
   * @param batch most rows in a run
   * @param fixed the graph takes exactly {@code batch} rows
   */
  public BatchRunner(Graph graph, int threads, int batch, boolean fixed) {
    this.batch = batch;
    this.fixed = fixed;
    this.threads = threads;
    for (int i = 0; i < threads; i++) {
      idle.add(new Session(graph, SessionConfigs.asWritten()));
    }
    this.workers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "inference");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Runs {@code n} rows. Where a part fails, the others end before that is thrown: a session that
   * runs can't be closed, and its graph would wait for it.
   *
   * @param fetches float32 tensors of one row for each row fed
   * @return each fetch's values, {@code [n, …]}
   */
  public float[][] run(List<Feed> feeds, List<Output<?>> fetches, int n) {
    float[][] results = new float[fetches.size()][];
    if (n == 0) {
      Arrays.fill(results, new float[0]);
      return results;
    }
    List<CompletableFuture<Void>> parts = new ArrayList<>();
    int most = rowsOfRun(n);
    for (int from = 0; from < n; from += most) {
      int first = from;
      int last = Math.min(n, from + most);
      parts.add(
          CompletableFuture.runAsync(() -> part(feeds, fetches, first, last, n, results), workers));
    }
    SideBySide.ended(parts);
    return results;
  }

  /** Rows of a run, so that every session has about as many to make and few are padding. */
  private int rowsOfRun(int n) {
    if (fixed) {
      return batch;
    }
    int rounds = (n + batch * threads - 1) / (batch * threads);
    return Math.min(batch, padded((n + rounds * threads - 1) / (rounds * threads)));
  }

  private static int padded(int rows) {
    return (rows + LEAST - 1) / LEAST * LEAST;
  }

  private void part(
      List<Feed> feeds, List<Output<?>> fetches, int from, int to, int n, float[][] results) {
    int rows = fixed ? batch : padded(to - from);
    List<Tensor> fed = new ArrayList<>();
    Session session = idle.remove();
    try {
      Session.Runner runner = session.runner();
      for (Feed feed : feeds) {
        Tensor value = Tensors.floats(feed.rows(from, to, rows), feed.batched(rows));
        fed.add(value);
        runner.feed(feed.tensor(), value);
      }
      fetches.forEach(runner::fetch);
      try (Result result = runner.run()) {
        for (int i = 0; i < results.length; i++) {
          float[] values = Tensors.floats(result.get(i));
          int width = values.length / rows;
          synchronized (results) {
            if (results[i] == null) {
              results[i] = new float[n * width];
            }
          }
          System.arraycopy(values, 0, results[i], from * width, (to - from) * width);
        }
      }
    } finally {
      idle.add(session);
      fed.forEach(Tensor::close);
    }
  }

  @Override
  public void close() {
    workers.shutdown();
    idle.forEach(Session::close);
  }
}
