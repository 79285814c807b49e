package dev.linchpin.data;

import dev.linchpin.base.UserError;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Decodes JPEG and PNG to upright 8-bit RGB. The file's first bytes tell the format, not its name.
 *
 * <p>Colour profiles are not applied (neither do Pillow's convert, TensorFlow or torchvision). Grey
 * is repeated, a palette looked up, 16-bit values lose their lower byte, transparency is laid over
 * white, CMYK converted without a profile, EXIF's orientation applied.
 */
final class ImageDecoder {
  private static final Logger LOG = LogManager.getLogger(ImageDecoder.class);

  static {
    // The images are in memory already.
    ImageIO.setUseCache(false);
  }

  private ImageDecoder() {}

  /**
   * @throws UserError if the file cannot be read or decoded
   */
  static Raster8 decode(Path file) {
    byte[] content = DataFiles.bytes(file);
    try {
      if (startsWith(content, 0xff, 0xd8, 0xff)) {
        return jpeg(file, content);
      }
      if (startsWith(content, 0x89, 'P', 'N', 'G')) {
        return png(file, content);
      }
    } catch (IOException | RuntimeException e) {
      throw new UserError(UserError.Kind.INPUT, file + ": damaged image: " + e.getMessage(), e);
    }
    throw UserError.input(
        content.length == 0 ? "%s: empty file" : "%s: neither a JPEG nor a PNG", file);
  }

  private static boolean startsWith(byte[] content, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= content.length || (content[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static Raster8 jpeg(Path file, byte[] content) throws IOException {
    JpegHeader header = JpegHeader.parse(content);
    Raster raster = read(file, content, "JPEG", reader -> reader.readRaster(0, null));
    int bands = raster.getNumBands();
    byte[] values = interleaved(raster, 8);
    if (header.transformed() && bands == 4) {
      JpegColors.ycckToCmyk(values);
    } else if (header.transformed()) {
      JpegColors.yCbCrToRgb(values);
    }
    byte[] rgb =
        switch (bands) {
          case 1 -> spread(values, 1);
          case 3 -> values;
          case 4 -> JpegColors.cmykToRgb(values);
          default -> throw new IOException(bands + " colour components");
        };
    return new Raster8(raster.getWidth(), raster.getHeight(), 3, rgb)
        .oriented(header.orientation());
  }

  private static Raster8 png(Path file, byte[] content) throws IOException {
    BufferedImage image = read(file, content, "PNG", reader -> reader.read(0));
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    ColorModel colors = image.getColorModel();
    byte[] values;
    if (colors instanceof IndexColorModel palette) {
      values = new byte[raster.getWidth() * raster.getHeight() * 4];
      int[] indices = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
      for (int i = 0; i < indices.length; i++) {
        values[4 * i] = (byte) palette.getRed(indices[i]);
        values[4 * i + 1] = (byte) palette.getGreen(indices[i]);
        values[4 * i + 2] = (byte) palette.getBlue(indices[i]);
        values[4 * i + 3] = (byte) palette.getAlpha(indices[i]);
      }
      bands = 4;
    } else {
      values = interleaved(raster, colors.getComponentSize(0));
    }
    return new Raster8(
        raster.getWidth(), raster.getHeight(), 3, bands == 3 ? values : spread(values, bands));
  }

  /** Grey (1), grey + alpha (2) or RGBA (4) to RGB, alpha over white. */
  private static byte[] spread(byte[] values, int bands) {
    int n = values.length / bands;
    boolean alpha = bands % 2 == 0;
    byte[] rgb = new byte[3 * n];
    for (int i = 0; i < n; i++) {
      int a = alpha ? values[i * bands + bands - 1] & 0xff : 255;
      for (int c = 0; c < 3; c++) {
        int v = values[i * bands + (bands == 4 ? c : 0)] & 0xff;
        rgb[3 * i + c] = (byte) ((v * a + 255 * (255 - a) + 127) / 255);
      }
    }
    return rgb;
  }

  /** All samples, the upper 8 of their bits. */
  private static byte[] interleaved(Raster raster, int bits) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    if (raster.getTransferType() == DataBuffer.TYPE_BYTE && bits == 8) {
      return (byte[]) raster.getDataElements(0, 0, width, height, null);
    }
    int[] samples = raster.getPixels(0, 0, width, height, (int[]) null);
    byte[] values = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      values[i] = (byte) (samples[i] >> (bits - 8));
    }
    return values;
  }

  private interface Reading<T> {
    T read(ImageReader reader) throws IOException;
  }

  private static <T> T read(Path file, byte[] content, String format, Reading<T> reading)
      throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    List<String> warnings = new ArrayList<>();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener((source, text) -> warnings.add(text));
      T result = reading.read(reader);
      for (String warning : warnings) {
        // libjpeg fills what a truncated file lacks with grey, and only warns.
        if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
          throw new IOException(warning);
        }
        LOG.warn("{}: {}", file, warning);
      }
      return result;
    } finally {
      reader.dispose();
    }
  }
}
