package dev.linchpin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the user gets wrong: one line that says what, an exit code, and nothing left behind. A
 * new row is one line of {@link #rows}, a new file one of {@link BadFiles}.
 */
class BadInputTest {
  private static final int USAGE = 2;
  private static final int INPUT = 3;
  private static final int CONFLICT = 5;

  /** In a command line: the folder of {@link BadFiles}. */
  private static final String DIR = "@";

  /** In a command line: the folder of the tiny models. */
  private static final String MODELS = "%";

  @TempDir static Path folder;

  /**
   * @param args split at spaces, {@link #DIR} and {@link #MODELS} replaced
   * @param code exit code
   * @param message regular expression that the line after "linchpin: error: " matches
   */
  private record Row(String name, String args, int code, String message) {}

  private static Row row(String name, String args, int code, String message) {
    return new Row(name, args, code, message);
  }

  private static final String ON_MODEL = "audit --out @/out --model %/same-weights-unit ";
  private static final String AUDIT = ON_MODEL + "--data npz:@/d.npz ";
  private static final String ON_DATA = "audit --out @/out --data npz:@/d.npz ";

  private static final String ON_SPLITS = "train --out @/out --data npz:@/splits.npz ";
  private static final String TRAIN = ON_SPLITS + "--arch cnn-8 ";

  private static List<Row> rows() {
    return List.of(
        // The command line.
        row("no command", "", USAGE, "a command is missing: run, audit, .*"),
        row("unknown command", "udit", USAGE, "unknown command udit; did you mean audit\\?"),
        row("strange command", "frobnicate", USAGE, "unknown command frobnicate; commands: run,.*"),
        row(
            "unknown option",
            AUDIT + "--espilon 1",
            USAGE,
            ".*--espilon; did you mean --epsilon.*"),
        row("abbreviated option", AUDIT + "--eps 1", USAGE, "unknown option --eps\\b.*"),
        row("option of the program", "--fast run", USAGE, "unknown option --fast before .*"),
        row("missing value", AUDIT + "--epsilon", USAGE, "--epsilon needs a value: --epsilon E"),
        row("value for a flag", "inspect @/m --json=1", USAGE, "--json takes no value.*"),
        row("option twice", AUDIT + "--seed 1 --seed 2", USAGE, "--seed is given twice"),
        row("missing argument", "run", USAGE, "SPEC is missing: linchpin run SPEC.*"),
        row("one argument too many", "inspect @/m @/m", USAGE, "unexpected argument .*"),
        row("missing model", "audit --data npz:@/d.npz", USAGE, "--model is missing.*"),
        row("missing data", "audit --model @/m", USAGE, "--data is missing.*"),
        row("missing out", "predict --model @/m --data npz:@/d.npz", USAGE, "--out is missing.*"),
        row("no such spec", "run @/no.textproto", INPUT, "SPEC: there is no .*/no.textproto"),
        row(
            "spec is a folder",
            "run @/empty",
            INPUT,
            "SPEC: .*/empty is a folder, not a spec file"),
        row("data without kind", ON_MODEL + "--data @/d.npz", USAGE, ".*KIND:PATH.*"),
        row("unknown kind", ON_MODEL + "--data cifar1:@/m", USAGE, ".*mean 'cifar10'\\?.*"),
        row(
            "no number",
            AUDIT + "--epsilon big",
            USAGE,
            "--epsilon big: .*'big' is no number; .*8/255"),
        row(
            "division by zero",
            AUDIT + "--epsilon 8/0",
            USAGE,
            "--epsilon 8/0: .*is not finite;.*"),
        row(
            "negative epsilon",
            AUDIT + "--epsilon -0.1",
            USAGE,
            ".*-0.1 is negative; allowed: 0 to 1,.*"),
        row("epsilon of 0..255", AUDIT + "--epsilon 8", USAGE, ".*allowed: 0 to 1.*\\(8/255\\?\\)"),
        row("unknown norm", AUDIT + "--norm l0", USAGE, "--norm .*; allowed: LINF, L2, L1"),
        row("no steps", AUDIT + "--steps 0", USAGE, "--steps 0: .* allowed: 1 to .*"),
        row("steps not whole", AUDIT + "--steps 1.5", USAGE, "--steps 1.5: .*an integer.*"),
        row("neuron zero", AUDIT + "--neurons 1,0", USAGE, "--neurons 1,0: .*allowed: 1 and up"),
        row("empty neuron", AUDIT + "--neurons 1,,4", USAGE, "--neurons 1,,4: .*no value.*"),
        row("one slot", AUDIT + "--slots 1", USAGE, "--slots 1: .*2 to 65536.*"),
        row("negative limit", AUDIT + "--limit -1", USAGE, "--limit -1: .*"),
        row("unknown split", AUDIT + "--split val", USAGE, "--split .*allowed: TEST, TRAIN"),
        row("pixel range", AUDIT + "--pixels 1..0", USAGE, "--pixels 1..0: .*"),
        row("mean alone", AUDIT + "--mean 0.5", USAGE, "--mean 0.5: .*as many of each"),
        row("two channels", AUDIT + "--mean 1,2 --std 1,2", USAGE, ".*one a channel \\(3\\)"),
        row("std of zero", AUDIT + "--mean 0 --std 0", USAGE, "--std 0: .*it must be > 0"),
        row(
            "mean of words",
            AUDIT + "--mean a,b,c --std 1",
            USAGE,
            "--mean a,b,c: .*allowed: a number"),
        row("override", "run @/d.npz --set seed", USAGE, "--set seed: needs PATH=VALUE.*"),
        row("override of nothing", AUDIT + "--set sead=1", USAGE, ".*did you mean 'seed'.*"),
        // The model.
        row("no such model", ON_DATA + "--model @/no", INPUT, "--model .*there is no .*/no"),
        row("no such model to inspect", "inspect @/no", INPUT, ".*there is no .*/no"),
        row("model is a file", "inspect @/d.npz", INPUT, ".*d.npz is a file; needed: a folder"),
        row(
            "keras file",
            ON_DATA + "--model @/m.keras",
            INPUT,
            ".*m.keras is a file; needed: a folder, as Keras's model.export.*"),
        row(
            "empty folder",
            ON_DATA + "--model @/empty",
            INPUT,
            ".*/empty holds no saved_model.pb; needed: a SavedModel's directory"),
        row(
            "cut saved_model.pb",
            ON_DATA + "--model @/cut",
            INPUT,
            ".*/cut/saved_model.pb is damaged .*; export or copy the model again"),
        row(
            "no variables",
            ON_DATA + "--model @/no-variables",
            INPUT,
            ".*variables.index is missing: the model's weights; copy the whole.*"),
        row(
            "cut variables",
            ON_DATA + "--model @/cut-variables",
            INPUT,
            ".*/cut-variables/variables.*can't be read .*; copy the model again"),
        row(
            "damaged index",
            ON_DATA + "--model @/bad-index",
            INPUT,
            ".*/bad-index/variables.*can't be read .*; copy the model again"),
        row(
            "wrong signature",
            AUDIT + "--signature no",
            USAGE,
            ".*has no signature 'no'; it has .serving_default."),
        row(
            "two signatures",
            ON_DATA + "--model %/module-two-signatures",
            USAGE,
            ".*choose one of .first, second. \\(--signature\\)"),
        row("wrong output", AUDIT + "--output no", USAGE, ".*has no output 'no'; it has .logits."),
        row(
            "two inputs",
            ON_DATA + "--model %/keras3-two-inputs",
            USAGE,
            ".*several inputs; choose the images \\(--input\\): extra .*, image .*"),
        row(
            "string input",
            ON_DATA + "--model %/module-jpeg-input",
            INPUT,
            ".*takes strings .*; export a signature that takes the decoded image"),
        row(
            "single sigmoid",
            ON_DATA + "--model %/keras3-sigmoid-head",
            INPUT,
            ".*ends in a single sigmoid .*; export it with two logits"),
        row(
            "no linear head",
            ON_DATA + "--model %/module-cosine-head",
            USAGE,
            "--neurons 1,4,8,16: .*no linear logits layer .*--neurons none\\)"),
        row(
            "no linear head for a sweep",
            "run @/sweep.textproto --out @/out --set models[0].saved_model=%/module-cosine-head",
            USAGE,
            ".*/sweep.textproto:3:9: tasks\\[0\\].sweep: model 'module-cosine-head' has no linear logits layer .*"),
        row(
            "a loop of TF1",
            ON_DATA + "--model %/tf1-while-loop",
            INPUT,
            ".*can't be differentiated.*Enter .node while/Enter.*; export .*"),
        row(
            "a loop",
            ON_DATA + "--model %/keras3-recurrent",
            INPUT,
            ".*lstm_1/while .While.*; export it unrolled"),
        row(
            "k above features",
            AUDIT + "--neurons 9",
            USAGE,
            "--neurons 9: .*9 is more than the 8 features .*; allowed: 1 to 8"),
        // The data.
        row("no such data", ON_MODEL + "--data idx:@/no", INPUT, "--data .*there is no .*/no"),
        row(
            "no file of data",
            ON_MODEL + "--data idx:@/empty",
            INPUT,
            ".*looked for t10k-images-idx3-ubyte.*; the folder holds nothing"),
        row(
            "cut CIFAR file",
            ON_MODEL + "--data cifar10:@/cifar",
            INPUT,
            ".*/test_batch.bin: 6141 bytes; expected a multiple of 3073 .*"),
        row(
            "magic of idx",
            ON_MODEL + "--data idx:@/idx",
            INPUT,
            ".*: magic number 0x00000000; idx images .* begin with 0x00000803"),
        row(
            "NaN",
            ON_MODEL + "--data npz:@/nan.npz",
            INPUT,
            ".*/nan.npz: array 'images': image 1 holds NaN; needed: finite.*"),
        row(
            "pixels of 0..3",
            ON_MODEL + "--data npz:@/range.npz",
            INPUT,
            ".*/range.npz: .*pixels lie in .*; expected \\[0, 1\\].*"),
        row(
            "no npz",
            ON_MODEL + "--data npz:@/file",
            INPUT,
            ".*/file: not a readable .npz archive.*"),
        row(
            "no labels",
            ON_MODEL + "--data npz:@/no-labels.npz",
            INPUT,
            ".*no array of labels .*; it has .images.*"),
        row(
            "corrupt JPEG", // Found when it is read: the run folder stays, without results.
            ON_MODEL.replace("@/out", "@/images-out")
                + "--data images:@/images --set data.images.short_side=8 --set data.images.crop=8 --neurons 1",
            INPUT,
            ".*/images/.../1.jpg: damaged image.*"),
        row(
            "size of images",
            ON_MODEL + "--data npz:@/size.npz",
            USAGE,
            "--data .*images are 9x9x3 .* takes 8x8x3 .*"),
        row(
            "number of classes",
            ON_MODEL + "--data npz:@/classes.npz",
            USAGE,
            ".*label_offset: labels 0 to 7 .*do not fit a model of 5 classes.*"),
        row(
            "label offset",
            AUDIT + "--label-offset 1",
            USAGE,
            "--label-offset 1: .*allowed: 0 to 0"),
        // The spec.
        row(
            "unknown field",
            "run @/field.textproto --out @/out",
            USAGE,
            ".*/field.textproto:4:1: sead: .*did you mean 'seed'\\?.*"),
        row(
            "wrong type",
            "run @/type.textproto --out @/out",
            USAGE,
            ".*/type.textproto:3:1: seed: .*allowed: an integer .*"),
        row(
            "epsilon in a spec",
            "run @/epsilon.textproto --out @/out",
            USAGE,
            ".*/epsilon.textproto:4:3: .*allowed: 0 to 1.*8/255.*"),
        row(
            "two sensitivities",
            "run @/two.textproto --out @/out",
            USAGE,
            ".*/two.textproto:4:1: tasks.1.: a second sensitivity, .*allowed: one"),
        row(
            "k in a spec",
            "run @/k.textproto --out @/out",
            USAGE,
            ".*/k.textproto:4:24: .*9 is more than the 8 features .*allowed: 1 to 8"),
        row(
            "no spec",
            "run @/d.npz --out @/out",
            INPUT,
            ".*/d.npz: not a text file in UTF-8; a spec is text format"),
        // Training.
        row(
            "unknown architecture",
            ON_SPLITS + "--arch resnet21",
            USAGE,
            "--arch resnet21: .*there is none of that name; did you mean resnet2.*"),
        row("no epochs", TRAIN + "--epochs 0", USAGE, "--epochs 0: .*0.0 .* it must be > 0"),
        row("negative rate", TRAIN + "--lr -1", USAGE, "--lr -1: .*-1.0 .* it must be > 0"),
        row("unknown loss", TRAIN + "--loss fats", USAGE, "--loss fats: .*did you mean 'fast'.*"),
        row(
            "epsilon of 0..255 in training",
            TRAIN + "--loss fast --epsilon 8",
            USAGE,
            "--epsilon 8: .*allowed: 0 to 1.*\\(8/255\\?\\)"),
        row(
            "batch larger than the data",
            TRAIN + "--batch 65",
            USAGE,
            "--batch 65: .*batch_size: 65 is more than the 64 images to train on; allowed: 2 to 64"),
        row(
            "k above the features",
            TRAIN + "--loss sensitivity --k 9",
            USAGE,
            "--k 9: .*9 is more than the 8 features of model 'cnn'; allowed: 1 to 8"),
        row(
            "data without a training set",
            "train --out @/out --arch cnn-8 --data npz:@/d.npz",
            USAGE,
            ".*train.data: .*it has no TRAIN split of its own; needed: .*--train-data KIND:PATH\\)"),
        row(
            "no training files",
            "train --out @/out --arch cnn-8 --data cifar10:@/cifar-test",
            INPUT,
            ".*data_batch_.*"),
        row(
            "images too small",
            ON_SPLITS + "--arch vgg11",
            USAGE,
            ".*vgg11 needs images of at least 32x32; these are 8x8"),
        row(
            "regularised without linear head",
            ON_SPLITS + "--model %/module-cosine-head --loss sensitivity",
            USAGE,
            "--loss sensitivity: .*no linear logits layer .*leave this out"),
        row(
            "unknown field of training",
            TRAIN + "--set models[0].train.epoch=3",
            USAGE,
            ".*unknown field 'epoch'; did you mean 'epochs'\\?.*"),
        row(
            "unknown measure",
            TRAIN + "--set models[0].train.keep_best=accuracy",
            USAGE,
            ".*keep_best: 'accuracy' is not measured; allowed: clean/accuracy, pgd/robust, .*"),
        row(
            "too many held out",
            TRAIN + "--set models[0].train.evaluation={source:HELD_OUT,images:64}",
            USAGE,
            ".*evaluation.images: 64 would leave none of the 64 images to train on.*"),
        row(
            "trained folder of another spec",
            TRAIN.replace("@/out", "@/done") + "--epochs 1",
            CONFLICT,
            ".*/done holds a run of another spec .*"),
        row("nothing trained", "export @/done --out @/out", INPUT, ".*trained no model; .*"),
        row("nothing to export", "export @/no --out @/out", INPUT, "RUN.DIR: there is no .*/no"),
        row("export without place", "export @/done", USAGE, "--out is missing.*"),
        // The run folder.
        row(
            "folder of another spec",
            AUDIT.replace("@/out", "@/done") + "--restarts 1 --neurons 1 --steps 3",
            CONFLICT,
            ".*/done holds a run of another spec .*steps: 2, not 3.*--out.*"),
        row(
            "out is a file",
            AUDIT.replace("@/out", "@/file") + "--neurons 1",
            CONFLICT,
            ".*/file is a file; give a directory for the run's results"),
        row(
            "out is no run folder",
            AUDIT.replace("@/out", "@/m") + "--neurons 1",
            CONFLICT,
            ".*/m is not empty and no run folder .*: give another directory"),
        row(
            "out below a file",
            AUDIT.replace("@/out", "@/file/out") + "--neurons 1",
            4,
            ".*/file/out.*"),
        row(
            "predict into a file",
            AUDIT.replace("audit --out @/out", "predict --out @/file"),
            INPUT,
            "--out: .*/file is a file, not a folder"));
  }

  @BeforeAll
  static void makeFiles() throws IOException {
    BadFiles.make(folder);
  }

  @TestFactory
  Stream<DynamicTest> oneLineAndAnExitCode() {
    return rows().stream().map(row -> DynamicTest.dynamicTest(row.name(), () -> check(row)));
  }

  private static void check(Row row) {
    String models = Linchpin.model(Linchpin.MODEL).getParent().toString();
    List<String> args =
        Arrays.stream(row.args().split(" "))
            .filter(word -> !word.isEmpty())
            .map(word -> word.replace(DIR, folder.toString()).replace(MODELS, models))
            .toList();
    Run run = Run.of(args);
    // A run that fails on what it reads has begun, and said so.
    String error = run.err().replaceFirst("^linchpin: \\S+ on \\d+ images of .*\\R", "");
    assertThat(error).matches("linchpin: error: " + row.message() + "\\R");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(row.code());
    assertThat(Files.exists(folder.resolve("out"))).as("something is left").isFalse();
  }
}
