package io.headstream.learning;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way from an embedding to the features that a closed-form head is linear in: int16 steps to int16 steps, fixed
 * before the first example, so that sums over features are exact. First each step's root (or not), then random features
 * (or not). Immutable, thread-safe.
 */
final class FeatureMap {
    /** Most features and longest embedding: the solve takes the third power of it. */
    static final int MAX_FEATURES = 4096;

    /** Largest power of two by which embeddings may be quantised, either way. */
    static final int MAX_EXPONENT = 64;

    /** {@code √(32768 |x|)} has the range of |x|: all int16 steps are used. */
    private static final double FULL_SCALE = 32_768;

    private static final BackboneDigest NO_BACKBONE = new BackboneDigest("0".repeat(64));

    private final Settings settings;
    private final @Nullable RandomProjection projection;

    FeatureMap(Settings settings) {
        this.settings = settings;
        this.projection = settings.randomFeatures() == 0
                ? null
                : new RandomProjection(settings.dimension(), settings.randomFeatures(), settings.seed());
    }

    /** What it was made from. */
    Settings settings() {
        return settings;
    }

    /** Length of what comes out. */
    int features() {
        return settings.features();
    }

    /** Features of one quantised embedding, [features]; the argument itself where there is nothing to do. */
    short[] apply(short[] steps) {
        short[] x = steps;
        if (settings.transform() == Transform.SQRT) {
            x = new short[steps.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = Roots.OF_STEPS[steps[i] & 0xFFFF];
            }
        }
        return projection == null ? x : projection.apply(x);
    }

    /** Features of an embedding that was quantised and made float again, which is exact: [features]. */
    float[] apply(float[] embedding) {
        short[] out = apply(
                Embedding.quantise(embedding, settings.exponent(), NO_BACKBONE).values());
        float[] features = new float[out.length];
        for (int i = 0; i < features.length; i++) {
            features[i] = out[i];
        }
        return features;
    }

    /** The same as stages. */
    List<HeadStage> stages() {
        List<HeadStage> stages = new ArrayList<>();
        stages.add(new HeadStage.Quantise(settings.exponent()));
        if (settings.transform() == Transform.SQRT) {
            stages.add(new HeadStage.SignedRoot(FULL_SCALE));
        }
        if (projection != null) {
            stages.add(projection.stage());
        }
        return stages;
    }

    /** The root of every step there is, by its bits. */
    private static final class Roots {
        private static final short[] OF_STEPS = new short[1 << Short.SIZE];

        static {
            for (int step = Short.MIN_VALUE; step <= Short.MAX_VALUE; step++) {
                OF_STEPS[step & 0xFFFF] = root((short) step);
            }
        }
    }

    private static short root(short step) {
        double root = Math.rint(Math.sqrt(Math.abs((double) step) * FULL_SCALE));
        return (short) (step < 0 ? -root : root);
    }

    /** What is done to each step. */
    enum Transform {
        /** Nothing. */
        NONE("none"),
        /**
         * Signed square root: brings the long tail of activations behind a ReLU nearer to what a linear head with one
         * common covariance assumes. Source: F. Perronnin, J. Sánchez, T. Mensink, "Improving the Fisher Kernel for
         * Large-Scale Image Classification", ECCV 2010, section 3.2 (power normalisation).
         */
        SQRT("sqrt");

        private final String text;

        Transform(String text) {
            this.text = text;
        }

        /** As in hyper-parameters and in bytes. */
        String text() {
            return text;
        }

        static Optional<Transform> find(String text) {
            return Arrays.stream(values())
                    .filter(transform -> transform.text.equals(text))
                    .findFirst();
        }
    }

    /**
     * All that decides what comes out.
     *
     * @param dimension length of the embeddings, 1 to {@value FeatureMap#MAX_FEATURES}
     * @param exponent their quantisation exponent
     * @param transform of each step
     * @param randomFeatures how many; 0: none, the (transformed) embedding itself
     * @param seed of the random features; 0 where there are none
     */
    record Settings(int dimension, int exponent, Transform transform, int randomFeatures, long seed) {
        /** Length of what comes out. */
        int features() {
            return randomFeatures == 0 ? dimension : randomFeatures;
        }
    }
}
