package dev.linchpin.graph.savedmodel;

import dev.linchpin.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;

/**
 * A SavedModel directory, parsed: the meta graph that serves.
 *
 * @param directory where it lies
 * @param metaGraph the meta graph of the asked tags
 */
public record SavedModelFile(Path directory, MetaGraphDef metaGraph) {
  private static final String INIT_SIGNATURE = "__saved_model_init_op";

  /**
   * Reads {@code directory/saved_model.pb}.
   *
   * @param tags the meta graph's tags, as a rule {@code serve}
   * @throws UserError if the directory is no SavedModel, is damaged, or has no such meta graph
   */
  public static SavedModelFile read(Path directory, List<String> tags) {
    Path file = directory.resolve("saved_model.pb");
    if (!Files.isRegularFile(file)) {
      throw UserError.input("%s", notASavedModel(directory));
    }
    SavedModel model;
    try (InputStream in = Files.newInputStream(file)) {
      model = SavedModel.parseFrom(in);
    } catch (IOException e) {
      throw new UserError(
          UserError.Kind.INPUT,
          file + " is damaged (" + e.getMessage() + "); export or copy the model again",
          e);
    }
    if (model.getMetaGraphsCount() == 0) {
      throw UserError.input("%s holds no graph; export or copy the model again", file);
    }
    for (MetaGraphDef graph : model.getMetaGraphsList()) {
      if (graph.getMetaInfoDef().getTagsList().containsAll(tags)) {
        return new SavedModelFile(directory, graph);
      }
    }
    String present =
        model.getMetaGraphsList().stream()
            .map(g -> g.getMetaInfoDef().getTagsList().toString())
            .collect(Collectors.joining(", "));
    throw UserError.input("%s has no graph tagged %s; it has %s", directory, tags, present);
  }

  private static String notASavedModel(Path directory) {
    if (!Files.exists(directory)) {
      return directory + ": no such directory; give the directory that holds saved_model.pb";
    }
    if (Files.isRegularFile(directory)) {
      String name = directory.getFileName().toString();
      return directory
          + (name.endsWith(".h5") || name.endsWith(".keras")
              ? " is a Keras file, not a SavedModel; in Python: keras.models.load_model(…)"
                  + ".export(DIR)"
              : " is a file; give the directory that holds saved_model.pb");
    }
    if (Files.exists(directory.resolve("saved_model.pbtxt"))) {
      return directory
          + " holds saved_model.pbtxt; only the binary saved_model.pb is supported: export it again";
    }
    return directory + " is not a SavedModel: it has no saved_model.pb";
  }

  /** The signatures by name, without the initialiser. */
  public TreeMap<String, SignatureDef> signatures() {
    TreeMap<String, SignatureDef> found = new TreeMap<>(metaGraph.getSignatureDefMap());
    found.remove(INIT_SIGNATURE);
    return found;
  }

  /** Name of the op that fills lookup tables and the like; empty when there is none. */
  String initOp() {
    for (String collection : List.of("saved_model_main_op", "legacy_init_op")) {
      var nodes =
          metaGraph.getCollectionDefOrDefault(collection, CollectionDef.getDefaultInstance());
      if (nodes.getNodeList().getValueCount() == 1) {
        return nodes.getNodeList().getValue(0);
      }
    }
    return "";
  }

  /**
   * The name of the signature to use: the one asked for, else {@code serving_default}, else the
   * only one.
   *
   * @param asked empty for the default
   */
  public String chooseSignature(String asked) {
    TreeMap<String, SignatureDef> all = signatures();
    if (!asked.isEmpty()) {
      if (!all.containsKey(asked)) {
        throw UserError.usage(
            "%s has no signature '%s'; it has %s", directory, asked, all.keySet());
      }
      return asked;
    }
    if (all.containsKey("serving_default")) {
      return "serving_default";
    }
    if (all.size() == 1) {
      return all.firstKey();
    }
    throw all.isEmpty()
        ? UserError.input(
            "%s has no signature; export it with one (Keras: model.export(DIR))", directory)
        : UserError.usage(
            "%s has several signatures and no serving_default: choose one of %s (--signature)",
            directory, all.keySet());
  }
}
