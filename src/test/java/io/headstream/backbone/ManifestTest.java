package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {
    @TempDir
    private Path directory;

    @Test
    void shouldReadEveryKey() throws IOException {
        Manifest manifest = manifest("""
                {"name": "n", "signature": "s", "input": "i", "output": "o", "preprocessing": "imagenet-caffe",
                 "width": 224, "height": 192, "resize": "bicubic", "fit": "centre-crop", "embeddingExponent": -2,
                 "licence": "MIT"}""");
        assertThat(manifest.name()).contains("n");
        assertThat(manifest.signature()).contains("s");
        assertThat(manifest.input()).contains("i");
        assertThat(manifest.output()).contains("o");
        assertThat(manifest.preprocessing()).contains(Preprocessing.IMAGENET_CAFFE);
        assertThat(manifest.width()).hasValue(224);
        assertThat(manifest.height()).hasValue(192);
        assertThat(manifest.resize()).contains(Resize.BICUBIC);
        assertThat(manifest.fit()).contains(Fit.CENTRE_CROP);
        assertThat(manifest.embeddingExponent()).hasValue(-2);
        assertThat(manifest.unused()).containsExactly("licence");
    }

    @Test
    void shouldKnowNothingWithoutAFile() {
        Manifest manifest = Manifest.in(directory);
        assertThat(manifest.name()).isEmpty();
        assertThat(manifest.width()).isEmpty();
        assertThat(manifest.preprocessing()).isEmpty();
        assertThat(manifest.unused()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"width\": 0} | key \"width\": 0: expected a whole number from 1 to 4096",
                "{\"width\": \"224\"} | key \"width\": \"224\": expected a whole number from 1 to 4096",
                "{\"width\": 2.5} | key \"width\": 2.5: expected a whole number from 1 to 4096",
                "{\"embeddingExponent\": 33} | key \"embeddingExponent\": 33: expected a whole number from -16 to 32",
                "{\"name\": 3} | key \"name\": 3: expected a text",
                "{\"name\": \" \"} | key \"name\": \" \": expected a text",
                "{\"fit\": \"crop\"} | key \"fit\": 'crop': expected stretch or centre-crop",
                "{\"resize\": \"area\"} | key \"resize\": 'area': expected bilinear or bicubic",
                "[] | expected a JSON object",
                "{\"name\": \"a\"} {} | no JSON",
                "{name} | no JSON"
            })
    void shouldSayWhichKeyIsWrong(String json, String message) {
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> manifest(json))
                .withMessageStartingWith(directory.resolve("headstream.json").toString())
                .withMessageContaining(message);
    }

    private Manifest manifest(String json) throws IOException {
        Files.writeString(directory.resolve(Manifest.FILE), json);
        return Manifest.in(directory);
    }
}
