package dev.linchpin.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.linchpin.base.Wilson;
import dev.linchpin.results.CheckRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** {@code summary.json}: names and order of its fields. Every share has its n and interval. */
final class SummaryJson {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  private SummaryJson() {}

  static String of(Summary summary) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("models", all(summary.models(), SummaryJson::model));
    json.put("attacks", all(summary.attacks(), SummaryJson::attack));
    json.put("sensitivity", all(summary.sensitivity(), SummaryJson::sensitivity));
    json.put("security_curves", all(summary.curves(), CurveText::json));
    if (!summary.ensembles().isEmpty()) {
      json.put("ensembles", all(summary.ensembles(), SummaryJson::ensemble));
    }
    json.put("trust", all(summary.trust(), SummaryJson::trust));
    if (!summary.transfer().isEmpty()) {
      json.put("transfer", all(summary.transfer(), TransferSummary::json));
    }
    if (!summary.pruning().isEmpty()) {
      json.put("pruning", all(summary.pruning(), PruneSummary::json));
    }
    if (!summary.sweeps().isEmpty()) {
      json.put("sweeps", all(summary.sweeps(), SweepSummary::json));
    }
    if (!summary.activations().isEmpty()) {
      json.put("activations", all(summary.activations(), ActivationSummary::json));
    }
    return GSON.toJson(json) + "\n";
  }

  private static <T> List<Map<String, Object>> all(
      List<T> list, Function<T, Map<String, Object>> json) {
    return list.stream().map(json).toList();
  }

  private static Map<String, Object> model(ModelSummary model) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", model.name());
    json.put("n", model.clean().n());
    share(json, "clean_accuracy", model.clean());
    json.put("features", model.features());
    json.put("classes", model.classes());
    return json;
  }

  private static Map<String, Object> attack(AttackSummary attack) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", attack.model());
    json.put("attack", attack.attack());
    json.put("norm", attack.norm());
    json.put("epsilon", finite(attack.epsilon()));
    json.put("n", attack.n());
    share(json, "success", attack.success());
    json.put("n_correct", attack.successCorrect().n());
    share(json, "success_correct", attack.successCorrect());
    share(json, "success_8bit", attack.success8bit());
    share(json, "robust_accuracy", attack.robustAccuracy());
    json.put("eight_bit", attack.eightBit());
    json.put("unverified", attack.unverified());
    if (attack.neurons() > 0) {
      json.put("fewer_targets", attack.fewerTargets());
      json.put("order", attack.order());
    }
    json.put("cancelled", attack.cancelled());
    json.put("seconds", finite(attack.seconds()));
    json.put("gradient_steps", attack.gradientSteps());
    json.put("queries", attack.queries());
    json.put("bfloat16_steps", attack.bfloat16Steps());
    return json;
  }

  private static Map<String, Object> ensemble(EnsembleSummary ensemble) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", ensemble.model());
    json.put("attack", ensemble.attack());
    json.put("norm", ensemble.norm());
    json.put("epsilon", finite(ensemble.epsilon()));
    json.put("members", all(ensemble.members(), SummaryJson::member));
    return json;
  }

  private static Map<String, Object> member(EnsembleSummary.Member member) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("member", member.name());
    json.put("attacked", member.attacked());
    json.put("broken", member.broken());
    json.put("gradient_steps", member.gradientSteps());
    json.put("queries", member.queries());
    json.put("seconds", finite(member.seconds()));
    return json;
  }

  private static Map<String, Object> trust(TrustSummary trust) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", trust.model());
    json.put("norm", trust.norm());
    json.put("epsilon", finite(trust.epsilon()));
    json.put("verdict", trust.verdict());
    json.put("reasons", trust.reasons());
    json.put("checks", all(trust.checks(), SummaryJson::check));
    return json;
  }

  private static Map<String, Object> check(CheckRow check) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("check", check.check());
    json.put("outcome", check.outcome().name().toLowerCase(Locale.ROOT));
    json.put("n", check.n());
    json.put("measured", finite(check.measured()));
    json.put("limit", finite(check.limit()));
    json.put("sentence", check.sentence());
    return json;
  }

  private static Map<String, Object> sensitivity(SensitivitySummary sensitivity) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", sensitivity.model());
    json.put("neurons", sensitivity.neurons());
    json.put("images", sensitivity.images());
    json.put("dead", sensitivity.dead());
    json.put("median_delta", finite(sensitivity.medianDelta()));
    json.put("share_no_crossing", finite(sensitivity.shareNoCrossing()));
    json.put("share_tie", finite(sensitivity.shareTie()));
    json.put("most_sensitive", all(sensitivity.mostSensitive(), SummaryJson::neuron));
    return json;
  }

  private static Map<String, Object> neuron(SensitivitySummary.Neuron neuron) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("neuron", neuron.neuron());
    json.put("share", finite(neuron.share()));
    json.put("median_delta", finite(neuron.medianDelta()));
    json.put("dead", neuron.dead());
    return json;
  }

  static void share(Map<String, Object> json, String name, Wilson share) {
    json.put(name, finite(share.share()));
    json.put(name + "_low", share.low());
    json.put(name + "_high", share.high());
  }

  /** JSON has no infinity and no NaN. */
  static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
