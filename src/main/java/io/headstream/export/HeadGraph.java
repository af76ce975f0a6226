package io.headstream.export;

import io.headstream.learning.HeadStage;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * A head's stages as operations, from embeddings [n, dimension] to class probabilities [n, labels]. All of it is computed
 * in float64, parameters being kept as float32: beside a backbone it costs next to nothing, sums of whole numbers stay
 * exact, and no device computes it in fewer bits than Headstream does (TensorFlow multiplies float32 matrices with
 * 10-bit mantissas on many GPUs).
 */
final class HeadGraph {
    private static final double SMALLEST_STEP = Short.MIN_VALUE;
    private static final double LARGEST_STEP = Short.MAX_VALUE;

    private final Ops tf;

    HeadGraph(Ops tf) {
        this.tf = tf;
    }

    /** Embeddings quantised as Headstream does it, float32 [n, dimension]. */
    Operand<TFloat32> quantised(Operand<TFloat32> embeddings, int exponent) {
        return tf.dtypes.cast(
                tf.math.mul(steps(wide(embeddings), exponent), tf.constant(Math.scalb(1.0, -exponent))),
                TFloat32.class);
    }

    /** Class probabilities, float32 [n, labels]. */
    Operand<TFloat32> probabilities(Operand<TFloat32> embeddings, List<HeadStage> stages) {
        Operand<TFloat64> x = wide(embeddings);
        for (HeadStage stage : stages) {
            x = apply(stage, x);
        }
        return tf.dtypes.cast(x, TFloat32.class);
    }

    private Operand<TFloat64> apply(HeadStage stage, Operand<TFloat64> x) {
        if (stage instanceof HeadStage.CentreAndScale scaling) {
            return scaled(x, scaling.centre());
        } else if (stage instanceof HeadStage.Quantise quantise) {
            return steps(x, quantise.exponent());
        } else if (stage instanceof HeadStage.SignedRoot root) {
            return tf.math.mul(
                    tf.math.sign(x),
                    tf.math.rint(tf.math.sqrt(tf.math.mul(tf.math.abs(x), tf.constant(root.fullScale())))));
        } else if (stage instanceof HeadStage.RandomFeatures features) {
            return random(x, features);
        } else if (stage instanceof HeadStage.Affine affine) {
            return affine(x, affine.rows());
        } else if (stage instanceof HeadStage.Relu) {
            return tf.nn.relu(x);
        }
        return softmax(x, ((HeadStage.Softmax) stage).temperature());
    }

    /** An embedding that is the centre has no direction: it becomes zero, as 0 × 0. */
    private Operand<TFloat64> scaled(Operand<TFloat64> x, float[] centre) {
        Operand<TFloat64> rest = tf.math.sub(x, wide(tf.constant(centre)));
        Operand<TFloat64> squares = tf.reduceSum(tf.math.mul(rest, rest), tf.constant(1), ReduceSum.keepDims(true));
        return tf.math.mul(rest, tf.math.sqrt(tf.math.divNoNan(tf.constant((double) centre.length), squares)));
    }

    private Operand<TFloat64> steps(Operand<TFloat64> x, int exponent) {
        Operand<TFloat64> nearest = tf.math.rint(tf.math.mul(x, tf.constant(Math.scalb(1.0, exponent))));
        return tf.math.maximum(tf.constant(SMALLEST_STEP), tf.math.minimum(tf.constant(LARGEST_STEP), nearest));
    }

    /** The signs are kept in a byte each, as 0 and 2; sums of whole numbers below 2^53 are exact. */
    private Operand<TFloat64> random(Operand<TFloat64> x, HeadStage.RandomFeatures features) {
        byte[][] signs = features.signs();
        int outputs = signs[0].length;
        byte[] aboveZero = new byte[signs.length * outputs];
        for (int k = 0; k < signs.length; k++) {
            for (int m = 0; m < outputs; m++) {
                aboveZero[k * outputs + m] = (byte) (signs[k][m] + 1);
            }
        }
        Operand<TUint8> stored = tf.constant(Shape.of(signs.length, outputs), DataBuffers.of(aboveZero, true, false));
        Operand<TFloat64> matrix = tf.math.sub(tf.dtypes.cast(stored, TFloat64.class), tf.constant(1.0));
        Operand<TFloat64> sums = tf.linalg.matMul(x, matrix);
        Operand<TFloat64> rounded = tf.math.rint(tf.math.div(tf.nn.relu(sums), tf.constant(features.scale())));
        return tf.math.minimum(tf.constant(LARGEST_STEP), rounded);
    }

    private Operand<TFloat64> affine(Operand<TFloat64> x, float[][] rows) {
        int outputs = rows.length;
        int inputs = rows[0].length - 1;
        float[] weights = new float[inputs * outputs];
        float[] biases = new float[outputs];
        for (int j = 0; j < outputs; j++) {
            for (int i = 0; i < inputs; i++) {
                weights[i * outputs + j] = rows[j][i];
            }
            biases[j] = rows[j][inputs];
        }
        Operand<TFloat32> matrix = tf.constant(Shape.of(inputs, outputs), DataBuffers.of(weights, true, false));
        return tf.math.add(tf.linalg.matMul(x, wide(matrix)), wide(tf.constant(biases)));
    }

    private Operand<TFloat64> softmax(Operand<TFloat64> x, float temperature) {
        Operand<TInt32> classes = tf.constant(1);
        Operand<TFloat64> largest = tf.reduceMax(x, classes, ReduceMax.keepDims(true));
        return tf.nn.softmax(tf.math.div(tf.math.sub(x, largest), tf.constant((double) temperature)));
    }

    private Operand<TFloat64> wide(Operand<TFloat32> x) {
        return tf.dtypes.cast(x, TFloat64.class);
    }
}
