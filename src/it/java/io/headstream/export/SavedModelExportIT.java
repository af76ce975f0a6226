package io.headstream.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.headstream.app.EmojiEvents;
import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.FrozenBackbone;
import io.headstream.backbone.TensorFlowBackbone;
import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.Embedding;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.image.DecodeResult;
import io.headstream.image.DecodedImage;
import io.headstream.image.ImageDecoder;
import io.headstream.image.ImageLimits;
import io.headstream.learning.Head;
import io.headstream.learning.SplitMix64;
import io.headstream.learning.SyntheticLog;
import io.headstream.learning.TrainingExample;
import io.headstream.snapshot.HeadSnapshot;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavedModelExportIT {
    private static final BackboneOptions CPU = BackboneOptions.defaults().on(DeviceChoice.CPU);
    private static final float TOLERANCE = 1e-5f;
    private static final int SIDE = 24;
    private static final String[] LABELS = {"bee", "Dog", "fuchs 🦊", "z"};

    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind=dense",
                "kind=dense hiddenLayers=24;9 temperature=off",
                "kind=dense hiddenLayers=16",
                "kind=svm",
                "kind=ridge",
                "kind=ridge transform=sqrt",
                "kind=ridge randomFeatures=200",
                "kind=lda transform=sqrt randomFeatures=64",
                "kind=lda"
            })
    void shouldGiveTheHeadsOwnScoresForEmbeddings(String settings) {
        HeadSnapshot snapshot = LearnedHeads.of(settings, log(2026).examples(320, LABELS));
        Path target = temp.resolve("served/12");

        SavedModelExport.of(snapshot).writeTo(target, false);

        float[][] embeddings = Stream.concat(
                        log(7).examples(60, LABELS).stream()
                                .map(example -> example.embedding().toFloats()),
                        extremes())
                .toArray(float[][]::new);
        try (ServedModel model = new ServedModel(target)) {
            float[][] scores = model.probabilities("embedding", embeddings, 50);
            assertSame(snapshot.head(), embeddings, scores);
            assertThat(model.labels("embedding", embeddings[0]))
                    .containsExactlyElementsOf(
                            snapshot.head().labels().stream().map(Label::value).toList());
            assertThat(model.assets()).containsExactly("labels.txt");
        }
        assertThat(target.resolve("assets/labels.txt")).hasContent("Dog\nbee\nfuchs 🦊\nz\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"keras", "several", "v1"})
    void shouldGiveTheHeadsOwnScoresForPicturesOfAnyBackbone(String model) {
        BackboneSource source = new BackboneSource.Directory(model(model));
        List<DecodedImage> pictures = pictures(40);
        assertServesLikeHeadstream(source, pictures, "kind=dense hiddenLayers=12");
        assertServesLikeHeadstream(source, pictures, "kind=ridge");
    }

    @Test
    void shouldGiveTheHeadsOwnScoresForPicturesOfTheBundledBackbone() {
        BackboneSource source = new BackboneSource.Bundled();
        List<DecodedImage> pictures = new ArrayList<>();
        try (TensorFlowBackbone backbone = TensorFlowBackbone.load(source, CPU);
                ImageDecoder decoder = backbone.imageDecoder(new ImageLimits(1 << 20, 1 << 20))) {
            EmojiEvents.shuffled(24, 3)
                    .forEach(event -> pictures.add(((DecodeResult.Decoded)
                                    decoder.decode(event.getContent().array()))
                            .image()));
        }
        assertServesLikeHeadstream(source, pictures, "kind=dense hiddenLayers=32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stretch", "centre-crop"})
    void shouldReadEncodedPicturesAsHeadstreamDoes(String fit) throws IOException {
        Path changed = temp.resolve("backbone");
        copy(model("keras"), changed);
        Files.writeString(changed.resolve("headstream.json"), """
                {"preprocessing": "minus1to1", "fit": "%s"}""".formatted(fit));
        BackboneSource source = new BackboneSource.Directory(changed);
        List<byte[]> files = new ArrayList<>();
        for (String name : List.of(
                "rgb.jpg",
                "grey.jpg",
                "exif-1.jpg",
                "progressive.jpg",
                "rgb.png",
                "rgba.png",
                "grey.png",
                "grey-alpha.png",
                "palette.png",
                "photo.png",
                "rgb.gif",
                "rgb.bmp")) {
            files.add(resource("/io/headstream/image/" + name));
        }
        HeadSnapshot snapshot = learned(source, pictures(40), "kind=dense");
        Path target = temp.resolve("encoded");
        SavedModelExport.of(snapshot, FrozenBackbone.load(source)).writeTo(target, false);

        try (TensorFlowBackbone backbone = TensorFlowBackbone.load(source, CPU);
                ImageDecoder decoder = backbone.imageDecoder(new ImageLimits(1 << 20, 1 << 20));
                ServedModel model = new ServedModel(target)) {
            float[][] own = new float[files.size()][];
            for (int i = 0; i < own.length; i++) {
                DecodedImage picture = ((DecodeResult.Decoded) decoder.decode(files.get(i))).image();
                own[i] = snapshot.head().probabilities(embed(backbone, picture).toFloats());
            }
            float[][] scores = model.probabilities(files);
            for (int i = 0; i < own.length; i++) {
                assertThat(scores[i]).as("file %d", i).containsExactly(own[i], within(TOLERANCE));
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (java.io.InputStream in = SavedModelExportIT.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    @Test
    void shouldBeABackboneThatHeadstreamTakes() {
        BackboneSource source = new BackboneSource.Directory(model("keras"));
        List<DecodedImage> pictures = pictures(30);
        HeadSnapshot snapshot = learned(source, pictures, "kind=dense");
        Path target = temp.resolve("again");
        SavedModelExport.of(snapshot, FrozenBackbone.load(source)).writeTo(target, false);

        try (TensorFlowBackbone backbone = TensorFlowBackbone.load(source, CPU);
                TensorFlowBackbone again = TensorFlowBackbone.load(new BackboneSource.Directory(target), CPU)) {
            assertThat(again.description().name()).isEqualTo("animals-best-12");
            for (DecodedImage picture : pictures) {
                float[] own =
                        snapshot.head().probabilities(embed(backbone, picture).toFloats());
                // Half a step of the quantisation that every backbone's output goes through.
                assertThat(embed(again, picture).toFloats()).containsExactly(own, within(0x1p-15f + TOLERANCE));
            }
        }
    }

    @Test
    void shouldRefuseABackboneThatTheHeadWasNotLearnedBehind() {
        HeadSnapshot snapshot = LearnedHeads.of("kind=dense", log(1).examples(40, LABELS));
        FrozenBackbone backbone = FrozenBackbone.load(new BackboneSource.Directory(model("keras")));

        assertThatExceptionOfType(ExportException.class)
                .isThrownBy(() -> SavedModelExport.of(snapshot, backbone).writeTo(temp.resolve("model"), false))
                .withMessage(
                        "backbone small-keras has digest %s, expected %s, which best/12 of head 'animals' was learned behind",
                        backbone.digest(), SyntheticLog.BACKBONE);
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void shouldReplaceAnEarlierExportOnlyWhenToldToAndNothingElseEver() throws IOException {
        HeadSnapshot first = LearnedHeads.of("kind=dense", log(1).examples(40, LABELS));
        HeadSnapshot second = LearnedHeads.of("kind=svm", log(1).examples(40, LABELS));
        Path target = Files.createDirectory(temp.resolve("model"));
        SavedModelExport.of(first).writeTo(target, false);
        byte[] bytes = Files.readAllBytes(target.resolve("saved_model.pb"));

        assertThatExceptionOfType(ExportException.class)
                .isThrownBy(() -> SavedModelExport.of(second).writeTo(target, false))
                .withMessage(
                        "'%s' holds a saved_model.pb already, expected a directory to be made; --force replaces it",
                        target);
        assertThat(target.resolve("saved_model.pb")).hasBinaryContent(bytes);

        SavedModelExport.of(second).writeTo(target, true);
        SavedModelExport.of(first).writeTo(target, true);
        assertThat(target.resolve("saved_model.pb")).hasBinaryContent(bytes);

        Path home = Files.createDirectory(temp.resolve("home"));
        Files.writeString(home.resolve("letter.txt"), "dear");
        assertThatExceptionOfType(ExportException.class)
                .isThrownBy(() -> SavedModelExport.of(first).writeTo(home, true))
                .withMessageContaining("is there and holds no saved_model.pb");
        assertThat(home).isDirectoryContaining(path -> path.endsWith("letter.txt"));
        assertThat(temp).isDirectoryNotContaining("glob:**.model-*");
    }

    private void assertServesLikeHeadstream(BackboneSource source, List<DecodedImage> pictures, String settings) {
        HeadSnapshot snapshot = learned(source, pictures, settings);
        Path target = temp.resolve(settings.replace(' ', '-'));
        SavedModelExport.of(snapshot, FrozenBackbone.load(source)).writeTo(target, false);
        try (TensorFlowBackbone backbone = TensorFlowBackbone.load(source, CPU);
                ServedModel model = new ServedModel(target)) {
            for (DecodedImage picture : pictures) {
                float[][] scores = model.probabilities(
                        "image", new float[][] {picture.rgb()}, picture.height(), picture.width(), 3);
                assertSame(
                        snapshot.head(), new float[][] {embed(backbone, picture).toFloats()}, scores);
            }
        }
    }

    private static void assertSame(Head head, float[][] embeddings, float[][] scores) {
        assertThat(scores).hasDimensions(embeddings.length, head.labels().size());
        for (int i = 0; i < scores.length; i++) {
            assertThat(scores[i])
                    .as("embedding %d", i)
                    .containsExactly(head.probabilities(embeddings[i]), within(TOLERANCE));
        }
    }

    private static HeadSnapshot learned(BackboneSource source, List<DecodedImage> pictures, String settings) {
        List<TrainingExample> examples = new ArrayList<>();
        try (TensorFlowBackbone backbone = TensorFlowBackbone.load(source, CPU)) {
            for (int i = 0; i < pictures.size(); i++) {
                examples.add(new TrainingExample(
                        i,
                        new ImageId("picture-" + i),
                        new Label(LABELS[i % LABELS.length]),
                        embed(backbone, pictures.get(i)),
                        Instant.EPOCH));
            }
        }
        return LearnedHeads.of(settings, examples);
    }

    private static Embedding embed(TensorFlowBackbone backbone, DecodedImage picture) {
        return ((EmbedResult.Embedded) backbone.embed(List.of(picture)).get(0)).embedding();
    }

    private static SyntheticLog log(long seed) {
        return new SyntheticLog(50, seed).noise(5000);
    }

    /** What no class looks like: nothing, the ends of the range, what was never quantised, and beyond the range. */
    private static Stream<float[]> extremes() {
        SplitMix64 random = new SplitMix64(11);
        float[] any = new float[50];
        float[] beyond = new float[50];
        float[] ends = new float[50];
        for (int i = 0; i < any.length; i++) {
            any[i] = random.nextFloat() * 4 - 2;
            beyond[i] = random.nextFloat() * 64 - 32;
            ends[i] = i % 2 == 0 ? -8 : 8 - 0x1p-12f;
        }
        return Stream.of(new float[50], any, beyond, ends);
    }

    private static List<DecodedImage> pictures(int count) {
        SplitMix64 random = new SplitMix64(3);
        List<DecodedImage> pictures = new ArrayList<>();
        for (int p = 0; p < count; p++) {
            float[] rgb = new float[SIDE * SIDE * DecodedImage.CHANNELS];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = random.nextFloat() * (p % LABELS.length + 1) * 60 + (i % 3 == p % LABELS.length ? 15 : 0);
            }
            pictures.add(new DecodedImage(SIDE, SIDE, rgb));
        }
        return pictures;
    }

    private static Path model(String name) {
        try {
            return Path.of(Objects.requireNonNull(
                            SavedModelExportIT.class.getResource("/io/headstream/backbone/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
