package dev.linchpin.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import dev.linchpin.testing.PythonScript;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The same steps by tf.keras.optimizers; skipped without Python TensorFlow. */
class KerasOptimizerTest {
  private static final String SCRIPT =
      """
      import json, sys
      import numpy as np, tensorflow as tf
      spec = json.loads(sys.argv[1])
      o = tf.keras.optimizers
      made = {
          'sgd': lambda: o.SGD(1.0, momentum=0.9),
          'nesterov': lambda: o.SGD(1.0, momentum=0.9, nesterov=True),
          'adam': lambda: o.Adam(1.0, beta_1=0.8, beta_2=0.99, epsilon=1e-10),
          'adamw': lambda: o.AdamW(1.0, beta_1=0.8, beta_2=0.99, epsilon=1e-10, weight_decay=0.1),
      }
      paths = {}
      for name, make in made.items():
          x = tf.Variable(np.float32(spec['start']))
          optimizer = make()
          paths[name] = []
          for rate in spec[name]:
              optimizer.learning_rate = rate
              g = np.float32(spec['curvature']) * (x.numpy() - np.float32(spec['minimum']))
              optimizer.apply_gradients([(tf.constant(g), x)])
              paths[name].append([float(v) for v in x.numpy()])
      print(json.dumps(paths))
      """;

  private static final double TOLERANCE = 3e-6;

  /** In Keras the rate is part of the momentum: equal where the rate is constant only. */
  private static final double[] CONSTANT = constant();

  private static double[] constant() {
    double[] rates = new double[Descent.STEPS];
    Arrays.fill(rates, 0.05f);
    return rates;
  }

  /** What the script prints, by optimizer. */
  private record Paths(double[][] sgd, double[][] nesterov, double[][] adam, double[][] adamw) {}

  @Test
  void stepsAreThoseOfKeras() {
    double[] changing = Descent.rates(0.1);
    Map<String, Object> spec =
        Map.of(
            "start", Descent.START,
            "curvature", Descent.CURVATURE,
            "minimum", Descent.MINIMUM,
            "sgd", CONSTANT,
            "nesterov", CONSTANT,
            "adam", changing,
            "adamw", changing);
    Paths keras =
        new Gson()
            .fromJson(PythonScript.run("tensorflow", SCRIPT, new Gson().toJson(spec)), Paths.class);
    Map<String, Double> errors =
        Map.of(
            "sgd", error(new Sgd(0.9, false, 0), CONSTANT, keras.sgd()),
            "nesterov", error(new Sgd(0.9, true, 0), CONSTANT, keras.nesterov()),
            "adam", error(new Adam(0.8, 0.99, 1e-10, 0), changing, keras.adam()),
            "adamw", error(new AdamW(0.8, 0.99, 1e-10, 0.1), changing, keras.adamw()));
    assertThat(errors.entrySet().stream().filter(e -> e.getValue() > TOLERANCE).toList()).isEmpty();
  }

  private static double error(Optimizer optimizer, double[] rates, double[][] keras) {
    assertThat(keras).hasNumberOfRows(Descent.STEPS);
    return Descent.error(Descent.run(optimizer, true, rates), keras);
  }
}
