package dev.linchpin.train.listener;

import dev.linchpin.base.TfRecord;
import dev.linchpin.results.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;

/**
 * A TensorBoard event file: {@code tensorflow.Event}s as TFRecords. Each is in the hands of the
 * system when its write returns, so that a running TensorBoard shows it.
 */
final class EventFile implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";
  private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d+)\\..*");

  private final Path file;
  private final OutputStream out;

  private EventFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Begins a new file in a folder, which TensorBoard reads after the others there.
   *
   * @param firstStep steps done; of the files before, TensorBoard then forgets what is behind it
   * @throws dev.linchpin.base.UserError (RESOURCE) if it can't be written
   */
  static EventFile begin(Path dir, long firstStep) {
    try {
      Files.createDirectories(dir);
    } catch (IOException e) {
      throw AtomicFile.userError(dir, e);
    }
    Path file = null;
    try {
      // TensorBoard reads by name; clocks go back, and restarts are quick.
      long time = Math.max(System.currentTimeMillis() / 1000, newest(dir) + 1);
      file = dir.resolve(String.format("events.out.tfevents.%010d.linchpin", time));
      EventFile events = new EventFile(file, new FileOutputStream(file.toFile()));
      events.write(Event.newBuilder().setFileVersion(VERSION));
      events.write(
          Event.newBuilder()
              .setStep(firstStep + 1)
              .setSessionLog(SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START)));
      return events;
    } catch (IOException e) {
      throw AtomicFile.userError(file == null ? dir : file, e);
    }
  }

  private static long newest(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .map(f -> NAME.matcher(f.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToLong(m -> Long.parseLong(m.group(1)))
          .max()
          .orElse(0);
    }
  }

  /** Appends an event, with the time of now. */
  synchronized void write(Event.Builder event) {
    byte[] data = event.setWallTime(System.currentTimeMillis() / 1000.0).build().toByteArray();
    try {
      // In one piece: a reader, or a kill, seldom sees half a record.
      ByteArrayOutputStream record = new ByteArrayOutputStream(data.length + 16);
      TfRecord.write(record, data);
      record.writeTo(out);
    } catch (IOException e) {
      throw AtomicFile.userError(file, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw AtomicFile.userError(file, e);
    }
  }
}
