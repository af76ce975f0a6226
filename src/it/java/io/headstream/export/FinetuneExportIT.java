package io.headstream.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.headstream.app.EmojiEvents;
import io.headstream.backbone.BackboneImport;
import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.FrozenBackbone;
import io.headstream.backbone.ImportRequest;
import io.headstream.backbone.Pooling;
import io.headstream.backbone.TensorFlowBackbone;
import io.headstream.backbone.Trunk;
import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.Embedding;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.image.DecodeResult;
import io.headstream.image.DecodedImage;
import io.headstream.image.ImageDecoder;
import io.headstream.image.ImageLimits;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.UnfrozenTails;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.wire.avro.ImageEvent;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads with unfrozen tails as models: a Keras network, imported, cut before its last block, that learned some pictures. */
class FinetuneExportIT {
    private static final BackboneOptions CPU = new BackboneOptions(DeviceChoice.CPU, 1, 1, 1);
    private static final float TOLERANCE = 1e-5f;
    private static final int PICTURES = 64;
    private static final int FILES = 8;
    private static final String CUT = "15";

    @TempDir
    private Path temp;

    private final List<byte[]> files = new ArrayList<>();
    private final List<DecodedImage> pictures = new ArrayList<>();
    private final List<Embedding> activations = new ArrayList<>();
    private BackboneSource source;
    private HeadSnapshot snapshot;

    @BeforeEach
    void learn() throws URISyntaxException {
        Path archive = Path.of(
                Objects.requireNonNull(FinetuneExportIT.class.getResource("/io/headstream/backbone/way-b.tar.gz"))
                        .toURI());
        source = new BackboneSource.Directory(BackboneImport.run(
                        new ImportRequest(
                                archive,
                                "way-b",
                                temp,
                                Optional.empty(),
                                Map.of("preprocessing", "minus1to1"),
                                new ImportRequest.Rules(Pooling.FLATTEN, 1 << 20, 1e-4, false)),
                        List.of(),
                        CPU)
                .directory());
        Trunk trunk = Trunk.load(source, CUT, OptionalInt.empty(), CPU);
        List<TrainingExample> examples = new ArrayList<>();
        try (TensorFlowBackbone backbone = trunk.backbone();
                ImageDecoder decoder = backbone.imageDecoder(new ImageLimits(1 << 20, 1 << 20))) {
            UnfrozenTails.put(backbone.description().digest(), trunk.tail());
            for (ImageEvent event : EmojiEvents.shuffled(PICTURES, 3)) {
                files.add(event.getContent().array());
                DecodedImage picture = ((DecodeResult.Decoded)
                                decoder.decode(event.getContent().array()))
                        .image();
                pictures.add(picture);
                Embedding activation =
                        ((EmbedResult.Embedded) backbone.embed(List.of(picture)).get(0)).embedding();
                activations.add(activation);
                examples.add(new TrainingExample(
                        examples.size(),
                        new ImageId(event.getId()),
                        new Label(event.getTargets().get(0).getLabel()),
                        activation,
                        Instant.EPOCH));
            }
        }
        snapshot = LearnedHeads.of(
                "kind=finetune hiddenLayers=32 optimizer=adam learningRate=0.003 tailLearningRate=0.003", examples);
    }

    @AfterEach
    void requireThatSomethingWasLearned() {
        assertThat(snapshot.head().labels()).hasSizeGreaterThan(5);
        float[] first = own(0);
        assertThat(own(1)).as("scores that depend on the picture").isNotEqualTo(first);
    }

    @Test
    void shouldGiveTheHeadsOwnScoresForActivations() {
        Path target = temp.resolve("head");
        SavedModelExport.of(snapshot).writeTo(target, false);

        try (ServedModel model = new ServedModel(target)) {
            for (int i = 0; i < PICTURES; i++) {
                assertScores(
                        model.probabilities(
                                        "embedding",
                                        new float[][] {activations.get(i).toFloats()},
                                        12 * 12 * 16)[0],
                        i);
            }
            float[][] together = model.probabilities(
                    "embedding", activations.stream().map(Embedding::toFloats).toArray(float[][]::new), 12 * 12 * 16);
            for (int i = 0; i < PICTURES; i++) {
                assertScores(together[i], i);
            }
        }
    }

    @Test
    void shouldGiveTheHeadsOwnScoresForPicturesAndFiles() {
        Path target = temp.resolve("whole");
        SavedModelExport.of(snapshot, FrozenBackbone.loadTrunk(source, CUT, OptionalInt.empty()))
                .writeTo(target, false);

        try (ServedModel model = new ServedModel(target)) {
            for (int i = 0; i < PICTURES; i++) {
                float[][] rgb = {pictures.get(i).rgb()};
                assertScores(model.probabilities("image", rgb, 48, 48, 3)[0], i);
            }
            for (int i = 0; i < FILES; i++) {
                assertScores(model.probabilities(List.of(files.get(i)))[0], i);
            }
        }
    }

    @Test
    void shouldBeABackboneThatHeadstreamTakesAndImports() {
        Path target = temp.resolve("again");
        SavedModelExport.of(snapshot, FrozenBackbone.loadTrunk(source, CUT, OptionalInt.empty()))
                .writeTo(target, false);
        Path imported = BackboneImport.run(
                        new ImportRequest(
                                target,
                                "imported",
                                temp,
                                Optional.of("probabilities"),
                                Map.of(),
                                new ImportRequest.Rules(Pooling.AVERAGE, 1 << 24, 1e-4, false)),
                        List.of(),
                        CPU)
                .directory();

        for (Path model : List.of(target, imported)) {
            try (TensorFlowBackbone backbone = TensorFlowBackbone.load(new BackboneSource.Directory(model), CPU)) {
                float halfAStep =
                        (float) Math.scalb(0.5, -backbone.description().exponent());
                for (int i = 0; i < PICTURES; i++) {
                    Embedding scores = ((EmbedResult.Embedded)
                                    backbone.embed(List.of(pictures.get(i))).get(0))
                            .embedding();
                    assertThat(scores.toFloats()).containsExactly(own(i), within(halfAStep + TOLERANCE));
                }
            }
        }
    }

    @Test
    void shouldRefuseTheWholeBackboneAndAnotherCut() {
        for (FrozenBackbone another :
                List.of(FrozenBackbone.load(source), FrozenBackbone.loadTrunk(source, "18", OptionalInt.empty()))) {
            assertThatExceptionOfType(ExportException.class)
                    .isThrownBy(() -> SavedModelExport.of(snapshot, another).writeTo(temp.resolve("model"), false))
                    .withMessageContaining("which best/12 of head 'animals' was learned behind");
        }
    }

    private float[] own(int picture) {
        return snapshot.head().probabilities(activations.get(picture).toFloats());
    }

    private void assertScores(float[] scores, int picture) {
        assertThat(scores).as("picture %d", picture).containsExactly(own(picture), within(TOLERANCE));
    }
}
