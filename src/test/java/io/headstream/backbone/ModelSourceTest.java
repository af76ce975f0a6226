package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

class ModelSourceTest {
    private static final long MAX_BYTES = 1_000;

    @TempDir
    private Path temp;

    private Path scratch;

    @BeforeEach
    void makeScratch() throws IOException {
        scratch = Files.createDirectory(temp.resolve("scratch"));
    }

    @Test
    void shouldSayThatThereIsNothing() {
        assertRefused(temp.resolve("missing"), "'%s': no such file or directory".formatted(temp.resolve("missing")));
    }

    @Test
    void shouldSayThatADirectoryIsEmpty() throws IOException {
        Path empty = Files.createDirectory(temp.resolve("empty"));
        assertRefused(empty, "no SavedModel, expected a saved_model.pb at its root; empty");
    }

    @Test
    void shouldSayWhatADirectoryHoldsInstead() throws IOException {
        Path other = Files.createDirectory(temp.resolve("other"));
        Files.writeString(other.resolve("config.json"), "{}");
        assertRefused(other, "expected a saved_model.pb at its root; it holds ['config.json']");
        Path deeper = Files.createDirectories(other.resolve("1/model"));
        Files.writeString(deeper.resolve("saved_model.pb"), "");
        assertRefused(other, "there is one in '%s'".formatted(deeper));
    }

    @Test
    void shouldRefuseWhatIsTooLargeBeforeReadingIt() throws IOException {
        Path large = Files.createDirectory(temp.resolve("large"));
        Files.write(large.resolve("saved_model.pb"), new byte[600]);
        Files.write(large.resolve("more"), new byte[600]);
        assertRefused(large, "1,200 bytes, expected at most 1,000, or a larger --max-bytes");
        Path file = Files.write(temp.resolve("large.pb"), new byte[1_001]);
        assertRefused(file, "1,001 bytes, expected at most 1,000");
    }

    @Test
    void shouldSayWhatOtherFilesAre() throws IOException {
        assertRefused(file("model.keras", "PK\u0003\u0004 and so on"), "a Keras or zip file, expected a SavedModel");
        assertRefused(file("model.h5", "\u0089HDF\r\n"), "a Keras or zip file, expected a SavedModel");
        assertRefused(file("model.tflite", " \0\0\0TFL3"), "a TensorFlow Lite file, expected a SavedModel");
        assertRefused(file("picture.png", "\u0089PNG\r\n\u001a\n"), "no model, expected a SavedModel's directory");
        assertRefused(file("nothing.pb", ""), "no model, expected a SavedModel's directory");
    }

    @Test
    void shouldAskForTheDirectoryOfASavedModelsFile() throws IOException {
        Path file = temp.resolve("saved_model.pb");
        Files.write(
                file,
                SavedModel.newBuilder()
                        .setSavedModelSchemaVersion(1)
                        .addMetaGraphs(MetaGraphDef.getDefaultInstance())
                        .build()
                        .toByteArray());
        assertRefused(file, "a part of a SavedModel, expected its directory '%s'".formatted(temp));
    }

    private Path file(String name, String content) throws IOException {
        return Files.write(temp.resolve(name), content.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void assertRefused(Path source, String message) {
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> {
                    BundledBackbone.delete(scratch);
                    Files.createDirectory(scratch);
                    ModelSource.open(source, scratch, MAX_BYTES);
                })
                .withMessageStartingWith("'%s': ", source)
                .withMessageContaining(message);
    }
}
