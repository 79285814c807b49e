package dev.linchpin.results;

import static java.util.stream.Collectors.toSet;

import com.jerolba.carpet.CarpetParquetReader;
import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.ColumnNamingStrategy;
import com.jerolba.carpet.FieldMatchingStrategy;
import com.jerolba.carpet.io.FileSystemInputFile;
import dev.linchpin.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.Type;

/**
 * Records to and from Parquet: a column a component, its name in snake_case. Pages carry checksums
 * and are not compressed: the columns that could be are dictionary-encoded already, and the codecs
 * would bring native libraries.
 */
public final class ParquetFile {
  private ParquetFile() {}

  /** Writes all rows, or nothing if the stream throws. Closes the stream. */
  public static <T extends Record> void write(Path file, Class<T> type, Stream<? extends T> rows) {
    try (rows) {
      AtomicFile.write(
          file,
          out -> {
            try (CarpetWriter<T> writer =
                new CarpetWriter.Builder<>(out, type)
                    .withConf(new PlainParquetConfiguration())
                    .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                    .withPageWriteChecksumEnabled(true)
                    .withColumnNamingStrategy(ColumnNamingStrategy.SNAKE_CASE)
                    .build()) {
              for (Iterator<? extends T> all = rows.iterator(); all.hasNext(); ) {
                writer.write(all.next());
              }
            }
          });
    }
  }

  /**
   * Hands every row to {@code consumer}, in the order written. Of a part written before a {@link
   * LaterColumn} was added, rows have in its place what that says.
   *
   * @throws UserError (INPUT) if the file is damaged or has other columns
   */
  public static <T extends Record> void read(
      Path file, Class<T> type, Consumer<? super T> consumer) {
    if (!Files.isRegularFile(file)) {
      throw UserError.input("no result part %s", file);
    }
    OlderParts<T> older = new OlderParts<>(type, columns(file));
    boolean filling = older.mayBeRead();
    try (ParquetReader<T> reader =
        CarpetParquetReader.builder(new FileSystemInputFile(file.toFile()), type)
            .fieldMatchingStrategy(FieldMatchingStrategy.SNAKE_CASE)
            .failOnMissingColumn(!filling)
            .withConf(new PlainParquetConfiguration())
            .usePageChecksumVerification()
            .build()) {
      for (T row = next(reader, file); row != null; row = next(reader, file)) {
        consumer.accept(filling ? older.filled(row) : row);
      }
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }

  /** Names of the columns. */
  static Set<String> columns(Path file) {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
    try (ParquetFileReader reader =
        ParquetFileReader.open(new FileSystemInputFile(file.toFile()), options)) {
      return reader.getFileMetaData().getSchema().getFields().stream()
          .map(Type::getName)
          .collect(toSet());
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
  }

  private static <T> T next(ParquetReader<T> reader, Path file) {
    try {
      return reader.read();
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
  }

  private static UserError damaged(Path file, Throwable cause) {
    return new UserError(
        UserError.Kind.INPUT,
        "result part "
            + file
            + " is damaged or of another version of linchpin: delete it and run the same command"
            + " again, which computes only what is missing",
        cause);
  }
}
