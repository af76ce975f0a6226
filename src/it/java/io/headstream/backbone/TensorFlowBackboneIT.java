package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.headstream.embedding.BackboneDescription;
import io.headstream.embedding.BackboneException;
import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.Embedding;
import io.headstream.event.RejectionCategory;
import io.headstream.image.DecodedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorFlowBackboneIT {
    private static final BackboneOptions CPU = BackboneOptions.defaults().on(DeviceChoice.CPU);

    @ParameterizedTest
    @CsvSource({"keras, 12", "several, 14", "v1, 12"})
    void shouldComputeWhatPythonComputedAfterFreezingVariables(String model, int exponent) {
        try (TensorFlowBackbone backbone = load(model, CPU)) {
            assertEmbedding(embed(backbone, TestModels.probe()), TestModels.expected(model), exponent);
        }
    }

    @Test
    void shouldComputeWhatPythonComputedWhenVariablesCannotBeFrozen() {
        try (TensorFlowBackbone backbone = load("looping", CPU.withBatchSize(2))) {
            float[] expected = TestModels.expected("looping");
            assertThat(expected[2]).as("outside of the quantised range").isLessThan(-8);
            Embedding embedding = embed(backbone, TestModels.probe());
            expected[2] = -8;
            assertEmbedding(embedding, expected, 12);
            assertThat(backbone.saturatedComponents()).isEqualTo(1);
        }
    }

    @Test
    void shouldDescribeItself() {
        try (TensorFlowBackbone backbone = load("keras", CPU)) {
            assertThat(backbone.description().name()).isEqualTo("small-keras");
            assertThat(backbone.description().dimension()).isEqualTo(16);
            assertThat(backbone.description().inputWidth()).isEqualTo(TestModels.SIDE);
            assertThat(backbone.description().exponent()).isEqualTo(12);
            assertThat(backbone.description().device()).isEqualTo("CPU:0");
            assertThat(backbone.description().digest())
                    .isEqualTo(new ModelFiles(TestModels.directory("keras")).digest());
        }
    }

    @Test
    void shouldComputeWithBfloat16WhereTheProcessorDoesAndRefuseElsewhere() {
        BackboneOptions mixed = new BackboneOptions(DeviceChoice.CPU, 1, 1, 0, Precision.MIXED, GpuMemory.AS_NEEDED);
        if (!ProcessorFeatures.here().hasBfloat16()) {
            assertThatExceptionOfType(BackboneException.class)
                    .isThrownBy(() -> load("keras", mixed))
                    .withMessageContaining("does not multiply bfloat16");
            return;
        }
        try (TensorFlowBackbone float32 = load("keras", CPU);
                TensorFlowBackbone bfloat16 = load("keras", mixed)) {
            Embedding exact = embed(float32, TestModels.probe());
            Embedding rounded = embed(bfloat16, TestModels.probe());
            assertThat(bfloat16.description().digest())
                    .isNotEqualTo(float32.description().digest());
            assertThat(rounded.values()).as("the rewriting has taken place").isNotEqualTo(exact.values());
            int largest = largest(exact);
            for (int i = 0; i < exact.dimension(); i++) {
                // Eight bits of mantissa, through a few layers.
                assertThat((double) rounded.values()[i]).isCloseTo(exact.values()[i], within(0.05 * largest));
            }
        }
    }

    private static int largest(Embedding embedding) {
        int largest = 0;
        for (short value : embedding.values()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    @ParameterizedTest
    @ValueSource(strings = {"keras", "several"})
    void shouldGiveTheSameBitsHoweverManyImagesAreInTheBatch(String model) {
        try (TensorFlowBackbone backbone = load(model, CPU.withBatchSize(4))) {
            DecodedImage probe = TestModels.probe();
            List<DecodedImage> four =
                    List.of(probe, TestModels.image(3, 5, 9), TestModels.image(1, 0, 0), TestModels.image(0, 1, 80));
            short[] alone = embed(backbone, probe).values();
            for (int count = 1; count <= 4; count++) {
                List<EmbedResult> results = backbone.embed(four.subList(0, count));
                assertThat(results).hasSize(count);
                assertThat(((EmbedResult.Embedded) results.get(0)).embedding().values())
                        .isEqualTo(alone);
            }
        }
    }

    @Test
    void shouldPassMoreImagesThanTheModelTakesAtOnceInSeveralPasses() {
        try (TensorFlowBackbone backbone = load("looping", CPU.withBatchSize(9))) {
            List<EmbedResult> results = backbone.embed(Collections.nCopies(9, TestModels.probe()));
            assertThat(results).hasSize(9);
            short[] first = ((EmbedResult.Embedded) results.get(0)).embedding().values();
            assertThat(results)
                    .allSatisfy(result -> assertThat(
                                    ((EmbedResult.Embedded) result).embedding().values())
                            .isEqualTo(first));
        }
    }

    @Test
    void shouldSetAsideOnlyTheImageWhoseEmbeddingIsNotFinite(@TempDir Path temp) throws IOException {
        Path directory = TestModels.copy("several", temp);
        write(directory, """
                {"signature": "broken", "width": 24, "height": 24, "embeddingExponent": 0}""");
        float[] bright = new float[TestModels.SIDE * TestModels.SIDE * DecodedImage.CHANNELS];
        Arrays.fill(bright, 1f);
        DecodedImage fine = new DecodedImage(TestModels.SIDE, TestModels.SIDE, bright);
        DecodedImage black = new DecodedImage(TestModels.SIDE, TestModels.SIDE, new float[bright.length]);
        try (TensorFlowBackbone backbone =
                TensorFlowBackbone.load(new BackboneSource.Directory(directory), CPU.withBatchSize(3))) {
            List<EmbedResult> results = backbone.embed(List.of(fine, black, fine));
            assertThat(results.get(0)).isInstanceOf(EmbedResult.Embedded.class);
            assertThat(results.get(2)).isInstanceOf(EmbedResult.Embedded.class);
            assertThat(results.get(1)).isInstanceOfSatisfying(EmbedResult.Rejected.class, rejected -> {
                assertThat(rejected.rejection().category()).isEqualTo(RejectionCategory.EMBEDDING_FAILED);
                assertThat(rejected.rejection().sentence())
                        .isEqualTo("component 0 of its embedding is Infinity, expected finite numbers from"
                                + " backbone several [EMBEDDING_FAILED]");
            });
        }
    }

    @Test
    void shouldRefuseBatchesAndImagesOfAnotherSize() {
        try (TensorFlowBackbone backbone = load("keras", CPU)) {
            DecodedImage small = new DecodedImage(1, 1, new float[3]);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> backbone.embed(List.of(small)))
                    .withMessageContaining("1 × 1 pixels: expected 24 × 24");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> backbone.embed(List.of(TestModels.probe(), TestModels.probe())))
                    .withMessageContaining("2 images: expected 1 to 1");
            assertThatIllegalArgumentException().isThrownBy(() -> backbone.embed(List.of()));
        }
    }

    @Test
    void shouldGiveTheSameEmbeddingToManyThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (TensorFlowBackbone backbone = load("keras", CPU.withBatchSize(2))) {
            short[] expected = embed(backbone, TestModels.probe()).values();
            List<Callable<short[]>> tasks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                tasks.add(() -> embed(backbone, TestModels.probe()).values());
            }
            for (Future<short[]> result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldSayThatItIsClosed() {
        TensorFlowBackbone backbone = load("keras", CPU);
        backbone.close();
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> backbone.embed(List.of(TestModels.probe())))
                .withMessageStartingWith("backbone small-keras failed: ");
    }

    @Test
    void shouldGiveBackAllMemoryWhenClosed() {
        // The heap grows in some rounds and not in others; what is not given back grows in every one (seen: by 150 MB).
        long least = Long.MAX_VALUE;
        // Held, so that closing gives the memory back and not the collector, which frees what is out of reach.
        List<TensorFlowBackbone> closed = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            long before = Pointer.physicalBytes();
            for (int i = 0; i < 3; i++) {
                try (TensorFlowBackbone backbone = TensorFlowBackbone.load(new BackboneSource.Bundled(), CPU)) {
                    embed(backbone, blank(backbone.description()));
                    closed.add(backbone);
                }
            }
            least = Math.min(least, Pointer.physicalBytes() - before);
        }
        assertThat(closed).hasSize(15);
        assertThat(least).isLessThan(75L << 20);
    }

    @Test
    void shouldNotStartWhenAGpuIsAskedForAndThereIsNone() {
        assumeThat(TensorFlowRuntime.start(BackboneOptions.defaults()).gpu()).isEmpty();
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> load("keras", CPU.on(DeviceChoice.GPU)))
                .withMessageStartingWith("device=gpu: TensorFlow found no GPU (only [CPU:0]), expected at least one");
    }

    @Test
    void shouldSayWhichKeyIsMissing(@TempDir Path temp) throws IOException {
        Path directory = TestModels.copy("keras", temp);
        Files.delete(directory.resolve(Manifest.FILE));
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> TensorFlowBackbone.load(new BackboneSource.Directory(directory), CPU))
                .withMessage(
                        "%s: key \"preprocessing\": missing, expected one of none, unit, minus1to1, imagenet-torch,"
                                        .formatted(directory.resolve(Manifest.FILE))
                                + " imagenet-caffe");
    }

    @Test
    void shouldSayThatAModelIsDamaged(@TempDir Path temp) throws IOException {
        Path directory = TestModels.copy("keras", temp);
        Path data = directory.resolve("variables/variables.data-00000-of-00001");
        Files.write(data, Arrays.copyOf(Files.readAllBytes(data), 100));
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> TensorFlowBackbone.load(new BackboneSource.Directory(directory), CPU))
                .withMessageStartingWith("'%s': TensorFlow 2.18.0 cannot load it (2.18.1 wrote it): ", directory);
        Files.writeString(directory.resolve(ModelFiles.SAVED_MODEL), "not a model");
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> TensorFlowBackbone.load(new BackboneSource.Directory(directory), CPU))
                .withMessageContaining("not a SavedModel");
    }

    private static TensorFlowBackbone load(String model, BackboneOptions options) {
        return TensorFlowBackbone.load(new BackboneSource.Directory(TestModels.directory(model)), options);
    }

    private static DecodedImage blank(BackboneDescription input) {
        return new DecodedImage(
                input.inputWidth(),
                input.inputHeight(),
                new float[input.inputWidth() * input.inputHeight() * DecodedImage.CHANNELS]);
    }

    private static Embedding embed(TensorFlowBackbone backbone, DecodedImage image) {
        EmbedResult result = backbone.embed(List.of(image)).get(0);
        assertThat(result).isInstanceOf(EmbedResult.Embedded.class);
        return ((EmbedResult.Embedded) result).embedding();
    }

    private static void assertEmbedding(Embedding embedding, float[] expected, int exponent) {
        assertThat(embedding.exponent()).isEqualTo(exponent);
        float[] actual = embedding.toFloats();
        assertThat(actual).hasSameSizeAs(expected);
        // Half a quantisation step, and what two builds of TensorFlow may differ by.
        float tolerance = Math.scalb(0.5f, -exponent) + 1e-5f;
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("component %d", i).isCloseTo(expected[i], within(tolerance));
        }
    }

    private static void write(Path directory, String manifest) throws IOException {
        Files.writeString(directory.resolve(Manifest.FILE), manifest);
    }
}
