package dev.linchpin.experiment;

import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.AttackJob;
import dev.linchpin.attack.Calibration;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.attack.Verdict;
import dev.linchpin.base.Progress;
import dev.linchpin.base.UserError;
import dev.linchpin.base.UserInterface;
import dev.linchpin.export.ExportOptions;
import dev.linchpin.export.SavedModelExporter;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.ClassifierLoader;
import dev.linchpin.model.Inference;
import dev.linchpin.model.Network;
import dev.linchpin.model.NeuronTarget;
import dev.linchpin.sensitivity.NeuronOrder;
import dev.linchpin.sensitivity.NeuronStatistics;
import dev.linchpin.sensitivity.Sensitivities;
import dev.linchpin.sensitivity.SensitivityKernel;
import dev.linchpin.spec.Measures;
import dev.linchpin.spec.proto.Evaluation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Measures a network on some images as an audit would measure what is exported of it: the network
 * is written and loaded again.
 *
 * @param spec resolved
 * @param scratch where a SavedModel may come and go
 * @param ui shown how the attacks go
 */
record NetworkEvaluation(
    Evaluation spec, EvaluationImages images, long seed, Path scratch, UserInterface ui) {

  /** Adversarial images shown. */
  private static final int PICTURES = 4;

  /**
   * What was found.
   *
   * @param values by name: those of {@link Measures}, {@code …/success}, {@code sensitivity/finite}
   *     and {@code sensitivity/median}
   * @param delta finite Δ of all images and neurons; empty without a linear head
   * @param features of all images; empty without a linear head
   * @param pictures {@code [n, height, width, channels]}: broken images and what PGD made of them,
   *     in turn
   */
  record Found(Map<String, Double> values, float[] delta, float[] features, float[] pictures) {}

  Found measure(Network network) {
    SavedModelExporter.write(network, scratch, new ExportOptions(true, List.of(), Map.of()));
    Classifier classifier =
        ClassifierLoader.load(SpecModels.options(SpecModels.exported(network.name(), scratch)))
            .classifier();
    Map<String, Double> values = new LinkedHashMap<>();
    RuntimePlan plan = RunPlan.chosen(classifier);
    try (Evaluator evaluator = Evaluator.of(classifier, plan, Calibration.NONE)) {
      Inference.Prediction clean = evaluator.inference().run(images.pixels(), images.size());
      refuseDiverged(network.name(), clean);
      values.put(Measures.ACCURACY, share(i -> correct(clean, i)));
      Optional<Sensitivities> delta =
          classifier
              .head()
              .map(h -> new SensitivityKernel(h).compute(clean.features(), clean.logits()));
      float[] pictures =
          attack(evaluator.engine(), network.name(), classifier, clean, delta, values);
      float[] finite = delta.map(NetworkEvaluation::finite).orElse(new float[0]);
      delta.ifPresent(d -> summarise(d, finite, values));
      float[] features = delta.isPresent() ? clean.features() : new float[0];
      return new Found(values, finite, features, pictures);
    }
  }

  /** The loss can be finite and yet the weights too large for what inference makes of them. */
  private static void refuseDiverged(String name, Inference.Prediction clean) {
    if (!finite(clean.logits()) || !finite(clean.features())) {
      throw UserError.usage(
          "training %s diverged: its loss is finite, but in the evaluation its logits or features"
              + " are NaN or infinite. Try a lower learning rate, a longer warm-up, or gradient"
              + " clipping",
          name);
    }
  }

  private static boolean finite(float[] values) {
    for (float v : values) {
      if (!Float.isFinite(v)) {
        return false;
      }
    }
    return true;
  }

  /** Adds what the attacks do to {@code values}; returns pictures. */
  private float[] attack(
      AttackEngine engine,
      String name,
      Classifier classifier,
      Inference.Prediction clean,
      Optional<Sensitivities> delta,
      Map<String, Double> values) {
    float[] pictures = new float[0];
    for (PlannedAttack planned : QuickAttacks.of(spec, classifier)) {
      Optional<List<List<NeuronTarget>>> targets =
          planned.targetsNeurons()
              ? Optional.of(targets(clean, delta.orElseThrow(), planned.neurons()))
              : Optional.empty();
      AttackJob job =
          new AttackJob(
              planned.attack(),
              images.pixels(),
              images.indices(),
              clean.predicted(),
              planned.restarts(),
              targets,
              seed);
      List<Verdict> verdicts =
          run(engine, job, name + "  evaluation " + planned.id() + " " + planned.threatText());
      if (!planned.targetsNeurons()) {
        pictures = pictures(verdicts, classifier.pixels());
        count("pgd", verdicts, 1, clean, values);
      }
      for (int k : planned.counts()) {
        count(k + "-ns", verdicts, k, clean, values);
      }
    }
    return pictures;
  }

  private List<Verdict> run(AttackEngine engine, AttackJob job, String title) {
    try (Progress progress = ui.progress(title, "images", images.size(), 0)) {
      var watch = new AttackTask.Watch(progress, ui, plan -> {}, 0, images.size(), "steps");
      return AttackTask.run(engine, job, watch).verdicts();
    }
  }

  private List<List<NeuronTarget>> targets(
      Inference.Prediction clean, Sensitivities delta, int neurons) {
    var statistics = new NeuronStatistics.Accumulator(delta.features());
    statistics.add(clean.features());
    NeuronOrder order = new NeuronOrder(NeuronOrder.Key.ABSOLUTE, statistics.finish());
    return IntStream.range(0, images.size())
        .mapToObj(i -> order.targets(delta, i, neurons))
        .toList();
  }

  /**
   * @param first trajectories of an image that count: of k-NS, one a neuron
   */
  private void count(
      String name,
      List<Verdict> verdicts,
      int first,
      Inference.Prediction clean,
      Map<String, Double> values) {
    values.put(name + "/success", share(i -> broken(verdicts.get(i), first)));
    values.put(name + "/robust", share(i -> correct(clean, i) && !broken(verdicts.get(i), first)));
  }

  private static boolean broken(Verdict verdict, int first) {
    return verdict.broken() && verdict.winner() < first;
  }

  private boolean correct(Inference.Prediction clean, int image) {
    return clean.predicted()[image] == images.labels()[image];
  }

  private double share(java.util.function.IntPredicate of) {
    return (double) IntStream.range(0, images.size()).filter(of).count() / images.size();
  }

  private static void summarise(Sensitivities delta, float[] finite, Map<String, Double> values) {
    values.put("sensitivity/finite", (double) finite.length / delta.delta().length);
    if (finite.length > 0) {
      float[] sorted = finite.clone();
      for (int i = 0; i < sorted.length; i++) {
        sorted[i] = Math.abs(sorted[i]);
      }
      Arrays.sort(sorted);
      values.put("sensitivity/median", (double) sorted[sorted.length / 2]);
    }
  }

  private static float[] finite(Sensitivities delta) {
    float[] finite = new float[delta.delta().length];
    int n = 0;
    for (float d : delta.delta()) {
      if (Float.isFinite(d)) {
        finite[n++] = d;
      }
    }
    return Arrays.copyOf(finite, n);
  }

  private float[] pictures(List<Verdict> verdicts, int pixels) {
    int[] broken =
        IntStream.range(0, verdicts.size())
            .filter(i -> verdicts.get(i).broken())
            .limit(PICTURES)
            .toArray();
    float[] pictures = new float[2 * broken.length * pixels];
    for (int n = 0; n < broken.length; n++) {
      float[] example = verdicts.get(broken[n]).success().orElseThrow().example();
      System.arraycopy(images.pixels(), broken[n] * pixels, pictures, 2 * n * pixels, pixels);
      System.arraycopy(example, 0, pictures, (2 * n + 1) * pixels, pixels);
    }
    return pictures;
  }
}
