package io.headstream.backbone;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headstream.image.DecodedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** The SavedModels that {@code make_models.py} made. */
final class TestModels {
    /** Pixels each way that all of them take. */
    static final int SIDE = 24;

    private TestModels() {}

    static Path directory(String name) {
        try {
            return Path.of(Objects.requireNonNull(TestModels.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A copy that a test may change. */
    static Path copy(String name, Path into) {
        Path source = directory(name);
        Path target = into.resolve(name);
        try {
            Files.createDirectories(into);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (Stream<Path> paths = Files.walk(source)) {
            for (Path path : paths.toList()) {
                Files.copy(path, target.resolve(source.relativize(path).toString()));
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Python computed for {@link #probe()}. */
    static float[] expected(String name) {
        try {
            return new ObjectMapper()
                    .readValue(directory(name + ".expected.json").toFile(), float[].class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The image that the expected embeddings are of. */
    static DecodedImage probe() {
        return probe(SIDE);
    }

    /** The same in another size. */
    static DecodedImage probe(int side) {
        return image(side, 31, 17, 7);
    }

    /** A pattern; other numbers, other pattern. */
    static DecodedImage image(int perRow, int perColumn, int perChannel) {
        return image(SIDE, perRow, perColumn, perChannel);
    }

    private static DecodedImage image(int side, int perRow, int perColumn, int perChannel) {
        float[] rgb = new float[side * side * DecodedImage.CHANNELS];
        for (int i = 0; i < rgb.length; i++) {
            int channel = i % DecodedImage.CHANNELS;
            int pixel = i / DecodedImage.CHANNELS;
            rgb[i] = (pixel / side * perRow + pixel % side * perColumn + channel * perChannel) % 256;
        }
        return new DecodedImage(side, side, rgb);
    }
}
