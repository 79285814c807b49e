package dev.linchpin.spec;

import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Data;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Model;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Finds the files that a spec names: in the working directory, then in the spec's folder. The
 * experiment that comes out has absolute paths, so that a run folder's spec can be run again from
 * anywhere on the machine.
 */
final class SpecPaths {
  private final Spec spec;

  private SpecPaths(Spec spec) {
    this.spec = spec;
  }

  /**
   * The experiment with absolute paths.
   *
   * @throws UserError (input) for the first that does not exist or is of the wrong kind
   */
  static Experiment locate(Spec spec) {
    SpecPaths paths = new SpecPaths(spec);
    Experiment.Builder out = spec.experiment().toBuilder();
    for (int i = 0; i < out.getModelsCount(); i++) {
      Model.Builder model = out.getModelsBuilder(i);
      if (model.getTrain().hasData()) {
        paths.data(model.getTrainBuilder().getDataBuilder(), "models[" + i + "].train.data");
      }
      if (model.hasTrain() && model.getSavedModel().isEmpty()) {
        continue;
      }
      String at = "models[" + i + "].saved_model";
      String folder = paths.folder(at, model.getSavedModel());
      if (!Files.isRegularFile(Path.of(folder, "saved_model.pb"))) {
        throw paths.error(
            at, folder + " holds no saved_model.pb; needed: a SavedModel's directory");
      }
      // The default name comes from the path as written, which may say more than where it leads.
      model.setName(Defaults.modelName(model.build())).setSavedModel(folder);
    }
    paths.data(out.getDataBuilder(), "data");
    return out.build();
  }

  private void data(Data.Builder data, String at) {
    switch (data.getSourceCase()) {
      case CIFAR10 -> {
        var d = data.getCifar10Builder();
        d.setPath(find(at + ".cifar10.path", d.getPath()).toString());
      }
      case CIFAR100 -> {
        var d = data.getCifar100Builder();
        d.setPath(find(at + ".cifar100.path", d.getPath()).toString());
      }
      case IDX -> {
        var d = data.getIdxBuilder();
        d.setPath(find(at + ".idx.path", d.getPath()).toString());
      }
      case IMAGES -> {
        var d = data.getImagesBuilder();
        d.setPath(folder(at + ".images.path", d.getPath()));
        if (d.hasClasses()) {
          d.setClasses(file(at + ".images.classes", d.getClasses()));
        }
      }
      case NPZ -> {
        var d = data.getNpzBuilder();
        d.setPath(file(at + ".npz.path", d.getPath()));
        if (d.hasClasses()) {
          d.setClasses(file(at + ".npz.classes", d.getClasses()));
        }
      }
      case SOURCE_NOT_SET -> {}
    }
  }

  private String folder(String field, String written) {
    Path path = find(field, written);
    if (!Files.isDirectory(path)) {
      boolean keras = written.matches(".*\\.(keras|h5|hdf5)");
      throw error(
          field,
          path
              + " is a file; needed: a folder"
              + (keras ? ", as Keras's model.export(DIR) writes it" : ""));
    }
    return path.toString();
  }

  private String file(String field, String written) {
    Path path = find(field, written);
    if (!Files.isRegularFile(path)) {
      throw error(field, path + " is a folder; needed: a file");
    }
    return path.toString();
  }

  private Path find(String field, String written) {
    Path inWorkingDirectory;
    Path besideSpec;
    try {
      inWorkingDirectory = Path.of(written).toAbsolutePath().normalize();
      besideSpec = spec.folder().resolve(written).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw error(field, "'" + written + "' is no path: " + e.getReason());
    }
    if (Files.exists(inWorkingDirectory)) {
      return inWorkingDirectory;
    }
    if (Files.exists(besideSpec)) {
      return besideSpec;
    }
    throw error(
        field,
        "there is no "
            + inWorkingDirectory
            + (besideSpec.equals(inWorkingDirectory) ? "" : " and no " + besideSpec));
  }

  private UserError error(String field, String what) {
    String message = spec.locations().at(field) + ": " + field + ": " + what;
    return new UserError(UserError.Kind.INPUT, message);
  }
}
