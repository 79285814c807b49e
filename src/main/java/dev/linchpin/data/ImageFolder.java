package dev.linchpin.data;

import dev.linchpin.base.Sha256;
import dev.linchpin.base.UserError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Images in one folder a class, JPEG or PNG, of any size; sorted by class folder, then file name.
 * Files are decoded when asked for, in parallel, and the latest ones kept.
 *
 * <p>Resizing works on 8-bit pixels and rounds to 8 bits, as Pillow does.
 */
public final class ImageFolder extends AbstractDataset {
  private static final Logger LOG = LogManager.getLogger(ImageFolder.class);
  private static final String KIND = "images";
  private static final long CACHE_BYTES = 64L << 20;
  private static final List<String> CLASS_FILES = List.of("synsets.txt", "classes.txt");

  private static final Map<Split, List<String>> SPLIT_FOLDERS =
      Map.of(Split.TEST, List.of("val", "test"), Split.TRAIN, List.of("train"));

  private record Entry(Path file, int label) {}

  private final List<Entry> entries;
  private final ImageSize imageSize;
  private final Map<Integer, byte[]> cache;

  private ImageFolder(
      String name, List<Entry> entries, ImageSize size, int channels, List<String> classNames) {
    super(name, new int[] {entries.size(), size.height(), size.width(), channels}, classNames);
    this.entries = entries;
    this.imageSize = size;
    long kept = CACHE_BYTES / imageSize();
    this.cache =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) {
            return size() > kept;
          }
        };
  }

  /**
   * @param path the folder of class folders, or one that has {@code val}, {@code test} or {@code
   *     train} in it, chosen by the split
   * @param classList file with one class a line in label order; null: {@code synsets.txt} or {@code
   *     classes.txt} in {@code path} if there is one, else the folders in sorted order
   * @param channels 3, or 1 for grey
   * @throws UserError if there are no images, or a folder is not in the list
   */
  public static Dataset open(Path path, Split split, Path classList, ImageSize size, int channels) {
    if (channels != 1 && channels != 3) {
      throw UserError.usage("%s: %d channels; 1 (grey) or 3 (RGB)", KIND, channels);
    }
    DataFiles.checkExists(KIND, path);
    if (!Files.isDirectory(path)) {
      throw UserError.input("%s:%s: a file; expected a folder of class folders", KIND, path);
    }
    Path root = root(path, split);
    List<Path> folders = DataFiles.list(root).stream().filter(Files::isDirectory).toList();
    List<String> names = folders.stream().map(f -> f.getFileName().toString()).toList();
    Path listFile = classList != null ? classList : classFile(path);
    ClassList classes =
        listFile == null ? ClassList.ofFolders(names) : ClassList.read(listFile, names);
    List<Entry> entries = new ArrayList<>();
    int ignored = 0;
    for (Path folder : folders) {
      Integer label = classes.labels().get(folder.getFileName().toString());
      if (label == null) {
        throw UserError.input("%s: folder not in the class list %s", folder, listFile);
      }
      for (Path file : DataFiles.list(folder)) {
        if (isImage(file)) {
          entries.add(new Entry(file, label));
        } else {
          ignored++;
        }
      }
    }
    if (entries.isEmpty()) {
      throw DataFiles.missing(KIND, root, "<class>/*.jpg, .jpeg or .png");
    }
    if (ignored > 0) {
      LOG.warn("{}:{}: {} files are neither JPEG nor PNG by name: left out", KIND, path, ignored);
    }
    return new ImageFolder(KIND + ":" + path, entries, size, channels, classes.names());
  }

  private static Path root(Path path, Split split) {
    List<String> wanted = SPLIT_FOLDERS.get(split);
    for (String name : wanted) {
      if (isSplit(path.resolve(name))) {
        return path.resolve(name);
      }
    }
    if (SPLIT_FOLDERS.values().stream()
        .flatMap(List::stream)
        .anyMatch(n -> isSplit(path.resolve(n)))) {
      throw DataFiles.missing(KIND, path, "the folder " + String.join(" or ", wanted));
    }
    return path;
  }

  /** A class may be called "train", too: the folder of a split holds folders. */
  private static boolean isSplit(Path folder) {
    return Files.isDirectory(folder)
        && DataFiles.list(folder).stream().anyMatch(Files::isDirectory);
  }

  private static Path classFile(Path path) {
    for (String name : CLASS_FILES) {
      if (Files.isRegularFile(path.resolve(name))) {
        LOG.info("{}:{}: labels in the order of {}", KIND, path, name);
        return path.resolve(name);
      }
    }
    return null;
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".jpg") || name.endsWith(".jpeg") || name.endsWith(".png");
  }

  @Override
  public ImageBatch read(int from, int to) {
    checkRange(from, to);
    float[] pixels = new float[(to - from) * imageSize()];
    IntStream.range(from, to)
        .parallel()
        .forEach(
            i -> {
              byte[] image = image(i);
              int at = (i - from) * imageSize();
              for (int k = 0; k < image.length; k++) {
                pixels[at + k] = Pixels.unit(image[k] & 0xff);
              }
            });
    int[] labels = IntStream.range(from, to).map(i -> entries.get(i).label()).toArray();
    return new ImageBatch(from, pixels, labels);
  }

  private byte[] image(int index) {
    synchronized (cache) {
      byte[] known = cache.get(index);
      if (known != null) {
        return known;
      }
    }
    Path file = entries.get(index).file();
    Raster8 decoded = ImageDecoder.decode(file);
    byte[] values =
        imageSize.apply(channels() == 1 ? decoded.grey() : decoded, file.toString()).values();
    synchronized (cache) {
      cache.put(index, values);
    }
    return values;
  }

  @Override
  public boolean eightBit() {
    return true;
  }

  @Override
  void digest(MessageDigest digest, int count) {
    digest.update(imageSize.toString().getBytes(StandardCharsets.UTF_8));
    List<byte[]> files =
        entries.subList(0, count).parallelStream()
            .map(entry -> Sha256.digest().digest(DataFiles.bytes(entry.file())))
            .toList();
    for (int i = 0; i < count; i++) {
      digest.update(files.get(i));
      digest.update((byte) (entries.get(i).label() >> 8));
      digest.update((byte) entries.get(i).label());
    }
  }
}
