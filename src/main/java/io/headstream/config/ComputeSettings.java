package io.headstream.config;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/**
 * What a backbone computes with, and how it uses a GPU.
 *
 * @param mixedPrecision whether TensorFlow computes with 16 bits what stands it
 * @param memoryFraction of the GPU's memory, taken at the start; 0: as much as comes to be needed
 * @param pinnedMemory whether tensors on the host lie in pinned memory
 */
public record ComputeSettings(boolean mixedPrecision, double memoryFraction, boolean pinnedMemory) {
    static final String PRECISION = "backbone.precision";
    static final String MEMORY_FRACTION = "backbone.gpu.memory.fraction";
    static final String PINNED_MEMORY = "backbone.gpu.pinned.memory";

    private static final String FLOAT32 = "float32";
    private static final String MIXED = "mixed";
    private static final String AUTO = "auto";

    static void define(KeyGroup group) {
        group.key(
                        PRECISION,
                        ConfigDef.Type.STRING,
                        FLOAT32,
                        Rule.oneOf(FLOAT32, MIXED),
                        Importance.MEDIUM,
                        "What the backbone computes with: `float32` as the network was made, or `mixed` for 16 bits where TensorFlow"
                                + " deems them safe: float16 on a GPU, bfloat16 on a processor with `avx512_bf16` or"
                                + " `amx_bf16`. Takes `" + BackboneSettings.DEVICE
                                + "=gpu` or `cpu`. Embeddings are others"
                                + " then, so it counts as another backbone: learners start anew. See"
                                + " [gpu.md](gpu.md) and [benchmarks.md](benchmarks.md#bfloat16).")
                .key(
                        MEMORY_FRACTION,
                        ConfigDef.Type.DOUBLE,
                        0.0,
                        Rule.number(0, 1),
                        Importance.LOW,
                        "Share of a GPU's memory that this process takes at its start, such as 0.4 where two processes share one."
                                + " 0: as much as it comes to need, when it does.")
                .key(
                        PINNED_MEMORY,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Rule.bool(),
                        Importance.LOW,
                        "Whether TensorFlow keeps all its tensors on the host in pinned memory, from which a GPU copies by"
                                + " itself, and which the system cannot page out. Measure it first: `bench/gpu`.");
    }

    static ComputeSettings from(Values values) {
        return new ComputeSettings(
                values.text(PRECISION).equals(MIXED), values.real(MEMORY_FRACTION), values.flag(PINNED_MEMORY));
    }

    /** Mixed precision is of one kind of device, and of a network that stays whole. */
    static void check(Values values, Problems problems) {
        if (problems.concern(PRECISION, BackboneSettings.DEVICE, UnfreezeSettings.FROM)
                || !values.text(PRECISION).equals(MIXED)) {
            return;
        }
        if (values.text(BackboneSettings.DEVICE).equals(AUTO)) {
            problems.wrong(
                    PRECISION,
                    values.raw(PRECISION),
                    MIXED,
                    "float32, or %s=gpu or cpu with it: on whatever is there embeddings would differ from one instance to another"
                            .formatted(BackboneSettings.DEVICE));
        } else if (!values.text(UnfreezeSettings.FROM).isBlank()) {
            problems.wrong(
                    PRECISION,
                    values.raw(PRECISION),
                    MIXED,
                    "float32, as %s is set: a tail learns from its trunk's activations as they are"
                            .formatted(UnfreezeSettings.FROM));
        }
    }
}
