package io.headstream.backbone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
 * @param keyForm how a key is named in messages
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
        List<String> unused,
        String keyForm) {
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

    static final String SOURCE = "source";
    static final String SOURCE_DIGEST = "sourceDigest";
    static final String SOURCE_OUTPUT = "sourceOutput";
    static final String POOLING = "pooling";

    /** What an import writes of where a backbone came from. */
    private static final Set<String> ORIGIN = Set.of(SOURCE, SOURCE_DIGEST, SOURCE_OUTPUT, POOLING);

    private static final String KEY = "key \"%s\"";
    private static final String OPTION = "option --%s";
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
        return of(path, read(path), KEY);
    }

    private static ObjectNode read(Path path) {
        if (!Files.exists(path)) {
            return JSON.createObjectNode();
        }
        try {
            if (JSON.readTree(Files.readString(path)) instanceof ObjectNode node) {
                return node;
            }
            throw new BackboneException("%s: expected a JSON object".formatted(path));
        } catch (JsonProcessingException e) {
            throw new BackboneException("%s: no JSON: %s".formatted(path, e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Manifest of(Path path, ObjectNode node, String keyForm) {
        Reader reader = new Reader(path, node, keyForm);
        List<String> unused = new ArrayList<>();
        node.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key) && !ORIGIN.contains(key)) {
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
                List.copyOf(unused),
                keyForm);
    }

    /**
     * The same with these values in place of its own; messages call keys the options of a command.
     *
     * @throws BackboneException if a value is not what its key takes
     */
    static Manifest of(Path path, ObjectNode values) {
        return of(path, values, OPTION);
    }

    /** The file's keys, notes too; none if there is no manifest. */
    static ObjectNode keysIn(Path directory) {
        return read(directory.resolve(FILE));
    }

    /** The message for a key whose value does not do. */
    BackboneException fault(String key, String message) {
        return new BackboneException("%s: %s: %s".formatted(path, keyForm.formatted(key), message));
    }

    private record Reader(Path path, JsonNode node, String keyForm) {
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
            return new BackboneException("%s: %s: %s".formatted(path, keyForm.formatted(key), message));
        }
    }
}
