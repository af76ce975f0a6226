package io.headstream.backbone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * What {@code headstream.json} beside a SavedModel says of it: whatever the model cannot say itself. Every key may be
 * missing here; {@link ModelForm} decides what then holds.
 *
 * @param path the file, for messages
 * @param name short name, for people
 * @param signature which of the model's signatures to call
 * @param input which of its inputs takes the images
 * @param output which of its outputs is the embedding
 * @param preprocessing what is done to pixels in [0,255]
 * @param width pixels across, where the model leaves that open
 * @param height pixels down
 * @param resize how pictures are resampled
 * @param fit how another shape is brought to the input's
 * @param embeddingExponent quantisation step 2^-exponent
 * @param unused keys that mean nothing here, such as notes on licence and source
 */
record Manifest(
        Path path,
        Optional<String> name,
        Optional<String> signature,
        Optional<String> input,
        Optional<String> output,
        Optional<Preprocessing> preprocessing,
        OptionalInt width,
        OptionalInt height,
        Optional<Resize> resize,
        Optional<Fit> fit,
        OptionalInt embeddingExponent,
        List<String> unused) {
    static final String FILE = "headstream.json";
    static final String NAME = "name";
    static final String SIGNATURE = "signature";
    static final String INPUT = "input";
    static final String OUTPUT = "output";
    static final String PREPROCESSING = "preprocessing";
    static final String WIDTH = "width";
    static final String HEIGHT = "height";
    static final String RESIZE = "resize";
    static final String FIT = "fit";
    static final String EMBEDDING_EXPONENT = "embeddingExponent";

    private static final Set<String> KEYS =
            Set.of(NAME, SIGNATURE, INPUT, OUTPUT, PREPROCESSING, WIDTH, HEIGHT, RESIZE, FIT, EMBEDDING_EXPONENT);
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * Reads the manifest in the directory; without one, every value is missing.
     *
     * @throws BackboneException if it is no JSON object, or a value is not what its key takes
     */
    static Manifest in(Path directory) {
        Path path = directory.resolve(FILE);
        if (!Files.exists(path)) {
            return of(path, JSON.createObjectNode());
        }
        try {
            JsonNode node = JSON.readTree(Files.readString(path));
            if (!node.isObject()) {
                throw new BackboneException("%s: expected a JSON object".formatted(path));
            }
            return of(path, node);
        } catch (JsonProcessingException e) {
            throw new BackboneException("%s: no JSON: %s".formatted(path, e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Manifest of(Path path, JsonNode node) {
        Reader reader = new Reader(path, node);
        List<String> unused = new ArrayList<>();
        node.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                unused.add(key);
            }
        });
        return new Manifest(
                path,
                reader.text(NAME),
                reader.text(SIGNATURE),
                reader.text(INPUT),
                reader.text(OUTPUT),
                reader.choice(PREPROCESSING, Preprocessing::of),
                reader.number(WIDTH, 1, InputForm.MAX_SIDE),
                reader.number(HEIGHT, 1, InputForm.MAX_SIDE),
                reader.choice(RESIZE, Resize::of),
                reader.choice(FIT, Fit::of),
                reader.number(EMBEDDING_EXPONENT, -Short.SIZE, 2 * Short.SIZE),
                List.copyOf(unused));
    }

    /** The message for a key whose value does not do. */
    BackboneException fault(String key, String message) {
        return new BackboneException("%s: key \"%s\": %s".formatted(path, key, message));
    }

    private record Reader(Path path, JsonNode node) {
        Optional<String> text(String key) {
            return Optional.ofNullable(node.get(key)).map(value -> {
                if (!value.isTextual() || value.textValue().isBlank()) {
                    throw fault(key, "%s: expected a text".formatted(value));
                }
                return value.textValue();
            });
        }

        <T> Optional<T> choice(String key, Function<String, T> of) {
            return text(key).map(name -> {
                try {
                    return of.apply(name);
                } catch (IllegalArgumentException e) {
                    throw fault(key, String.valueOf(e.getMessage()));
                }
            });
        }

        OptionalInt number(String key, int least, int most) {
            JsonNode value = node.get(key);
            if (value == null) {
                return OptionalInt.empty();
            }
            if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
                throw fault(key, "%s: expected a whole number from %d to %d".formatted(value, least, most));
            }
            return OptionalInt.of(value.intValue());
        }

        private BackboneException fault(String key, String message) {
            return new BackboneException("%s: key \"%s\": %s".formatted(path, key, message));
        }
    }
}
