package dev.linchpin.results;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.linchpin.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where results come from: {@code provenance.json}. A run that was resumed has several sessions.
 *
 * @param specHash hash of the resolved spec
 * @param seed run seed
 * @param models SHA-256 of each model's files, by name
 * @param data SHA-256 of each data set, by name
 * @param statistics hash of the slice that μ and σ of each model come from, by model name
 * @param plan runtime plan (device, streams, slots, steps a call, precision, calibration …), which
 *     a resume uses again
 * @param sessions every start of the run, in order
 */
public record Provenance(
    String specHash,
    long seed,
    Map<String, String> models,
    Map<String, String> data,
    Map<String, String> statistics,
    Map<String, String> plan,
    List<Session> sessions) {
  private static final String FILE = "provenance.json";
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /**
   * One start of the run.
   *
   * @param tensorflow version of the native TensorFlow
   * @param start UTC, ISO 8601
   * @param end UTC, ISO 8601; empty while it runs and after a kill
   */
  public record Session(
      Build linchpin, String tensorflow, Machine machine, String start, String end) {
    public static Session begin(String tensorflow) {
      return new Session(Build.current(), tensorflow, Machine.current(), now(), "");
    }

    Session ended() {
      return new Session(linchpin, tensorflow, machine, start, now());
    }

    private static String now() {
      return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
  }

  public Provenance {
    models = sorted(models);
    data = sorted(data);
    statistics = sorted(statistics);
    plan = sorted(plan);
    sessions = List.copyOf(sessions);
  }

  private static Map<String, String> sorted(Map<String, String> map) {
    return Collections.unmodifiableMap(new TreeMap<>(map));
  }

  /** The same with one more session at the end. */
  public Provenance withSession(Session session) {
    List<Session> all = new ArrayList<>(sessions);
    all.add(session);
    return new Provenance(specHash, seed, models, data, statistics, plan, all);
  }

  /** The same under another plan. */
  public Provenance withPlan(Map<String, String> changed) {
    return new Provenance(specHash, seed, models, data, statistics, changed, sessions);
  }

  /** The same with what was found out about models since. */
  public Provenance withModels(Map<String, String> hashes, Map<String, String> statisticsHashes) {
    return new Provenance(specHash, seed, hashes, data, statisticsHashes, plan, sessions);
  }

  /** The same with the last session ended now. */
  public Provenance ended() {
    List<Session> all = new ArrayList<>(sessions);
    all.add(all.remove(all.size() - 1).ended());
    return new Provenance(specHash, seed, models, data, statistics, plan, all);
  }

  public void write(RunFolder folder) {
    folder.writeText(FILE, GSON.toJson(this) + "\n");
  }

  /** What an earlier session left, if any. */
  public static Optional<Provenance> read(RunFolder folder) {
    Path file = folder.dir().resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(GSON.fromJson(Files.readString(file), Provenance.class));
    } catch (IOException | RuntimeException e) {
      throw new UserError(
          UserError.Kind.INPUT,
          file + " is damaged: delete it and run the same command again (" + e.getMessage() + ")",
          e);
    }
  }
}
