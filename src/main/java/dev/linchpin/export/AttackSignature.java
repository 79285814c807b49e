package dev.linchpin.export;

import dev.linchpin.graph.Constant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.PartitionedCall;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.While;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * {@code attack}: {@code images}, {@code epsilon} {@code [] float32} in pixels and {@code steps}
 * {@code [] int32} → {@code adversarial} {@code [n, h, w, c] float32} and {@code success} {@code
 * [n] bool}.
 *
 * <p>PGD (Madry et al. 2018) in the Linf ball, on the cross-entropy of the clean prediction, from
 * the clean image (no random start: the same request gives the same answer), step 2.5·ε/steps. Each
 * image stops at its first iterate of another class; success is judged by a fresh pass over what is
 * returned.
 */
final class AttackSignature implements Signature {
  static final String NAME = "attack";
  static final String EPSILON = "epsilon";
  static final String STEPS = "steps";

  private static final String ADVERSARIAL = "adversarial";
  private static final String SUCCESS = "success";
  private static final String SCOPE = "linchpin/attack/";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SignatureDef addTo(ExportGraph graph) {
    AttackFunctions functions = new AttackFunctions(graph.network());
    try (Graph part = new Graph();
        ConcreteFunction more = functions.more();
        ConcreteFunction step = functions.step();
        ConcreteFunction logits = functions.logits()) {
      Ops tf = Ops.create(part);
      Map<String, String> tensors = new LinkedHashMap<>();
      Operand<TFloat32> clean =
          stand(tf, tensors, Shape.of(graph.imageShape(-1)), graph.imagesNode());
      Operand<TFloat32> cleanLogits =
          stand(tf, tensors, Shape.of(-1, graph.network().classes()), graph.logitsNode());
      List<Operand<TFloat32>> parameters = new ArrayList<>();
      for (ModelVariable v : graph.variables()) {
        Shape shape = Shape.of(Constant.of(v.value()).shape());
        parameters.add(stand(tf, tensors, shape, v.read()));
      }
      Placeholder<TFloat32> epsilon =
          tf.withName(EPSILON).placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      Placeholder<TInt32> steps =
          tf.withName(STEPS).placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));

      Operand<TInt64> label = AttackFunctions.predicted(tf, cleanLogits);
      AttackState start =
          start(tf, graph.network().classes(), clean, label, epsilon, steps, parameters);
      While loop = While.create(tf.scope(), start.all(), more, step);
      Operand<TFloat32> found = tf.withName(ADVERSARIAL).identity(AttackState.x(loop.output()));
      List<Operand<?>> arguments = new ArrayList<>(List.of(found));
      arguments.addAll(parameters);
      Operand<TFloat32> fresh =
          PartitionedCall.create(tf.scope(), arguments, List.of(TFloat32.class), logits)
              .output()
              .get(0)
              .expect(TFloat32.class);
      tf.withName(SUCCESS).math.notEqual(AttackFunctions.predicted(tf, fresh), label);

      Map<String, String> names =
          Map.of(
              more.getDefinedName(), "linchpin_attack_more",
              step.getDefinedName(), "linchpin_attack_step",
              logits.getDefinedName(), "linchpin_attack_logits");
      graph.splice(lowered(part.toGraphDef()), SCOPE, tensors, names);
      return new SignatureInfo()
          .input(
              ServingSignature.IMAGES, graph.imagesNode(), DataType.DT_FLOAT, graph.imageShape(-1))
          .input(EPSILON, SCOPE + EPSILON, DataType.DT_FLOAT)
          .input(STEPS, SCOPE + STEPS, DataType.DT_INT32)
          .output(ADVERSARIAL, SCOPE + ADVERSARIAL, DataType.DT_FLOAT, graph.imageShape(-1))
          .output(SUCCESS, SCOPE + SUCCESS, DataType.DT_BOOL, -1)
          .build();
    }
  }

  /** A placeholder that stands for a tensor of the exported graph. */
  private static Operand<TFloat32> stand(
      Ops tf, Map<String, String> tensors, Shape shape, String tensor) {
    Placeholder<TFloat32> placeholder = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    tensors.put(placeholder.op().name(), tensor);
    return placeholder;
  }

  private static AttackState start(
      Ops tf,
      int classes,
      Operand<TFloat32> clean,
      Operand<TInt64> label,
      Operand<TFloat32> epsilon,
      Operand<TInt32> steps,
      List<Operand<TFloat32>> parameters) {
    LinfBall ball = LinfBall.of(tf, clean, epsilon);
    Operand<TFloat64> atLeastOne =
        tf.dtypes.cast(tf.math.maximum(steps, tf.constant(1)), TFloat64.class);
    Operand<TFloat64> size = tf.math.div(tf.math.mul(ball.epsilon(), tf.constant(2.5)), atLeastOne);
    return new AttackState(
        tf.constant(0),
        clean,
        tf.math.notEqual(label, label),
        steps,
        ball.lower(),
        ball.upper(),
        tf.oneHot(label, tf.constant(classes), tf.constant(1f), tf.constant(0f)),
        tf.dtypes.cast(size, TFloat32.class),
        parameters);
  }

  /** Not lowered, a functional loop runs about half as fast. */
  private static GraphDef lowered(GraphDef part) {
    GraphDef.Builder def = part.toBuilder();
    for (NodeDef.Builder node : def.getNodeBuilderList()) {
      if (node.getOp().endsWith("While")) {
        node.putAttr("_lower_using_switch_merge", AttrValue.newBuilder().setB(true).build());
      }
    }
    return def.build();
  }
}
