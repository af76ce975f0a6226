package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.headstream.embedding.BackboneException;
import io.headstream.embedding.EmbedResult;
import io.headstream.image.DecodedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

class BackboneImportIT {
    private static final BackboneOptions CPU = BackboneOptions.defaults().on(DeviceChoice.CPU);
    private static final Map<String, String> MINUS_1_TO_1 = Map.of("preprocessing", "minus1to1");
    private static final ImportRequest.Rules RULES = new ImportRequest.Rules(
            Pooling.AVERAGE, ImportRequest.Rules.MAX_BYTES, ImportRequest.Rules.TOLERANCE, false);

    @TempDir
    private Path temp;

    @ParameterizedTest
    @CsvSource({"keras2-residual.tar.gz, minus1to1", "keras3-inception.tar.gz, minus1to1", "hub-residual.tar.gz, unit"})
    void shouldComputeWhatKerasComputed(String archive, String preprocessing) {
        ImportReport report = run(TestModels.directory(archive), Map.of("preprocessing", preprocessing));
        assertThat(report.difference().relative()).isLessThan(1e-5);
        assertThat(report.bytes()).isPositive();
        float[] expected = TestModels.expected(archive.replace(".tar.gz", ""));
        float[] found = embed(report.directory(), TestModels.probe(32));
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], within((float)
                    Math.scalb(0.6, -report.backbone().exponent())));
        }
        assertThat(frozenNodes(report.directory()))
                .extracting(NodeDef::getOp)
                .contains("Conv2D", "Const")
                .doesNotContain(
                        "StatefulPartitionedCall", "PartitionedCall", "VarHandleOp", "ReadVariableOp", "SaveV2");
        assertNothingElseIn(temp, "model");
    }

    @Test
    void shouldTakeAClassifiersFeaturesAndSaySo() {
        ImportReport report = run(TestModels.directory("keras2-residual.tar.gz"), MINUS_1_TO_1);
        assertThat(report.output()).endsWith("avg_pool/Mean");
        assertThat(report.backbone().dimension()).isEqualTo(12);
        assertThat(report.notes())
                .anySatisfy(note -> assertThat(note).contains("a classifier's", "avg_pool/Mean' [?, 12]"));
        assertThat(frozenNodes(report.directory())).extracting(NodeDef::getOp).doesNotContain("Softmax", "MatMul");
    }

    @Test
    void shouldAverageAFeatureMapAndSaySo() {
        ImportReport report = run(TestModels.directory("keras3-inception.tar.gz"), MINUS_1_TO_1);
        assertThat(report.output()).endsWith("last_pool_1/MaxPool2d");
        assertThat(report.backbone().dimension()).isEqualTo(8 + 13);
        assertThat(report.notes())
                .anySatisfy(note -> assertThat(note).contains("is a feature map [?, 8, 8, 21]", "mean"));
    }

    @Test
    void shouldFlattenAFeatureMapIfAskedTo() {
        ImportReport report = BackboneImport.run(
                new ImportRequest(
                        TestModels.directory("keras3-inception.tar.gz"),
                        "model",
                        temp,
                        Optional.empty(),
                        MINUS_1_TO_1,
                        new ImportRequest.Rules(Pooling.FLATTEN, ImportRequest.Rules.MAX_BYTES, 1e-4, false)),
                List.of(),
                CPU);
        assertThat(report.backbone().dimension()).isEqualTo(8 * 8 * 21);
    }

    @ParameterizedTest
    @CsvSource({
        "predictions, 5",
        "avg_pool, 12",
        "conv3_block1_out, 12",
        "conv2_block1_preact_relu, 8",
        "small_residual/conv2_block1_out/add, 8"
    })
    void shouldEndAtTheOutputLayerOrTensorThatIsNamed(String output, int dimension) {
        ImportReport report =
                run(TestModels.directory("keras2-residual.tar.gz"), MINUS_1_TO_1, Optional.of(output), RULES);
        assertThat(report.backbone().dimension()).isEqualTo(dimension);
    }

    @Test
    void shouldImportAFrozenGraph() throws IOException {
        ImportReport first = run(TestModels.directory("hub-residual.tar.gz"), Map.of("preprocessing", "unit"));
        Path file = temp.resolve("frozen.pb");
        try (var in = Files.newInputStream(first.directory().resolve(ModelFiles.SAVED_MODEL))) {
            MetaGraphDef model = SavedModel.parseFrom(in).getMetaGraphs(0);
            Files.write(file, model.getGraphDef().toByteArray());
        }
        ImportReport second = BackboneImport.run(
                new ImportRequest(file, "frozen", temp, Optional.empty(), Map.of("preprocessing", "unit"), RULES),
                List.of(),
                CPU);
        assertThat(embed(second.directory(), TestModels.probe(32)))
                .isEqualTo(embed(first.directory(), TestModels.probe(32)));
    }

    @Test
    void shouldMakeTheSameBytesOfTheSameModel() throws IOException {
        ImportReport first = run(TestModels.directory("hub-residual.tar.gz"), Map.of("preprocessing", "unit"));
        new ImportedBackbones(temp).remove("model");
        ImportReport second = run(TestModels.directory("hub-residual.tar.gz"), Map.of("preprocessing", "unit"));
        assertThat(second.backbone().digest()).isEqualTo(first.backbone().digest());
        assertThat(new ImportedBackbones(temp).all())
                .containsExactly(new ImportedBackbones.Entry(
                        "model",
                        first.backbone().digest(),
                        Files.size(second.directory().resolve(ModelFiles.SAVED_MODEL))
                                + Files.size(second.directory().resolve(Manifest.FILE)),
                        "hub-residual.tar.gz"));
    }

    @Test
    void shouldReplaceABackboneOnlyIfAskedTo() {
        run(TestModels.directory("keras"), MINUS_1_TO_1);
        assertRefused(
                TestModels.directory("keras"), MINUS_1_TO_1, "there already, expected another --name or --replace");
        ImportReport replaced = run(
                TestModels.directory("hub-residual.tar.gz"),
                Map.of("preprocessing", "unit"),
                Optional.empty(),
                new ImportRequest.Rules(Pooling.AVERAGE, ImportRequest.Rules.MAX_BYTES, 1e-4, true));
        assertThat(replaced.backbone().dimension()).isEqualTo(12);
        assertNothingElseIn(temp, "model");
    }

    @Test
    void shouldRefuseWhatDiffersByMoreThanIsAllowed() {
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> run(
                        TestModels.directory("keras"),
                        MINUS_1_TO_1,
                        Optional.empty(),
                        new ImportRequest.Rules(Pooling.AVERAGE, ImportRequest.Rules.MAX_BYTES, -1, false)))
                .withMessageContaining("of the largest number; expected at most -1.00 of it");
        assertNothingElseIn(temp);
    }

    @Test
    void shouldNotReadWhatIsTooLarge() throws IOException {
        Path model = TestModels.copy("keras", temp.resolve("in"));
        try (RandomAccessFile huge = new RandomAccessFile(
                model.resolve("variables/variables.data-00000-of-00002").toFile(), "rw")) {
            huge.setLength(10L << 30);
        }
        assertRefused(model, MINUS_1_TO_1, "bytes, expected at most 4,294,967,296, or a larger --max-bytes");
    }

    @Test
    void shouldSayThatTheVariablesAreMissingOrCorrupt() throws IOException {
        Path model = TestModels.copy("keras", temp.resolve("in"));
        Path data = model.resolve("variables/variables.data-00000-of-00001");
        byte[] whole = Files.readAllBytes(data);
        for (int i = 0; i < whole.length; i += 16) {
            whole[i] ^= 1;
        }
        Files.write(data, whole);
        assertRefused(model, MINUS_1_TO_1, "TensorFlow 2.18.0 cannot load it");
        Files.delete(data);
        assertRefused(model, MINUS_1_TO_1, "TensorFlow 2.18.0 cannot load it");
        Files.delete(model.resolve("variables/variables.index"));
        assertRefused(model, MINUS_1_TO_1, "variables.index': missing, expected the values of the model's variables");
    }

    @Test
    void shouldNameOperationsThatTensorFlowDoesNotKnow() throws IOException {
        Path model = changed("keras", graph -> {
            graph.getMetaInfoDefBuilder().setTensorflowVersion("9.1.0");
            graph.getGraphDefBuilder()
                    .getLibraryBuilder()
                    .getFunctionBuilderList()
                    .forEach(function -> function.getNodeDefBuilderList().stream()
                            .filter(node -> node.getOp().equals("Relu6"))
                            .forEach(node -> node.setOp("Relu7")));
        });
        assertRefused(
                model,
                MINUS_1_TO_1,
                "operations [Relu7]: expected those of TensorFlow 2.18.0; the model was written by 9.1.0");
    }

    @Test
    void shouldSayWhichTensorFlowWroteAModelThatCannotBeRun() throws IOException {
        Path model = changed("keras", graph -> {
            graph.getMetaInfoDefBuilder().setTensorflowVersion("9.1.0");
            graph.getGraphDefBuilder().getVersionsBuilder().setMinConsumer(1_000_000);
        });
        assertRefused(model, MINUS_1_TO_1, "TensorFlow 2.18.0 cannot load it (9.1.0 wrote it):");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keras | --preprocessing nothing | option --preprocessing: 'nothing': expected one of none, unit",
                "keras | --input other | option --input: 'other': expected float32 or uint8 of rank 4",
                "keras | --signature other | option --signature: 'other': expected one of [serve, serving_default]",
                "several | --width 24 | option --signature: missing, expected the name of one of [broken, embed]",
                "several | --signature embed | outputs [both: float32 [?, 10], half: float32 [?, 5]]: expected one float32",
                "looping | --width 24 | node 'while' is a While; expected operations without state"
            })
    void shouldSayWhatCannotBe(String model, String option, String message) throws IOException {
        Path source = TestModels.copy(model, temp.resolve("in"));
        Files.writeString(source.resolve(Manifest.FILE), "{\"preprocessing\": \"none\"}");
        String[] parts = option.split(" ");
        assertRefused(source, Map.of(parts[0].substring(2), parts[1]), message);
    }

    @Test
    void shouldAskForTheSizeOfAnInputThatTakesAny() throws IOException {
        Path model = TestModels.copy("several", temp.resolve("in"));
        Files.delete(model.resolve(Manifest.FILE));
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> run(model, Map.of("signature", "embed"), Optional.of("half"), RULES))
                .withMessageContaining("option --width: missing, and input 'image' takes any; expected pixels");
        assertNothingElseIn(temp, "in");
    }

    @Test
    void shouldSayThatThereIsNoSuchLayer() {
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> run(TestModels.directory("keras"), MINUS_1_TO_1, Optional.of("conv9"), RULES))
                .withMessageContaining("no layer 'conv9': expected a number from 0 to 8 or a name such as 'features'");
        assertNothingElseIn(temp);
    }

    @Test
    void shouldRemoveWhatAKilledImportLeft() throws IOException {
        Path left = Files.createDirectories(temp.resolve(".import-dead/model"));
        Files.writeString(left.resolveSibling("lock"), "");
        run(TestModels.directory("keras"), MINUS_1_TO_1);
        assertNothingElseIn(temp, "model");
    }

    @Test
    void shouldNotTouchAnImportThatRuns() {
        try (ImportStaging running = ImportStaging.in(temp)) {
            run(TestModels.directory("keras"), MINUS_1_TO_1);
            assertThat(running.model()).isDirectory();
        }
        assertNothingElseIn(temp, "model");
    }

    private ImportReport run(Path source, Map<String, String> settings) {
        return run(source, settings, Optional.empty(), RULES);
    }

    private ImportReport run(
            Path source, Map<String, String> settings, Optional<String> output, ImportRequest.Rules rules) {
        return BackboneImport.run(new ImportRequest(source, "model", temp, output, settings, rules), List.of(), CPU);
    }

    private void assertRefused(Path source, Map<String, String> settings, String message) {
        List<String> before = names(temp);
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> run(source, settings))
                .withMessageContaining(message);
        assertThat(names(temp)).as("nothing stays behind").isEqualTo(before);
    }

    private static void assertNothingElseIn(Path directory, String... names) {
        assertThat(names(directory)).containsExactly(names);
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children.map(child -> child.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path changed(String name, Consumer<MetaGraphDef.Builder> change) throws IOException {
        Path model = TestModels.copy(name, temp.resolve("in"));
        Path file = model.resolve(ModelFiles.SAVED_MODEL);
        SavedModel.Builder saved = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
        change.accept(saved.getMetaGraphsBuilder(0));
        Files.write(file, saved.build().toByteArray());
        return model;
    }

    private static List<NodeDef> frozenNodes(Path directory) {
        return new ModelFiles(directory).metaGraph().getGraphDef().getNodeList();
    }

    private static float[] embed(Path directory, DecodedImage image) {
        try (TensorFlowBackbone backbone = TensorFlowBackbone.load(new BackboneSource.Directory(directory), CPU)) {
            return ((EmbedResult.Embedded) backbone.embed(List.of(image)).get(0))
                    .embedding()
                    .toFloats();
        }
    }
}
