package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.Embedding;
import io.headstream.image.DecodeResult;
import io.headstream.image.ImageDecoder;
import io.headstream.image.ImageLimits;
import io.headstream.image.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledBackboneIT {
    private static final BackboneOptions CPU = BackboneOptions.defaults().on(DeviceChoice.CPU);
    private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 1_000_000);

    @Test
    void shouldEmbedAlikeWhatLooksAlike() {
        try (TensorFlowBackbone backbone = TensorFlowBackbone.load(new BackboneSource.Bundled(), CPU);
                ImageDecoder decoder = backbone.imageDecoder(LIMITS)) {
            assertThat(backbone.description().name()).isEqualTo(BundledBackbone.NAME);
            assertThat(backbone.description().dimension()).isEqualTo(1280);
            Embedding png = embed(backbone, decoder, "rgb.png");
            Embedding jpeg = embed(backbone, decoder, "rgb.jpg");
            Embedding webp = embed(backbone, decoder, "lossless.webp");
            Embedding photo = embed(backbone, decoder, "photo.png");
            assertThat(webp.values()).isEqualTo(png.values());
            assertThat(cosine(png, jpeg)).isGreaterThan(0.97);
            assertThat(cosine(png, photo)).isLessThan(0.6);
            assertThat(backbone.saturatedComponents()).isZero();
        }
    }

    @Test
    void shouldLeaveNoFilesWhenLoadedFromTheResource() throws IOException {
        Path temp = Path.of(System.getProperty("java.io.tmpdir"));
        List<Path> before = extracted(temp);
        TensorFlowBackbone.load(new BackboneSource.Bundled(), CPU).close();
        assertThat(extracted(temp)).isEqualTo(before);
    }

    @Test
    void shouldBeExtractedOnceUnderTheNameOfItsDigest(@TempDir Path cache) throws IOException {
        Path first = BundledBackbone.extractTo(cache);
        String digest = new ModelFiles(first).digest().hex();
        assertThat(first).isEqualTo(cache.resolve("efficientnet-lite0-" + digest.substring(0, 16)));
        assertThat(first.resolve("LICENSE")).exists();
        assertThat(BundledBackbone.extractTo(cache)).isEqualTo(first);
        try (Stream<Path> entries = Files.list(cache)) {
            assertThat(entries).containsExactly(first);
        }
        try (TensorFlowBackbone backbone = TensorFlowBackbone.load(new BackboneSource.Directory(first), CPU)) {
            assertThat(backbone.description().digest().hex()).isEqualTo(digest);
        }
    }

    @Test
    void shouldBeExtractedAgainWhenItsFilesWereDamaged(@TempDir Path cache) throws IOException {
        Path first = BundledBackbone.extractTo(cache);
        String digest = new ModelFiles(first).digest().hex();
        Files.writeString(first.resolve("saved_model.pb"), "damaged");
        assertThat(BundledBackbone.extractTo(cache)).isEqualTo(first);
        assertThat(new ModelFiles(first).digest().hex()).isEqualTo(digest);
    }

    private static List<Path> extracted(Path temp) throws IOException {
        try (Stream<Path> entries = Files.list(temp)) {
            return entries.filter(path -> path.getFileName().toString().startsWith(BundledBackbone.NAME))
                    .sorted()
                    .toList();
        }
    }

    private static Embedding embed(TensorFlowBackbone backbone, ImageDecoder decoder, String name) {
        DecodeResult decoded = decoder.decode(TestImages.bytes(name));
        assertThat(decoded).isInstanceOf(DecodeResult.Decoded.class);
        EmbedResult result = backbone.embed(List.of(((DecodeResult.Decoded) decoded).image()))
                .get(0);
        return ((EmbedResult.Embedded) result).embedding();
    }

    private static double cosine(Embedding left, Embedding right) {
        double dot = 0;
        double leftSquares = 0;
        double rightSquares = 0;
        for (int i = 0; i < left.dimension(); i++) {
            dot += (double) left.values()[i] * right.values()[i];
            leftSquares += (double) left.values()[i] * left.values()[i];
            rightSquares += (double) right.values()[i] * right.values()[i];
        }
        return dot / Math.sqrt(leftSquares * rightSquares);
    }
}
