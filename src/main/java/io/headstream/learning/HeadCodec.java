package io.headstream.learning;

import io.headstream.event.Label;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Canonical bytes of heads, format version 1. All numbers big-endian, float32 as IEEE 754 bits, texts as int32 length
 * and UTF-8. Every kind begins alike:
 *
 * <pre>
 * magic          4 bytes "HSHD"
 * formatVersion  int32   1
 * kind           text    "dense", "svm", "ridge", "lda" or "finetune"
 * dimension      int32   1 to 65536; "finetune" to 1048576
 * labels         int32   count, then a text each, ascending by UTF-16 code units
 * </pre>
 *
 * Then {@code dense} and {@code svm} have:
 *
 * <pre>
 * centre         float32 [dimension]
 * layers         int32   count, 1 to 5; then for each, from the input on:
 *   outputs      int32   the last layer's: the count of labels
 *   rows         float32 [outputs × (inputs + 1)], row-major: an output's weights, then its bias
 * temperature    float32 more than 0; what logits are divided by before the softmax
 * </pre>
 *
 * {@code ridge} and {@code lda} have what {@link LinearHeadCodec} says, {@code finetune} what {@link FinetuneHeadCodec} says.
 */
public final class HeadCodec {
    /** Longest embedding. */
    public static final int MAX_DIMENSION = 65_536;

    /** Version of the format that {@link Head#canonicalBytes} writes. */
    public static final int FORMAT_VERSION = 1;

    private static final byte[] MAGIC = "HSHD".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_LABELS = 65_536;

    private HeadCodec() {}

    /**
     * The head that the bytes hold.
     *
     * @throws HeadFormatException if they are not exactly a head's canonical bytes; says what was found where
     */
    public static Head decode(byte[] bytes) {
        BinaryReader reader = new BinaryReader("head", bytes);
        reader.expect("magic", MAGIC);
        reader.formatVersion(FORMAT_VERSION);
        String kind = reader.text("kind");
        boolean activations = kind.equals(FinetuneHyperParameters.KIND);
        int dimension = reader.int32("dimension", 1, activations ? FinetuneHeadCodec.MAX_DIMENSION : MAX_DIMENSION);
        List<Label> labels = readLabels(reader);
        Head head;
        switch (kind) {
            case DenseHyperParameters.KIND, SvmHyperParameters.KIND ->
                head = readDense(kind, reader, dimension, labels);
            case ClosedFormHyperParameters.RIDGE, ClosedFormHyperParameters.LDA ->
                head = LinearHeadCodec.read(reader, kind, dimension, labels);
            case FinetuneHyperParameters.KIND -> head = FinetuneHeadCodec.read(reader, dimension, labels);
            default ->
                throw new HeadFormatException("head: kind '%s', expected %s".formatted(kind, HeadTrainers.KINDS));
        }
        reader.expectEnd();
        return head;
    }

    /** What the canonical bytes of every kind of head begin with. */
    static BinaryWriter begin(String kind, int dimension, List<Label> labels) {
        BinaryWriter writer = new BinaryWriter()
                .raw(MAGIC)
                .int32(FORMAT_VERSION)
                .text(kind)
                .int32(dimension)
                .int32(labels.size());
        labels.forEach(label -> writer.text(label.value()));
        return writer;
    }

    /** SHA-256 as 64 lower-case hex digits: over canonical bytes, a head's identity. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256, which every JDK must have", e);
        }
    }

    static DenseHead decodeDense(byte[] bytes) {
        if (decode(bytes) instanceof DenseHead head) {
            return head;
        }
        throw new HeadFormatException("head: expected one of kind '%s' or '%s'"
                .formatted(DenseHyperParameters.KIND, SvmHyperParameters.KIND));
    }

    static byte[] encode(DenseHead head) {
        BinaryWriter writer = begin(head.kind(), head.dimension(), head.labels());
        writeDense(writer, head);
        return writer.toBytes();
    }

    static void writeDense(BinaryWriter writer, DenseHead head) {
        writer.float32s(head.scaling().centre()).int32(head.layers().size());
        for (DenseLayer layer : head.layers()) {
            writer.int32(layer.outputs()).rows(layer.rows());
        }
        writer.float32s(new float[] {head.temperature()});
    }

    static DenseHead readDense(String kind, BinaryReader reader, int dimension, List<Label> labels) {
        InputScaling scaling = new InputScaling(reader.float32s("centre", dimension));
        int count = reader.int32("layers", 1, DenseHyperParameters.MAX_HIDDEN_LAYERS + 1);
        List<DenseLayer> layers = new ArrayList<>();
        int inputs = dimension;
        for (int l = 0; l < count; l++) {
            boolean last = l == count - 1;
            int outputs = reader.int32(
                    "outputs of layer " + l,
                    last ? labels.size() : 1,
                    last ? labels.size() : DenseHyperParameters.MAX_WIDTH);
            layers.add(new DenseLayer(inputs, reader.rows("rows of layer " + l, outputs, inputs + 1)));
            inputs = outputs;
        }
        float temperature = reader.float32s("temperature", 1)[0];
        if (temperature <= 0) {
            throw new HeadFormatException("head: temperature %s, expected more than 0".formatted(temperature));
        }
        return new DenseHead(kind, labels, scaling, layers, temperature);
    }

    private static List<Label> readLabels(BinaryReader reader) {
        int count = reader.int32("labels", 0, MAX_LABELS);
        List<Label> labels = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            String text = reader.text("label " + k);
            Label label;
            try {
                label = new Label(text);
            } catch (IllegalArgumentException e) {
                throw new HeadFormatException("head: label %d: %s".formatted(k, e.getMessage()), e);
            }
            if (k > 0 && labels.get(k - 1).compareTo(label) >= 0) {
                throw new HeadFormatException("head: label %d '%s' after '%s', expected ascending order"
                        .formatted(k, label, labels.get(k - 1)));
            }
            labels.add(label);
        }
        return labels;
    }
}
