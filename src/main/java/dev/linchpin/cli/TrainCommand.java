package dev.linchpin.cli;

import dev.linchpin.experiment.Actions;
import dev.linchpin.experiment.TrainOptions;
import dev.linchpin.spec.TrainSpec;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code linchpin train}. */
record TrainCommand(Supplier<Actions> actions) implements Command {
  @Override
  public String name() {
    return "train";
  }

  @Override
  public String summary() {
    return "train a classifier, or fine-tune a SavedModel; again to go on after an interruption";
  }

  @Override
  public String usage() {
    return "--arch NAME | --model DIR --data KIND:PATH [options]";
  }

  @Override
  public List<String> arguments() {
    return List.of();
  }

  @Override
  public Options options() {
    Options options = new Options();
    Flags.value(
        options, "arch", "NAME", "network to build: cnn, cnn-16-32, resnet20, vgg19, wrn-28-10, …");
    Flags.value(options, "model", "DIR", "SavedModel to fine-tune, instead of --arch");
    ModelFlags.addTo(options);
    Flags.value(options, "name", "NAME", "name of the trained model (default: --arch or --model)");
    DataFlags.addTo(options, "examine only the first N images; trained on are all");
    Flags.value(
        options, "train-data", "KIND:PATH", "images to train on (default: training set of --data)");
    Flags.value(
        options,
        "loss",
        "LOSS",
        "standard (default), sensitivity, adversarial, fast or trades; + between several");
    Flags.value(options, "norm", "NORM", "of an adversary: linf (default) or l2");
    Flags.value(
        options, "epsilon", "E", "its radius in 0..1 pixels (default 8/255; 0.5 with --norm l2)");
    Flags.value(
        options, "warm-up", "EPOCHS", "the sensitivity loss grows to full size over so many (0)");
    Flags.value(options, "lambda1", "X", "weight of the sensitivity loss's term 1 (default 10)");
    Flags.value(options, "lambda2", "X", "weight of its term 2 (default 100)");
    Flags.value(options, "k", "N", "neurons that it averages over (default 16)");
    Flags.value(options, "epochs", "X", "passes over the training images (default 30)");
    Flags.value(
        options, "optimizer", "NAME", "sgd with Nesterov momentum (default), adam or adamw");
    Flags.value(
        options,
        "lr",
        "X",
        "learning rate, falling along a cosine (default 0.01; 0.001 with adam and adamw)");
    Flags.value(options, "batch", "N", "images a step (default 128)");
    Flags.value(options, "precision", "NAME", "float32 (default) or bfloat16");
    Flags.value(
        options,
        "validate",
        "N",
        "accuracy on the first N images to examine after each epoch (default 1000; 0: not)");
    Flags.value(options, "seed", "N", "seed of everything random (default 0)");
    Flags.value(options, "out", "DIR", "run folder (default: under runs/)");
    Flags.overrides(options);
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "linchpin train --arch resnet20 --data cifar10:cifar-10-batches-bin --lr 0.1 --epochs 60",
        "linchpin train --arch resnet20 --data cifar10:cifar-10-batches-bin --loss sensitivity",
        "linchpin train --model my-model --data npz:test.npz --train-data npz:train.npz --loss fast"
            + " --epsilon 2/255 --lr 0.001 --epochs 5");
  }

  @Override
  public int run(CommandLine line, Console console) {
    Values values = new Values(line);
    List<String> overrides = Overrides.read(values);
    actions
        .get()
        .train(
            new TrainOptions(values.all(TrainSpec.options()), values.path("out"), overrides),
            console);
    return 0;
  }
}
