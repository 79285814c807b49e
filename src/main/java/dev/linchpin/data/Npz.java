package dev.linchpin.data;

import dev.linchpin.base.Npy;
import dev.linchpin.base.NpyArray;
import dev.linchpin.base.NpyType;
import dev.linchpin.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Arrays saved by numpy: a .npz archive (stored or deflated), or a folder of .npy files, which is
 * taken as an archive unpacked.
 *
 * <p>Images are uint8 or float {@code [n,h,w,c]} or {@code [n,h,w]}, labels integers {@code [n]} or
 * {@code [n,1]}.
 */
public final class Npz {
  private static final String KIND = "npz";
  private static final List<String> IMAGES = List.of("images", "x", "X", "image", "data", "arr_0");
  private static final List<String> LABELS = List.of("labels", "y", "Y", "label", "arr_1");

  private Npz() {}

  /**
   * @param split chooses {@code x_train} or {@code x_test} where the archive has both
   * @param imagesKey name of the array of images; null: guessed
   * @param labelsKey name of the array of labels; null: guessed
   * @param range of float images; uint8 images are always 0 to 255
   * @param classNames null: numbers up to the largest label
   * @throws UserError if arrays are missing, damaged, of unsuitable shape, type or range, or do not
   *     match
   */
  public static Dataset open(
      Path path,
      Split split,
      String imagesKey,
      String labelsKey,
      PixelRange range,
      List<String> classNames) {
    DataFiles.checkExists(KIND, path);
    String suffix = split == Split.TEST ? "_test" : "_train";
    NpyArray images;
    NpyArray labels;
    String imagesName;
    String labelsName;
    if (Files.isDirectory(path)) {
      Map<String, Path> files = new TreeMap<>();
      for (Path file : DataFiles.list(path)) {
        String name = file.getFileName().toString();
        if (name.endsWith(".npy")) {
          files.put(name.substring(0, name.length() - 4), file);
        }
      }
      imagesName = key(path, files, imagesKey, IMAGES, suffix, "images");
      labelsName = key(path, files, labelsKey, LABELS, suffix, "labels");
      images = Npy.read(files.get(imagesName));
      labels = Npy.read(files.get(labelsName));
    } else {
      try (ZipFile zip = new ZipFile(path.toFile())) {
        Map<String, ZipEntry> entries = new TreeMap<>();
        zip.stream()
            .filter(e -> e.getName().endsWith(".npy"))
            .forEach(e -> entries.put(e.getName().substring(0, e.getName().length() - 4), e));
        imagesName = key(path, entries, imagesKey, IMAGES, suffix, "images");
        labelsName = key(path, entries, labelsKey, LABELS, suffix, "labels");
        images = read(zip, entries.get(imagesName), path);
        labels = read(zip, entries.get(labelsName), path);
      } catch (IOException e) {
        throw new UserError(
            UserError.Kind.INPUT, path + ": not a readable .npz archive: " + e.getMessage(), e);
      }
    }
    return NpyImages.dataset(
        KIND + ":" + path,
        images,
        path + ": array '" + imagesName + "'",
        labels,
        path + ": array '" + labelsName + "'",
        range,
        classNames);
  }

  private static NpyArray read(ZipFile zip, ZipEntry entry, Path path) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      return Npy.read(in, path + ": array '" + entry.getName() + "'");
    }
  }

  private static String key(
      Path path,
      Map<String, ?> arrays,
      String wanted,
      List<String> guesses,
      String suffix,
      String what) {
    if (wanted != null) {
      if (arrays.containsKey(wanted)) {
        return wanted;
      }
      throw UserError.input("%s: no array '%s'; it has %s", path, wanted, arrays.keySet());
    }
    for (String guess : guesses) {
      if (arrays.containsKey(guess + suffix)) {
        return guess + suffix;
      }
      if (arrays.containsKey(guess)) {
        return guess;
      }
    }
    throw UserError.input(
        "%s: no array of %s under any usual name (%s, %s%s, …); it has %s: say which key holds"
            + " them",
        path, what, guesses.get(0), guesses.get(1), suffix, arrays.keySet());
  }

  /** Whether a type can be a label. */
  static boolean isLabelType(NpyType type) {
    return !type.isFloat() && type != NpyType.BOOL;
  }
}
