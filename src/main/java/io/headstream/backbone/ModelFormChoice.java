package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** Chooses how a SavedModel is called, and notes where each choice came from. Used once. */
final class ModelFormChoice {
    private static final String SERVING_DEFAULT = "serving_default";
    /** TensorFlow 2 adds this signature to every model; it has no outputs. */
    private static final String INIT_OP = "__saved_model_init_op";

    private static final int RANK = 4;
    private static final int CHANNELS = 3;

    private final Manifest manifest;
    private final Map<String, String> origins = new TreeMap<>();

    ModelFormChoice(Manifest manifest) {
        this.manifest = manifest;
    }

    ModelForm of(MetaGraphDef graph) {
        String key = signature(graph);
        SignatureDef signature = graph.getSignatureDefOrDefault(key, SignatureDef.getDefaultInstance());
        String inputName = input(signature);
        String outputName = tensor(
                Manifest.OUTPUT,
                manifest.output(),
                signature.getOutputsMap(),
                ModelFormChoice::isVector,
                "float32 [n, dimension]");
        TensorInfo input = signature.getInputsOrThrow(inputName);
        boolean channelsFirst = isChannelsFirst(input);
        if (!channelsFirst && side(input, CHANNELS) != CHANNELS && side(input, CHANNELS) >= 0) {
            throw manifest.fault(
                    Manifest.INPUT, "'%s' is %s: expected 3 channels".formatted(inputName, ModelForm.shape(input)));
        }
        int rows = channelsFirst ? 2 : 1;
        int width = side(Manifest.WIDTH, manifest.width(), side(input, rows + 1), inputName);
        int height = side(Manifest.HEIGHT, manifest.height(), side(input, rows), inputName);
        return new ModelForm(
                key,
                inputName,
                input,
                outputName,
                signature.getOutputsOrThrow(outputName),
                side(input, 0) > 0 ? OptionalInt.of((int) side(input, 0)) : OptionalInt.empty(),
                channelsFirst,
                new InputForm(
                        width,
                        height,
                        or(Manifest.RESIZE, manifest.resize(), Resize.BILINEAR),
                        or(Manifest.FIT, manifest.fit(), Fit.STRETCH)),
                preprocessing(input, inputName),
                or(
                        Manifest.EMBEDDING_EXPONENT,
                        manifest.embeddingExponent().isPresent()
                                ? Optional.of(manifest.embeddingExponent().getAsInt())
                                : Optional.empty(),
                        ModelForm.DEFAULT_EXPONENT),
                Map.copyOf(origins));
    }

    /** The name of the signature to call. */
    String signature(MetaGraphDef graph) {
        Map<String, SignatureDef> signatures = new TreeMap<>(graph.getSignatureDefMap());
        signatures.remove(INIT_OP);
        if (manifest.signature().isPresent()) {
            String named = manifest.signature().get();
            if (!signatures.containsKey(named)) {
                throw manifest.fault(
                        Manifest.SIGNATURE, "'%s': expected one of %s".formatted(named, signatures.keySet()));
            }
            return from(Manifest.SIGNATURE, "manifest", named);
        }
        if (signatures.containsKey(SERVING_DEFAULT)) {
            return from(Manifest.SIGNATURE, "model", SERVING_DEFAULT);
        }
        if (signatures.size() == 1) {
            return from(
                    Manifest.SIGNATURE, "model", signatures.keySet().iterator().next());
        }
        throw manifest.fault(
                Manifest.SIGNATURE, "missing, expected the name of one of %s".formatted(signatures.keySet()));
    }

    /** The name of the input that takes the images. */
    String input(SignatureDef signature) {
        return tensor(
                Manifest.INPUT,
                manifest.input(),
                signature.getInputsMap(),
                ModelFormChoice::isImage,
                "float32 or uint8 of rank 4");
    }

