package dev.linchpin.spec;

import dev.linchpin.spec.proto.Activations;
import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.Cifar100;
import dev.linchpin.spec.proto.Data;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Lagrangian;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.NeuronOrder;
import dev.linchpin.spec.proto.Neurons;
import dev.linchpin.spec.proto.Pgd;
import dev.linchpin.spec.proto.Prune;
import dev.linchpin.spec.proto.Runtime;
import dev.linchpin.spec.proto.Sensitivity;
import dev.linchpin.spec.proto.Split;
import dev.linchpin.spec.proto.Sweep;
import dev.linchpin.spec.proto.Task;
import dev.linchpin.spec.proto.Threat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Random valid experiments: any field set or not. */
final class Specs {
  private final Random random;

  private Specs(long seed) {
    this.random = new Random(seed);
  }

  static Experiment random(long seed) {
    return new Specs(seed).experiment();
  }

  private boolean maybe() {
    return random.nextBoolean();
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private String text() {
    return one(List.of("a b", "ü\"\\'\n\t", "8/255", "#x", "{", "0..1", "", "\u0007", "日本"));
  }

  private Experiment experiment() {
    Experiment.Builder e = Experiment.newBuilder();
    if (maybe()) {
      e.setName(text());
    }
    for (int i = 0; i <= random.nextInt(3); i++) {
      e.addModels(maybe() ? model(i) : new Trainings(random).model(i));
    }
    e.setData(data());
    if (maybe()) {
      e.addTasks(Task.newBuilder().setSensitivity(sensitivity()));
    }
    e.addTasks(Task.newBuilder().setAttack(attack()));
    if (maybe()) {
      e.addTasks(Task.newBuilder().setPrune(prune()));
    }
    if (maybe()) {
      e.addTasks(Task.newBuilder().setSweep(sweep()));
      e.addTasks(Task.newBuilder().setActivations(Activations.getDefaultInstance()));
    }
    if (maybe()) {
      e.setRuntime(
          Runtime.newBuilder()
              .setDevice(one(List.of(Runtime.Device.CPU, Runtime.Device.GPU)))
              .setSlots(64)
              .setPrecision(Runtime.Precision.BFLOAT16));
    }
    return maybe() ? e.setSeed(random.nextLong()).build() : e.build();
  }

  private Prune prune() {
    Prune.Builder p = Prune.newBuilder();
    if (maybe()) {
      p.addShares(1).addShares(random.nextDouble()).addWhich(Prune.Which.LEAST_SENSITIVE);
    }
    if (maybe()) {
      p.addThreats(Threat.newBuilder().setEpsilon("8/255")).setSteps(7).setRestarts(3);
    }
    return p.build();
  }

  private Model model(int i) {
    Model.Builder m = Model.newBuilder().setSavedModel("dir " + i + text() + "/m" + i);
    if (maybe()) {
      m.setName("model-" + i).addTags("a").addTags("b").setSignature(text());
    }
    if (maybe()) {
      m.getPixelsBuilder().setRange("-1..1").addMean(random.nextGaussian()).addStd(1e-7);
    }
    if (maybe()) {
      m.setLabelOffset(random.nextInt());
    } else {
      m.addAllClassMap(List.of(2, 0, 1));
    }
    if (maybe()) {
      m.getTensorsBuilder().setLogits("a/b:0").setBias(text());
    }
    return m.build();
  }

  private Data data() {
    Data.Builder d = Data.newBuilder();
    if (maybe()) {
      d.setLimit(random.nextInt(1 << 20));
      d.getStatisticsBuilder().setCount(random.nextInt(1 << 20));
    }
    switch (random.nextInt(4)) {
      case 0 -> d.getCifar10Builder().setPath("p");
      case 1 -> d.getCifar100Builder().setPath("p").setLabels(Cifar100.Labels.COARSE);
      case 2 -> d.getIdxBuilder().setPath(" ./p");
      default -> d.getImagesBuilder().setPath("p").setClasses(text()).setShortSide(0).setCrop(32);
    }
    return maybe() && !d.hasImages()
        ? d.setSplit(one(List.of(Split.values()).subList(0, 2))).build()
        : d.build();
  }

  private Sweep sweep() {
    Sweep.Builder s = Sweep.newBuilder();
    s.addThreats(Threat.newBuilder().setEpsilon("8/255"));
    if (maybe()) {
      s.setSteps(1 + random.nextInt(99)).setPoints(2 + random.nextInt(99)).setLastIterate(maybe());
    }
    if (maybe()) {
      s.getNeuronsBuilder().setSpace(Neurons.Space.LOGITS).setKappa(random.nextDouble());
    }
    return s.build();
  }

  private Sensitivity sensitivity() {
    Sensitivity.Builder s = Sensitivity.newBuilder();
    if (maybe()) {
      s.setOrder(NeuronOrder.SIGNED_SCALED).setUseInterval(maybe());
    }
    return maybe() ? s.setStorePerNeuron(maybe()).build() : s.build();
  }

  private Attack attack() {
    Attack.Builder a = Attack.newBuilder();
    if (maybe()) {
      a.setSteps(1 + random.nextInt(1000)).setLastIterate(maybe()).setNoCancelling(maybe());
    }
    boolean lagrangian = random.nextInt(4) == 0;
    if (!lagrangian) {
      a.addThreats(Threat.newBuilder().setEpsilon("8/255"));
      a.addThreats(
          Threat.newBuilder()
              .setNorm(Threat.Norm.L2)
              .setEpsilon(Double.toString(random.nextDouble()))
              .setStepSize("1/1000"));
    }
    if (maybe() && !lagrangian) {
      Pgd.Builder p = a.getPgdBuilder().setLoss(one(List.of(Pgd.Loss.DLR, Pgd.Loss.MARGIN)));
      return maybe() ? a.setPgd(p.setRandomStart(false)).build() : a.build();
    }
    Neurons.Builder n = a.getNeuronsBuilder();
    n.addAllCounts(IntStream.range(0, random.nextInt(4)).mapToObj(i -> 9 - 2 * i).toList());
    if (lagrangian) {
      n.setForm(Neurons.Form.LAGRANGIAN);
      n.setLagrangian(Lagrangian.newBuilder().setInitialMultiplier(random.nextDouble() + 1e-9));
    }
    if (maybe()) {
      n.setKappa(random.nextDouble() + 1e-3).setReluGradient(Neurons.ReluGradient.PASS_THROUGH);
      n.setNormalize(maybe()).setRelativeWeight(10);
    }
    return a.build();
  }
}
