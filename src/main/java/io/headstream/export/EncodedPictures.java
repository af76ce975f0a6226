package io.headstream.export;

import io.headstream.backbone.Fit;
import io.headstream.backbone.InputForm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.op.image.DecodeImage;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.op.image.DecodePng;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

/**
 * Encoded pictures of any sizes to pixels of a backbone's form, as operations: JPEG, PNG (transparent pixels on white),
 * BMP and the first picture of a GIF, resampled as Headstream does. What needs a reader of its own stays out: EXIF
 * orientation, WebP, palettes with transparency.
 */
final class EncodedPictures {
    private static final long RGB = 3;
    private static final long RGBA = 4;
    private static final float BRIGHTEST = 255f;
    private static final String JPEG = "\u00ff\u00d8\u00ff";
    private static final String PNG = "\u0089PNG\r\n";
    /** Where a PNG's header has its colour type, and the bit in it that says alpha. */
    private static final int COLOUR_TYPE = 25;

    private static final List<String> WITH_ALPHA = List.of("\u0004", "\u0006");

    private final InputForm form;

    EncodedPictures(InputForm form) {
        this.form = form;
    }

    /**
     * Pixels in [0,255], float32 [n, height, width, 3].
     *
     * @param encoded string [n]
     */
    Operand<TFloat32> decoded(Ops tf, Operand<TString> encoded) {
        Operand<TInt32> count = tf.gather(tf.shape(encoded), tf.constant(0), tf.constant(0));
        Operand<TFloat32> none = tf.fill(
                tf.stack(List.of(count, tf.constant(form.height()), tf.constant(form.width()), tf.constant((int) RGB))),
                tf.constant(0f));
        try (ConcreteFunction more = ConcreteFunction.create(this::more);
                ConcreteFunction next = ConcreteFunction.create(this::next)) {
            return tf.statelessWhile(List.of(tf.constant(0), count, encoded, none), more, next)
                    .output()
                    .get(3)
                    .expect(TFloat32.class);
        }
    }

    private Signature more(Ops tf) {
        Loop loop = new Loop(tf, form);
        return loop.signature()
                .output("more", tf.math.less(loop.index, loop.count))
                .build();
    }

    private Signature next(Ops tf) {
        Loop loop = new Loop(tf, form);
        Operand<TFloat32> one = resampled(tf, pixels(tf, tf.gather(loop.encoded, loop.index, tf.constant(0))));
        return loop.signature()
                .output("next_0_index", tf.math.add(loop.index, tf.constant(1)))
                .output("next_1_count", tf.identity(loop.count))
                .output("next_2_encoded", tf.identity(loop.encoded))
                .output(
                        "next_3_pictures",
                        tf.tensorScatterNdUpdate(
                                loop.pictures, tf.reshape(loop.index, tf.constant(new int[] {1, 1})), one))
                .build();
    }

    /** What goes round; names in the order of the loop's arguments. */
    private static final class Loop {
        private final Operand<TInt32> index;
        private final Operand<TInt32> count;
        private final Operand<TString> encoded;
        private final Operand<TFloat32> pictures;

