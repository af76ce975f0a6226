package io.headstream.export;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.CodedOutputStream;
import io.headstream.backbone.FrozenBackbone;
import io.headstream.event.Label;
import io.headstream.snapshot.HeadSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorInfo;

/** Writes a head version as a SavedModel: {@code saved_model.pb}, {@code assets/labels.txt} and a manifest. */
public final class SavedModelExport {
    private static final String SAVED_MODEL = "saved_model.pb";
    private static final String MANIFEST = "headstream.json";
    private static final String ASSETS = "assets";
    private static final String LABELS = "labels.txt";
    private static final String SERVE = "serve";
    /** Of the format of SavedModels; there has been no other. */
    private static final long SCHEMA_VERSION = 1;
    /** Steps of 1/16384, range ±2: for a backbone whose embeddings are probabilities. */
    private static final int PROBABILITY_EXPONENT = 14;

    private final HeadSnapshot snapshot;
    private final Optional<FrozenBackbone> backbone;

    private SavedModelExport(HeadSnapshot snapshot, Optional<FrozenBackbone> backbone) {
        this.snapshot = snapshot;
        this.backbone = backbone;
    }

    /** Of a head alone: it takes embeddings. */
    public static SavedModelExport of(HeadSnapshot snapshot) {
        return new SavedModelExport(snapshot, Optional.empty());
    }

    /** Of a head behind the backbone that it was learned behind: it takes pictures. */
    public static SavedModelExport of(HeadSnapshot snapshot, FrozenBackbone backbone) {
        return new SavedModelExport(snapshot, Optional.of(backbone));
    }

    /**
     * Writes it; the directory appears whole or not at all.
     *
     * @param target a directory that is not there, or empty
     * @param replace whether a SavedModel that is there is replaced
     * @throws ExportException if the head cannot be exported, if the backbone is not its own, or if there is something
     */
    public void writeTo(Path target, boolean replace) {
        FreshDirectory.write(target, SAVED_MODEL, replace, this::write);
    }

    private void write(Path directory) throws IOException {
        ExportedModel model =
                backbone.map(behind -> ExportedModel.of(snapshot, behind)).orElseGet(() -> ExportedModel.of(snapshot));
        SavedModel saved = saved(model);
        long size = saved.getSerializedSize();
        if (size < 0) {
            throw new ExportException(
                    "the model takes more than 2 GiB, expected what fits one %s".formatted(SAVED_MODEL));
        }
        try (OutputStream out = Files.newOutputStream(directory.resolve(SAVED_MODEL))) {
            CodedOutputStream coded = CodedOutputStream.newInstance(out);
            // Two exports of one version are the same bytes: maps are written in the order of their keys.
            coded.useDeterministicSerialization();
            saved.writeTo(coded);
            coded.flush();
        }
        Path assets = Files.createDirectory(directory.resolve(ASSETS));
        Files.writeString(
                assets.resolve(LABELS),
                model.labels().stream().map(Label::value).collect(Collectors.joining("\n", "", "\n")),
                StandardCharsets.UTF_8);
        Files.writeString(
                directory.resolve(MANIFEST),
                JsonMapper.builder()
                                .enable(SerializationFeature.INDENT_OUTPUT)
                                .build()
                                .writeValueAsString(manifest())
                        + "\n",
                StandardCharsets.UTF_8);
    }

    private static SavedModel saved(ExportedModel model) {
        return SavedModel.newBuilder()
                .setSavedModelSchemaVersion(SCHEMA_VERSION)
                .addMetaGraphs(MetaGraphDef.newBuilder()
                        .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder()
                                .addTags(SERVE)
                                .setTensorflowVersion(TensorFlow.version()))
                        .setGraphDef(model.graph())
                        .putAllSignatureDef(model.signatures())
                        .addAssetFileDef(AssetFileDef.newBuilder()
                                .setFilename(LABELS)
                                .setTensorInfo(TensorInfo.newBuilder().setName(model.assetTensor()))))
                .build();
    }

    /** What Headstream needs to take it as a backbone, and where it comes from. */
    private Map<String, Object> manifest() {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put(
                "name",
                "%s-%s-%d"
                        .formatted(
                                snapshot.headName().value(),
                                snapshot.version().learner().value(),
                                snapshot.version().version()));
        manifest.put("signature", ExportedModel.SERVING_DEFAULT);
        backbone.ifPresent(behind -> {
            manifest.put("input", ExportedModel.IMAGE);
            manifest.put("output", ExportedModel.PROBABILITIES);
            manifest.put("preprocessing", "none");
            manifest.put("resize", behind.form().resize().toString());
            manifest.put("fit", behind.form().fit().toString());
            manifest.put("embeddingExponent", PROBABILITY_EXPONENT);
        });
        manifest.put("head", snapshot.headName().value());
        manifest.put("learner", snapshot.version().learner().value());
        manifest.put("version", snapshot.version().version());
        manifest.put("sha256", snapshot.version().sha256());
        manifest.put("backbone", snapshot.provenance().backbone().hex());
        manifest.put("trainedBy", "headstream " + snapshot.provenance().programVersion());
        return manifest;
    }
}
