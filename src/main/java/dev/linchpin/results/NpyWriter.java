package dev.linchpin.results;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** NumPy's .npy format 1.0, float32 little-endian in C order: every bit as it is. */
final class NpyWriter {
  private static final int ALIGNMENT = 64;
  private static final int CHUNK = 1 << 14;

  private NpyWriter() {}

  static void write(OutputStream out, float[] values, int... shape) throws IOException {
    int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (size != values.length) {
      throw new IllegalArgumentException(
          values.length + " values for shape " + Arrays.toString(shape));
    }
    String dims =
        Arrays.stream(shape).mapToObj(d -> d + ",").collect(Collectors.joining(" ", "(", ")"));
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + dims + ", }";
    // Magic, version and length take 10 bytes; the header ends in a newline on a multiple of 64.
    int padding = ALIGNMENT - (10 + header.length() + 1) % ALIGNMENT;
    header += " ".repeat(padding % ALIGNMENT) + "\n";
    DataOutputStream data = new DataOutputStream(out);
    data.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    data.write(header.length() & 0xff);
    data.write(header.length() >> 8);
    data.write(header.getBytes(StandardCharsets.US_ASCII));
    ByteBuffer bytes = ByteBuffer.allocate(4 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += CHUNK) {
      int n = Math.min(CHUNK, values.length - from);
      bytes.clear();
      bytes.asFloatBuffer().put(values, from, n);
      data.write(bytes.array(), 0, 4 * n);
    }
    data.flush();
  }
}
