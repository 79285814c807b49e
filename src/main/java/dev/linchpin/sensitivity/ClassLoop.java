package dev.linchpin.sensitivity;

import com.google.protobuf.ByteString;
import java.util.Map;
import org.tensorflow.proto.AttrValue;

/**
 * The loop over classes of {@link SensitivityOps}: running extremes of q_c = (W[j,c] - W[j,y]) ·
 * (1/g_c), and the first class that has them. Tensors {@code [n, F]}; 0 and -1 where no class
 * reaches beyond 0.
 */
record ClassLoop(String most, String mostClass, String least, String leastClass) {
  private static final String FRAME = "linchpin/sensitivity/classes";

  /**
   * @param byClass W transposed, {@code [C, F]}
   * @param ownWeights W[j, y], {@code [n, F]}
   * @param inverseByClass 1/g_c, {@code [C, n]}; 0 for a class that does not count
   * @param classes C, scalar
   */
  static ClassLoop write(
      NodeWriter w, String byClass, String ownWeights, String inverseByClass, String classes) {
    String weights = enter(w, byClass, true);
    String own = enter(w, ownWeights, true);
    String inverse = enter(w, inverseByClass, true);
    String count = enter(w, classes, true);
    String zero = enter(w, w.constant(0), true);
    String one = enter(w, w.constant(1), true);

    String none = w.op("Fill", w.op("Shape", ownWeights), w.constant(-1));
    String zeros = w.op("ZerosLike", ownWeights);
    String label = variable(w, w.constant(0));
    String most = variable(w, zeros);
    String mostClass = variable(w, none);
    String least = variable(w, zeros);
    String leastClass = variable(w, none);

    String going = w.op("LoopCond", w.op("Less", label, count));
    String[] variables = {label, most, mostClass, least, leastClass};
    String[] now = new String[variables.length];
    String[] exits = new String[variables.length];
    for (int i = 0; i < variables.length; i++) {
      String fork = w.op("Switch", variables[i], going);
      exits[i] = w.op("Exit", fork);
      now[i] = w.op("Identity", w.output(fork, 1));
    }
    String d = w.op("Sub", w.op("GatherV2", weights, now[0], zero), own);
    String column = w.op("ExpandDims", w.op("GatherV2", inverse, now[0], zero), one);
    String q = w.op("Mul", d, column);
    next(w, label, w.op("AddV2", now[0], one));
    next(w, most, w.op("Maximum", now[1], q));
    next(w, mostClass, w.op("SelectV2", w.op("Greater", q, now[1]), now[0], now[2]));
    next(w, least, w.op("Minimum", now[3], q));
    next(w, leastClass, w.op("SelectV2", w.op("Less", q, now[3]), now[0], now[4]));
    return new ClassLoop(exits[1], exits[2], exits[3], exits[4]);
  }

  private static String enter(NodeWriter w, String tensor, boolean constant) {
    return w.with(
        "Enter",
        Map.of(
            "frame_name", AttrValue.newBuilder().setS(ByteString.copyFromUtf8(FRAME)).build(),
            "is_constant", AttrValue.newBuilder().setB(constant).build(),
            // 1: two iterations at a time would only hold more memory.
            "parallel_iterations", AttrValue.newBuilder().setI(1).build()),
        tensor);
  }

  private static String variable(NodeWriter w, String initial) {
    String entered = enter(w, initial, false);
    return w.with("Merge", Map.of("N", AttrValue.newBuilder().setI(2).build()), entered, entered);
  }

  private static void next(NodeWriter w, String variable, String value) {
    w.setInput(variable, 1, w.op("NextIteration", value));
  }
}
