package dev.linchpin.export;

import dev.linchpin.model.Parameter;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A parameter as a variable of the exported graph.
 *
 * @param parameter of the network
 * @param handle node of the VarHandleOp; the variable's name in Python and in the checkpoint
 * @param value what the checkpoint holds
 */
record ModelVariable(Parameter parameter, String handle, TensorProto value) {
  /** The node that reads it. */
  String read() {
    return handle + "/Read/ReadVariableOp";
  }

  /** The node that assigns its initial value. */
  String assign() {
    return handle + "/Assign";
  }

  /** The node of its initial value. */
  String initial() {
    return handle + "/Initializer/zeros";
  }

  TensorShapeProto shape() {
    return value.getTensorShape();
  }
}
