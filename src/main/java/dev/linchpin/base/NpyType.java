package dev.linchpin.base;

import java.nio.ByteBuffer;

/** Element types of a .npy file; the code is numpy's type string without the byte order. */
public enum NpyType {
  U1("u1", 1),
  I1("i1", 1),
  BOOL("b1", 1),
  U2("u2", 2),
  I2("i2", 2),
  U4("u4", 4),
  I4("i4", 4),
  I8("i8", 8),
  F4("f4", 4),
  F8("f8", 8);

  private final String code;
  private final int size;

  NpyType(String code, int size) {
    this.code = code;
    this.size = size;
  }

  public String code() {
    return code;
  }

  /** Bytes per element. */
  public int size() {
    return size;
  }

  public boolean isFloat() {
    return this == F4 || this == F8;
  }

  /** The element at {@code index} as a double; int64 beyond 2^53 is rounded. */
  double floating(ByteBuffer data, int index) {
    return switch (this) {
      case F4 -> data.getFloat(4 * index);
      case F8 -> data.getDouble(8 * index);
      default -> integer(data, index);
    };
  }

  /** The element at {@code index}; floats are truncated. */
  long integer(ByteBuffer data, int index) {
    return switch (this) {
      case U1, BOOL -> data.get(index) & 0xff;
      case I1 -> data.get(index);
      case U2 -> data.getShort(2 * index) & 0xffff;
      case I2 -> data.getShort(2 * index);
      case U4 -> data.getInt(4 * index) & 0xffffffffL;
      case I4 -> data.getInt(4 * index);
      case I8 -> data.getLong(8 * index);
      case F4, F8 -> (long) floating(data, index);
    };
  }
}
