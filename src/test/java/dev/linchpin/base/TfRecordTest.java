package dev.linchpin.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TfRecordTest {
  /** CRC-32C (Castagnoli), bit by bit, and TensorFlow's mask. */
  private static int masked(byte[] data) {
    int crc = -1;
    for (byte b : data) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82f63b78 : crc >>> 1;
      }
    }
    crc = ~crc;
    return (crc >>> 15 | crc << 17) + 0xa282ead8;
  }

  @Test
  void recordsAreFramedByLengthAndChecksums() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] first = "123456789".getBytes(StandardCharsets.US_ASCII);
    TfRecord.write(out, first);
    TfRecord.write(out, new byte[0]);
    ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    for (byte[] data : new byte[][] {first, {}}) {
      byte[] length = new byte[8];
      bytes.duplicate().get(length);
      assertThat(bytes.getLong()).isEqualTo(data.length);
      assertThat(bytes.getInt()).isEqualTo(masked(length));
      byte[] read = new byte[data.length];
      bytes.get(read);
      assertThat(read).isEqualTo(data);
      assertThat(bytes.getInt()).isEqualTo(masked(data));
    }
    assertThat(bytes.hasRemaining()).isFalse();
  }
}
