package dev.linchpin.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
  private static NpyArray roundTrip(NpyArray array) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Npy.write(out, array);
    assertThat((out.size() - array.bytes().limit()) % 64).isZero();
    return Npy.read(new ByteArrayInputStream(out.toByteArray()), "memory");
  }

  @Property(tries = 200)
  void numbersSurvive(
      @ForAll @Size(max = 3) List<@IntRange(min = 0, max = 5) Integer> dims, @ForAll int seed)
      throws IOException {
    int[] shape = dims.stream().mapToInt(Integer::intValue).toArray();
    Random random = new Random(seed);
    float[] values = new float[NpyArray.size(shape)];
    double[] doubles = new double[values.length];
    long[] longs = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(random.nextInt());
      doubles[i] = Double.longBitsToDouble(random.nextLong());
      longs[i] = random.nextLong();
    }
    NpyArray back = roundTrip(NpyArray.of(values, shape));
    assertThat(back.type()).isEqualTo(NpyType.F4);
    assertThat(back.shape()).isEqualTo(shape);
    assertThat(back.floats()).isEqualTo(values);
    NpyArray wide = roundTrip(NpyArray.of(doubles, shape));
    NpyArray whole = roundTrip(NpyArray.of(longs, shape));
    for (int i = 0; i < values.length; i++) {
      assertThat(Double.doubleToRawLongBits(wide.floating(i)))
          .isEqualTo(Double.doubleToRawLongBits(doubles[i]));
      assertThat(whole.integer(i)).isEqualTo(longs[i]);
    }
  }

  @Test
  void rowsAreReadWithoutTheRest(@TempDir Path dir) throws IOException {
    float[] values = new float[5 * 2 * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Path file = dir.resolve("a.npy");
    Npy.write(file, NpyArray.of(values, 5, 2, 3));
    NpyArray rows = Npy.readRows(file, 1, 4);
    assertThat(rows.shape()).containsExactly(2, 2, 3);
    assertThat(rows.floats()).containsExactly(6, 7, 8, 9, 10, 11, 24, 25, 26, 27, 28, 29);
    assertThat(Npy.readRows(file, 0, 1, 2, 3, 4).floats()).isEqualTo(values);
    assertThatThrownBy(() -> Npy.readRows(file, 2, 5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("[5, 2, 3], without row 5");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> Npy.readRows(file, 4)).hasMessageContaining("truncated");
    assertThat(Npy.readRows(file, 3).floats()).containsExactly(18, 19, 20, 21, 22, 23);
  }

  @Test
  void integersAndBytesSurvive() throws IOException {
    NpyArray ints = roundTrip(NpyArray.of(new int[] {-1, 7, Integer.MIN_VALUE}, 3));
    assertThat(ints.type()).isEqualTo(NpyType.I4);
    assertThat(ints.integer(0)).isEqualTo(-1);
    assertThat(ints.integer(2)).isEqualTo(Integer.MIN_VALUE);
    NpyArray bytes = roundTrip(NpyArray.of(new byte[] {0, (byte) 200, (byte) 255, 1}, 2, 2));
    assertThat(bytes.integer(1)).isEqualTo(200);
    assertThat(bytes.floats()).containsExactly(0, 200, 255, 1);
  }

  private static byte[] file(int major, String header, int... data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) major, 0});
    out.write(text.length);
    out.write(0);
    if (major > 1) {
      out.write(0);
      out.write(0);
    }
    out.writeBytes(text);
    Arrays.stream(data).forEach(out::write);
    return out.toByteArray();
  }

  private static NpyArray read(byte[] file) throws IOException {
    return Npy.read(new ByteArrayInputStream(file), "a.npy");
  }

  @Test
  void readsEveryVersionAndBigEndian() throws IOException {
    String header = "{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }\n";
    for (int major = 1; major <= 3; major++) {
      NpyArray array = read(file(major, header, 1, 2, 255, 254));
      assertThat(array.integer(0)).isEqualTo(258);
      assertThat(array.integer(1)).isEqualTo(-2);
    }
  }

  @Test
  void refusesByName() {
    String u1 = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }";
    assertRefused(file(1, u1.replace("False", "True"), 1, 2), "a.npy", "Fortran order");
    assertRefused(file(1, u1.replace("|u1", "|O"), 1, 2), "type |O", "u1");
    assertRefused(file(1, u1, 1), "only 1 data bytes", "needs 2");
    assertRefused(file(1, u1, 1, 2, 3), "more data bytes");
    assertRefused(file(9, u1, 1, 2), "version 9");
    assertRefused(Arrays.copyOf(file(1, u1), 30), "truncated inside the .npy header");
    assertRefused(file(1, "{}", 1), "header not understood");
    assertRefused("PK hello".getBytes(StandardCharsets.UTF_8), "not a .npy array");
  }

  private static void assertRefused(byte[] file, String... parts) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(parts);
  }
}
