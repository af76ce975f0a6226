package io.headstream.backbone;

import io.headstream.image.ImageFormat;
import io.headstream.image.ImageHeader;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.op.image.DecodePng;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

/** One graph with a path for each kind of JPEG and PNG. Feeds and fetches by name. */
final class DecodeGraph implements AutoCloseable {
    private static final long RGB = 3;
    private static final long RGBA = 4;
    private static final int WIDE_BITS = 16;
    /** 65535 / 255: takes 16-bit samples to [0,255] exactly. */
    private static final float WIDE_STEP = 257f;

    private static final float WHITE = 255f;

    private final Graph graph = new Graph();
    private final Ops tf = Ops.create(graph);
    private final Placeholder<TString> encoded = tf.placeholder(TString.class);
    private final Map<Integer, Output<TUint8>> jpegs;
    private final Output<TUint8> png;
    private final Output<TFloat32> transparentPng;
    private final Output<TFloat32> widePng;
    private final Output<TFloat32> wideTransparentPng;

    DecodeGraph() {
        jpegs = Stream.of(1, 2, 4, 8).collect(Collectors.toMap(ratio -> ratio, this::jpeg));
        png = decodedPng(TUint8.class, RGB).asOutput();
        transparentPng = onWhite(decodedPng(TUint8.class, RGBA), 1f).asOutput();
        widePng = narrowed(decodedPng(TUint16.class, RGB), WIDE_STEP).asOutput();
        wideTransparentPng = onWhite(decodedPng(TUint16.class, RGBA), WIDE_STEP).asOutput();
    }

    Graph graph() {
        return graph;
    }

    /** Encoded JPEG or PNG: a string scalar. */
    Output<TString> encoded() {
        return encoded.asOutput();
    }

    /** Pixels of an encoded image with this header: uint8, or float32 where they were mixed: [height, width, 3]. */
    Output<? extends TNumber> decoded(ImageHeader header, int ratio) {
        if (header.format() == ImageFormat.JPEG) {
            return Objects.requireNonNull(jpegs.get(ratio));
        }
        boolean wide = header.samples().bits() == WIDE_BITS;
        if (header.samples().alpha()) {
            return wide ? wideTransparentPng : transparentPng;
        }
        return wide ? widePng : png;
    }

    @Override
    public void close() {
        graph.close();
    }

    private Output<TUint8> jpeg(int ratio) {
        return tf.image
                .decodeJpeg(
                        encoded,
                        DecodeJpeg.channels(RGB),
                        DecodeJpeg.ratio((long) ratio),
                        // The default is whatever the library was built with; results should not depend on that.
                        DecodeJpeg.dctMethod("INTEGER_ACCURATE"))
                .asOutput();
    }

    /**
     * Decodes to the channels asked for. An opaque palette or bi-level image must not be asked for four: TensorFlow then
     * leaves its alpha as it finds it (seen: 1 or 3 of 255), so only the images that have alpha are decoded with it.
     */
    private <T extends TNumber> Operand<T> decodedPng(Class<T> sample, long channels) {
        return DecodePng.create(tf.scope(), encoded, sample, DecodePng.channels(channels));
    }

    private Operand<TFloat32> narrowed(Operand<? extends TNumber> samples, float step) {
        return tf.math.div(tf.dtypes.cast(samples, TFloat32.class), tf.constant(step));
    }

    /** colour × alpha + white × (1 − alpha), before resampling, so that hidden colours do not bleed into edges. */
    private Operand<TFloat32> onWhite(Operand<? extends TNumber> rgba, float step) {
        Operand<TFloat32> values = narrowed(rgba, step);
        Operand<TFloat32> colour = channels(values, 0, 3);
        Operand<TFloat32> alpha = tf.math.div(channels(values, 3, 4), tf.constant(WHITE));
        return tf.math.add(
                tf.math.mul(colour, alpha), tf.math.mul(tf.constant(WHITE), tf.math.sub(tf.constant(1f), alpha)));
    }

    private Operand<TFloat32> channels(Operand<TFloat32> values, int from, int to) {
        return tf.stridedSlice(
                values,
                tf.constant(new int[] {0, 0, from}),
                tf.constant(new int[] {0, 0, to}),
                tf.constant(new int[] {1, 1, 1}),
                StridedSlice.beginMask(0b011L),
                StridedSlice.endMask(0b011L));
    }
}
