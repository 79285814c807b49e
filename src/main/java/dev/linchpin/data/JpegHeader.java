package dev.linchpin.data;

/**
 * What a JPEG's markers say about its colours and its orientation, read leniently: a damaged marker
 * ends the reading, the decoder reports it.
 *
 * @param components 1 (grey), 3 or 4
 * @param transformed whether they are YCbCr or YCCK rather than RGB or CMYK (libjpeg's rule:
 *     jdapimin.c, default_decompress_parms)
 * @param orientation of EXIF, 1 to 8; 1 if absent
 */
record JpegHeader(int components, boolean transformed, int orientation) {
  private static final int ORIENTATION_TAG = 0x0112;

  static JpegHeader parse(byte[] file) {
    boolean jfif = false;
    int adobe = -1;
    int orientation = 1;
    int components = 0;
    int ids = 0;
    int at = 2;
    while (at + 4 <= file.length && components == 0) {
      int marker = u8(file, at + 1);
      if (u8(file, at) != 0xff || marker == 0xff) {
        at++;
        continue;
      }
      if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
        at += 2;
        continue;
      }
      int body = at + 4;
      int end = Math.min(file.length, at + 2 + u16(file, at + 2));
      if (marker == 0xe0 && starts(file, body, end, "JFIF\0")) {
        jfif = true;
      } else if (marker == 0xee && starts(file, body, end, "Adobe") && body + 12 <= end) {
        adobe = u8(file, body + 11);
      } else if (marker == 0xe1 && starts(file, body, end, "Exif\0\0")) {
        orientation = orientation(file, body + 6, end);
      } else if (isStartOfFrame(marker) && body + 6 <= end) {
        components = u8(file, body + 5);
        for (int c = 0; c < components && body + 6 + 3 * c < end; c++) {
          ids = ids << 8 | u8(file, body + 6 + 3 * c);
        }
      } else if (marker == 0xda || marker == 0xd9) {
        break;
      }
      at = Math.max(end, at + 2);
    }
    boolean transformed =
        switch (components) {
          case 3 -> jfif || (adobe >= 0 ? adobe != 0 : ids != ('R' << 16 | 'G' << 8 | 'B'));
          case 4 -> adobe > 0;
          default -> false;
        };
    return new JpegHeader(components, transformed, orientation);
  }

  private static boolean isStartOfFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static boolean starts(byte[] file, int from, int end, String text) {
    if (from + text.length() > end) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (file[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** From the first directory of the TIFF structure at {@code tiff}. */
  private static int orientation(byte[] file, int tiff, int end) {
    if (tiff + 8 > end) {
      return 1;
    }
    boolean little = file[tiff] == 'I';
    int directory = tiff + u16(file, tiff + (little ? 4 : 6), little);
    if (directory + 2 > end) {
      return 1;
    }
    int entries = u16(file, directory, little);
    for (int e = 0; e < entries; e++) {
      int entry = directory + 2 + 12 * e;
      if (entry + 12 > end) {
        return 1;
      }
      if (u16(file, entry, little) == ORIENTATION_TAG) {
        int value = u16(file, entry + 8, little);
        return value >= 1 && value <= 8 ? value : 1;
      }
    }
    return 1;
  }

  private static int u8(byte[] file, int at) {
    return file[at] & 0xff;
  }

  private static int u16(byte[] file, int at) {
    return u16(file, at, false);
  }

  private static int u16(byte[] file, int at, boolean little) {
    return little ? u8(file, at + 1) << 8 | u8(file, at) : u8(file, at) << 8 | u8(file, at + 1);
  }
}