    private String tensor(
            String key,
            Optional<String> named,
            Map<String, TensorInfo> tensors,
            Predicate<TensorInfo> fits,
            String expected) {
        List<String> shapes = shapes(tensors);
        List<String> fitting = new TreeMap<>(tensors)
                .entrySet().stream()
                        .filter(tensor -> fits.test(tensor.getValue()))
                        .map(Map.Entry::getKey)
                        .toList();
        if (named.isPresent()) {
            if (!fitting.contains(named.get())) {
                throw manifest.fault(
                        key, "'%s': expected %s, the model has %s".formatted(named.get(), expected, shapes));
            }
            return from(key, "manifest", named.get());
        }
        if (fitting.isEmpty()) {
            throw manifest.fault(key, "missing, and the model has %s; expected one of %s".formatted(shapes, expected));
        }
        if (fitting.size() != 1) {
            throw manifest.fault(
                    key,
                    "missing, and %d of the model's %s are %s; expected the name of the one to use"
                            .formatted(fitting.size(), shapes, expected));
        }
        return from(key, "model", fitting.get(0));
    }

    /** Tensors as people write them, in the order of their names. */
    static List<String> shapes(Map<String, TensorInfo> tensors) {
        List<String> shapes = new ArrayList<>();
        new TreeMap<>(tensors)
                .forEach((name, tensor) ->
                        shapes.add("%s: %s %s".formatted(name, type(tensor.getDtype()), ModelForm.shape(tensor))));
        return shapes;
    }

    private int side(String key, OptionalInt named, long fixed, String inputName) {
        if (fixed > 0) {
            if (named.isPresent() && named.getAsInt() != fixed) {
                throw manifest.fault(
                        key, "%d: expected %d, as input '%s' has it".formatted(named.getAsInt(), fixed, inputName));
            }
            if (fixed > InputForm.MAX_SIDE) {
                throw new BackboneException("input '%s': %s of %d pixels, expected at most %d"
                        .formatted(inputName, key, fixed, InputForm.MAX_SIDE));
            }
            return from(key, "model", (int) fixed);
        }
        return from(
                key,
                "manifest",
                named.orElseThrow(() -> manifest.fault(
                        key, "missing, and input '%s' takes any; expected pixels".formatted(inputName))));
    }

    private Preprocessing preprocessing(TensorInfo input, String inputName) {
        if (input.getDtype() == DataType.DT_UINT8) {
            manifest.preprocessing()
                    .filter(named -> named != Preprocessing.NONE)
                    .ifPresent(named -> {
                        throw manifest.fault(
                                Manifest.PREPROCESSING,
                                "%s: expected none, as input '%s' takes uint8".formatted(named, inputName));
                    });
            return from(Manifest.PREPROCESSING, "model", Preprocessing.NONE);
        }
        // Nothing in a SavedModel tells, and a wrong guess costs accuracy without a word.
        return from(
                Manifest.PREPROCESSING,
                "manifest",
                manifest.preprocessing()
                        .orElseThrow(() -> manifest.fault(
                                Manifest.PREPROCESSING,
                                "missing, expected one of %s".formatted(Preprocessing.names()))));
    }

    private <T> T or(String key, Optional<T> named, T otherwise) {
        return from(key, named.isPresent() ? "manifest" : "default", named.orElse(otherwise));
    }

    private <T> T from(String key, String origin, T value) {
        origins.put(key, origin);
        return value;
    }

    private static boolean isImage(TensorInfo tensor) {
        return (tensor.getDtype() == DataType.DT_FLOAT || tensor.getDtype() == DataType.DT_UINT8)
                && tensor.getTensorShape().getDimCount() == RANK;
    }

    /** One number per component of a vector; further sides of 1 do not count; an open rank may turn out to be it. */
    static boolean isVector(TensorInfo tensor) {
        TensorShapeProto shape = tensor.getTensorShape();
        long sides = shape.getDimList().stream()
                .skip(1)
                .filter(dim -> dim.getSize() != 1)
                .count();
        boolean vector = shape.getUnknownRank() || (shape.getDimCount() >= 2 && sides <= 1);
        return vector && tensor.getDtype() == DataType.DT_FLOAT;
    }

    private static long side(TensorInfo tensor, int dimension) {
        return tensor.getTensorShape().getDim(dimension).getSize();
    }

    static boolean isChannelsFirst(TensorInfo input) {
        return side(input, 1) == CHANNELS && side(input, CHANNELS) != CHANNELS;
    }

    /** TensorFlow's name for a type, as Python shows it. */
    static String type(DataType type) {
        return switch (type) {
            case DT_FLOAT -> "float32";
            case DT_DOUBLE -> "float64";
            case DT_HALF -> "float16";
            default -> type.name().substring("DT_".length()).toLowerCase(Locale.ROOT);
        };
    }
}
