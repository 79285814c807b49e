package dev.linchpin.train.listener;

import dev.linchpin.results.ParquetFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps the history of a training in a folder, so that a killed and resumed one leaves what an
 * undisturbed one leaves, but for {@code images_per_second}:
 *
 * <ul>
 *   <li>{@code history.csv}: a row each so many steps, means over them; a column a loss term
 *   <li>{@code epochs.csv}: a row an epoch, means over its steps, and the validation where there is
 *       one
 *   <li>{@code evaluations.csv}: a row an evaluated value
 *   <li>{@code history.parquet}: {@link HistoryRow}s of all three, once the training has ended
 * </ul>
 */
public final class HistoryListener implements TrainingListener {
  private static final String STEP = "step";
  private static final String EPOCH = "epoch";
  private static final String SPEED = "images_per_second";
  private static final String STEPS_NOTE = "history/steps";
  private static final String EPOCH_NOTE = "history/epoch";

  private final Path dir;
  private final int every;
  private CsvLog history;
  private CsvLog epochs;
  private CsvLog evaluations;
  private RunningMeans steps = new RunningMeans();
  private RunningMeans epoch = new RunningMeans();
  private double time;
  private int batchSize;

  /**
   * @param dir made when missing
   * @param every steps a row of {@code history.csv}; at least 1
   */
  public HistoryListener(Path dir, int every) {
    if (every < 1) {
      throw new IllegalArgumentException("a row every " + every + " steps");
    }
    this.dir = dir;
    this.every = every;
  }

  /**
   * @throws dev.linchpin.base.UserError (RESOURCE) if the folder can't be read or written
   */
  @Override
  public void onBegin(Begin event) {
    batchSize = event.batchSize();
    time = event.firstStep() / (double) event.stepsPerEpoch();
    history = CsvLog.resume(dir.resolve("history.csv"), event.firstStep());
    epochs = CsvLog.resume(dir.resolve("epochs.csv"), event.firstStep());
    evaluations = CsvLog.resume(dir.resolve("evaluations.csv"), event.firstStep());
    steps = RunningMeans.of(event.notes().getOrDefault(STEPS_NOTE, ""));
    epoch = RunningMeans.of(event.notes().getOrDefault(EPOCH_NOTE, ""));
  }

  @Override
  public void onStep(Step event) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("learning_rate", event.learningRate());
    values.put("loss", (double) event.loss());
    values.put("accuracy", (double) event.accuracy());
    values.put("gradient_norm", (double) event.gradientNorm());
    values.put("seconds", event.seconds());
    epoch.add(values);
    new TreeMap<>(event.terms()).forEach((name, v) -> values.put("term/" + name, (double) v));
    new TreeMap<>(event.weights()).forEach((name, v) -> values.put("weight/" + name, (double) v));
    steps.add(values);
    time = event.epoch();
    if (event.step() % every == 0) {
      writeSteps(event.step());
    }
  }

  private void writeSteps(long step) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put(STEP, step);
    row.put(EPOCH, time);
    steps.means().forEach((name, v) -> row.put(name.equals("seconds") ? SPEED : name, v));
    row.put(SPEED, speed(steps));
    history.append(row);
    steps.clear();
  }

  private double speed(RunningMeans means) {
    return batchSize / means.mean("seconds");
  }

  @Override
  public void onEpoch(Epoch event, Control control) {
    if (epoch.isEmpty()) {
      return;
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put(STEP, event.step());
    row.put(EPOCH, event.epoch());
    for (String name : List.of("loss", "accuracy", "gradient_norm")) {
      row.put(name, epoch.mean(name));
    }
    row.putAll(event.evaluation().values());
    row.put(SPEED, speed(epoch));
    epochs.append(row);
    epoch.clear();
  }

  @Override
  public void onEvaluation(Evaluation event, Control control) {
    new TreeMap<>(event.values())
        .forEach(
            (name, value) -> {
              Map<String, Object> row = new LinkedHashMap<>();
              row.put(STEP, event.step());
              row.put(EPOCH, event.epoch());
              row.put("name", name);
              row.put("value", value);
              evaluations.append(row);
            });
  }

  /** A training that did not complete goes on with what {@link #notes} kept. */
  @Override
  public void onEnd(End event) {
    if (!event.completed()) {
      return;
    }
    if (!steps.isEmpty() && history.lastStep() < event.step()) {
      writeSteps(event.step());
    }
    List<HistoryRow> rows = new ArrayList<>();
    addWide(rows, history, "step/");
    addWide(rows, epochs, "epoch/");
    for (Map<String, String> row : evaluations.rows()) {
      rows.add(row(row, "evaluation/" + row.get("name"), row.get("value")));
    }
    ParquetFile.write(dir.resolve("history.parquet"), HistoryRow.class, rows.stream());
  }

  private static void addWide(List<HistoryRow> rows, CsvLog log, String prefix) {
    for (Map<String, String> row : log.rows()) {
      row.forEach(
          (name, value) -> {
            if (!name.equals(STEP) && !name.equals(EPOCH)) {
              rows.add(row(row, prefix + name, value));
            }
          });
    }
  }

  private static HistoryRow row(Map<String, String> row, String name, String value) {
    return new HistoryRow(
        Long.parseLong(row.get(STEP)),
        Double.parseDouble(row.get(EPOCH)),
        name,
        Double.parseDouble(value));
  }

  @Override
  public Map<String, String> notes() {
    return Map.of(STEPS_NOTE, steps.toString(), EPOCH_NOTE, epoch.toString());
  }
}