        Loop(Ops tf, InputForm form) {
            index = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
            count = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
            encoded = tf.placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
            pictures = tf.placeholder(
                    TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, form.height(), form.width(), RGB)));
        }

        Signature.Builder signature() {
            return Signature.builder()
                    .input("arg_0_index", index)
                    .input("arg_1_count", count)
                    .input("arg_2_encoded", encoded)
                    .input("arg_3_pictures", pictures);
        }
    }

    private static Operand<TFloat32> pixels(Ops tf, Operand<TString> encoded) {
        return choice(
                tf,
                startsWith(tf, encoded, JPEG),
                encoded,
                EncodedPictures::jpeg,
                (inner, other) -> choice(
                        inner,
                        startsWith(inner, other, PNG),
                        other,
                        (png, bytes) -> choice(
                                png, hasAlpha(png, bytes), bytes, EncodedPictures::onWhite, EncodedPictures::opaque),
                        EncodedPictures::opaque));
    }

    /** Makes pixels, float32 [height, width, 3], of an encoded picture. */
    private interface Decoding {
        Operand<TFloat32> of(Ops tf, Operand<TString> encoded);
    }

    private static Operand<TFloat32> choice(
            Ops tf, Operand<TBool> condition, Operand<TString> encoded, Decoding then, Decoding otherwise) {
        try (ConcreteFunction first = ConcreteFunction.create(branch(then));
                ConcreteFunction second = ConcreteFunction.create(branch(otherwise))) {
            return tf.statelessIf(condition, List.of(encoded), List.of(TFloat32.class), first, second)
                    .output()
                    .get(0)
                    .expect(TFloat32.class);
        }
    }

    private static Function<Ops, Signature> branch(Decoding decoding) {
        return tf -> {
            Operand<TString> encoded = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
            return Signature.builder()
                    .input("encoded", encoded)
                    .output("pixels", decoding.of(tf, encoded))
                    .build();
        };
    }

    private static Operand<TFloat32> jpeg(Ops tf, Operand<TString> encoded) {
        return wide(
                tf, tf.image.decodeJpeg(encoded, DecodeJpeg.channels(RGB), DecodeJpeg.dctMethod("INTEGER_ACCURATE")));
    }

    private static Operand<TFloat32> opaque(Ops tf, Operand<TString> encoded) {
        return wide(
                tf,
                tf.image.decodeImage(
                        encoded, TUint8.class, DecodeImage.channels(RGB), DecodeImage.expandAnimations(false)));
    }

    /** colour × alpha + white × (1 − alpha). */
    private static Operand<TFloat32> onWhite(Ops tf, Operand<TString> encoded) {
        Operand<TFloat32> rgba =
                wide(tf, DecodePng.create(tf.scope(), encoded, TUint8.class, DecodePng.channels(RGBA)));
        Operand<TFloat32> colour = channels(tf, rgba, 0, 3);
        Operand<TFloat32> alpha = tf.math.div(channels(tf, rgba, 3, 4), tf.constant(BRIGHTEST));
        return tf.math.add(
                tf.math.mul(colour, alpha), tf.math.mul(tf.constant(BRIGHTEST), tf.math.sub(tf.constant(1f), alpha)));
    }

    private static Operand<TFloat32> channels(Ops tf, Operand<TFloat32> values, int from, int to) {
        return tf.stridedSlice(
                values,
                tf.constant(new int[] {0, 0, from}),
                tf.constant(new int[] {0, 0, to}),
                tf.constant(new int[] {1, 1, 1}),
                StridedSlice.beginMask(0b011L),
                StridedSlice.endMask(0b011L));
    }

    private static Operand<TFloat32> wide(Ops tf, Operand<? extends TNumber> samples) {
        return tf.dtypes.cast(samples, TFloat32.class);
    }

    private static Operand<TBool> startsWith(Ops tf, Operand<TString> text, String start) {
        return tf.math.equal(
                tf.strings.substr(text, tf.constant(0), tf.constant(start.length())),
                tf.constant(StandardCharsets.ISO_8859_1, start));
    }

    private static Operand<TBool> hasAlpha(Ops tf, Operand<TString> png) {
        Operand<TString> type = tf.strings.substr(png, tf.constant(COLOUR_TYPE), tf.constant(1));
        return tf.math.logicalOr(
                tf.math.equal(type, tf.constant(WITH_ALPHA.get(0))),
                tf.math.equal(type, tf.constant(WITH_ALPHA.get(1))));
    }

    /** As Headstream lays stored pixels onto the network's input, but for what it spares in large JPEGs: [1, …]. */
    private Operand<TFloat32> resampled(Ops tf, Operand<TFloat32> pixels) {
        Operand<TFloat64> size = tf.dtypes.cast(
                tf.slice(tf.shape(pixels), tf.constant(new int[] {0}), tf.constant(new int[] {2})), TFloat64.class);
        Operand<TFloat64> wanted = tf.constant(new double[] {form.height(), form.width()});
        Operand<TFloat64> scale = tf.math.div(wanted, size);
        if (form.fit() == Fit.CENTRE_CROP) {
            scale = tf.math.add(tf.math.sub(scale, scale), tf.reduceMax(scale, tf.constant(0)));
        }
        Operand<TFloat64> offset = tf.math.div(tf.math.sub(wanted, tf.math.mul(size, scale)), tf.constant(2.0));
        Operand<TFloat32> placed = tf.image.scaleAndTranslate(
                tf.expandDims(pixels, tf.constant(0)),
                tf.constant(new int[] {form.height(), form.width()}),
                tf.dtypes.cast(scale, TFloat32.class),
                tf.dtypes.cast(offset, TFloat32.class),
                ScaleAndTranslate.kernelType(form.resize().kernel()),
                ScaleAndTranslate.antialias(true));
        Operand<TFloat32> clamped = tf.math.maximum(tf.constant(0f), tf.math.minimum(tf.constant(BRIGHTEST), placed));
        return tf.reshape(clamped, tf.constant(new int[] {1, form.height(), form.width(), (int) RGB}));
    }
}
