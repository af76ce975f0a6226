package io.headstream.export;

import io.headstream.backbone.FrozenBackbone;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** What happens to pictures before a backbone, as operations: from [n, height, width, 3] in [0,255] to what it takes. */
final class ImageGraph {
    private static final int[] CHANNELS_FIRST = {0, 3, 1, 2};
    private static final float HALF = 0.5f;

    private final Ops tf;

    ImageGraph(Ops tf) {
        this.tf = tf;
    }

    /** Pictures as the backbone takes them. */
    Operand<? extends TType> prepared(Operand<TFloat32> pictures, FrozenBackbone backbone) {
        Operand<TFloat32> ordered =
                backbone.preprocessing().blueFirst() ? tf.reverse(pictures, tf.constant(new int[] {3})) : pictures;
        Operand<TFloat32> values = tf.math.add(
                tf.math.mul(ordered, tf.constant(backbone.preprocessing().scale())),
                tf.constant(backbone.preprocessing().offset()));
        Operand<TFloat32> placed =
                backbone.channelsFirst() ? tf.linalg.transpose(values, tf.constant(CHANNELS_FIRST)) : values;
        return backbone.takesBytes()
                ? tf.dtypes.cast(tf.math.floor(tf.math.add(placed, tf.constant(HALF))), TUint8.class)
                : placed;
    }
}
