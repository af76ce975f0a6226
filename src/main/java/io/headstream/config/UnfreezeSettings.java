package io.headstream.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/**
 * Where the backbone is cut so that its last layers train with the head.
 *
 * @param from the first layer that trains: its name or number
 * @param maxEmbeddingBytes largest activation that may be logged for an image
 * @param exponentOrAuto quantisation step 2^-exponent of activations; empty: by what the trunk gives
 */
public record UnfreezeSettings(String from, int maxEmbeddingBytes, OptionalInt exponentOrAuto) {
    /** Key of the first layer that trains. */
    public static final String FROM = "backbone.unfreeze.from";
    /** Key of the limit. */
    public static final String MAX_EMBEDDING_BYTES = "backbone.unfreeze.max.embedding.bytes";

    static final String EXPONENT = "backbone.unfreeze.exponent";

    /** Kinds of head that embeddings of any length suit. */
    static final List<String> KINDS = List.of("finetune", "dense", "svm");

    private static final String AUTO = "auto";
    private static final int LEAST_EXPONENT = -16;
    private static final int MOST_EXPONENT = 32;

    static void define(KeyGroup group) {
        group.key(
                        FROM,
                        ConfigDef.Type.STRING,
                        "",
                        Rule.text("a layer's name or number, or nothing", text -> true),
                        Importance.MEDIUM,
                        "The layer from which on the network trains with the head: a name or number that"
                                + " `bin/headstream backbone inspect` lists as a place to cut. What comes before it stays frozen,"
                                + " and its activation is the embedding; learners are then of kind `finetune`, or `dense` or"
                                + " `svm` on the activation. Nothing: the whole network stays frozen. See"
                                + " [unfreezing.md](unfreezing.md).")
                .key(
                        MAX_EMBEDDING_BYTES,
                        ConfigDef.Type.INT,
                        262_144,
                        Rule.between(64, 900_000),
                        Importance.LOW,
                        "With `" + FROM
                                + "`: largest activation of an image, in bytes, two for each number. Every labelled"
                                + " image writes one to the training log; one that is larger ends the start.")
                .key(
                        EXPONENT,
                        ConfigDef.Type.STRING,
                        AUTO,
                        Rule.text("auto, or a whole number from -16 to 32", UnfreezeSettings::isExponent),
                        Importance.LOW,
                        "With `" + FROM
                                + "`: activations are quantised in steps of 2^-exponent. `auto` takes the finest with"
                                + " room for four times the largest activation that made-up pictures give; all embedders of a"
                                + " cluster must come to the same.");
    }

    static Optional<UnfreezeSettings> from(Values values) {
        String from = values.text(FROM).strip();
        if (from.isEmpty()) {
            return Optional.empty();
        }
        String exponent = values.text(EXPONENT);
        return Optional.of(new UnfreezeSettings(
                from,
                values.integer(MAX_EMBEDDING_BYTES),
                exponent.equals(AUTO) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(exponent))));
    }

    private static boolean isExponent(String text) {
        return text.equals(AUTO)
                || (text.matches("-?[0-9]{1,2}")
                        && Integer.parseInt(text) >= LEAST_EXPONENT
                        && Integer.parseInt(text) <= MOST_EXPONENT);
    }
}
