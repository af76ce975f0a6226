package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import io.headstream.event.Printable;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import io.headstream.image.DecodeResult;
import io.headstream.image.DecodedImage;
import io.headstream.image.ImageDecoder;
import io.headstream.image.ImageFormat;
import io.headstream.image.ImageHeader;
import io.headstream.image.ImageInspector;
import io.headstream.image.ImageLimits;
import io.headstream.image.Inspection;
import io.headstream.image.Orientation;
import io.headstream.image.Raster;
import io.headstream.image.RasterReader;
import io.headstream.image.RasterResult;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TString;

/**
 * Decodes JPEG and PNG in a TensorFlow graph on the processor, after {@link ImageInspector} found the bytes acceptable, and
 * resamples line by line. Runs on the caller's thread; thread-safe. Transparent pixels come out on white, orientation is undone after
 * resampling (which is symmetric), values are clamped to [0,255].
 */
public final class TensorFlowImageDecoder implements ImageDecoder {
    /** Runs the graph on the calling thread: its operations follow one another, so a pool would only add a hand-over. */
    private static final RunOptions ON_THIS_THREAD =
            RunOptions.newBuilder().setInterOpThreadPool(-1).build();

    private static final float BRIGHTEST = 255f;

    private final InputForm form;
    private final ImageInspector inspector;
    private final RasterReader rasters = new RasterReader();
    private final Resampler resampler;
    private final DecodeGraph graph;
    private final Session session;

    /**
     * A decoder to this form, within these limits.
     *
     * @throws BackboneException if TensorFlow cannot start
     */
    public TensorFlowImageDecoder(InputForm form, ImageLimits limits, BackboneOptions options) {
        this(form, limits, TensorFlowRuntime.start(options));
    }

    TensorFlowImageDecoder(InputForm form, ImageLimits limits, TensorFlowRuntime runtime) {
        this.form = form;
        this.inspector = new ImageInspector(limits);
        this.resampler = new Resampler(form.resize());
        this.graph = new DecodeGraph();
        this.session = new Session(graph.graph(), runtime.processorConfig());
    }

    /** The form of what is decoded. */
    public InputForm form() {
        return form;
    }

    /**
     * {@inheritDoc}
     *
     * @throws BackboneException if TensorFlow as a whole fails (out of memory, closed); nothing is said then of the image
     */
    @Override
    public DecodeResult decode(byte[] encoded) {
        Inspection inspection = inspector.inspect(encoded);
        if (inspection instanceof Inspection.Rejected rejected) {
            return new DecodeResult.Rejected(rejected.rejection());
        }
        ImageHeader header = ((Inspection.Accepted) inspection).header();
        try {
            if (RasterReader.reads(header.format())) {
                RasterResult read = rasters.read(header, encoded);
                return read instanceof RasterResult.Rejected rejected
                        ? new DecodeResult.Rejected(rejected.rejection())
                        : decoded(header, ((RasterResult.Read) read).raster());
            }
            return decoded(header, encoded);
        } catch (TFInvalidArgumentException | TFOutOfRangeException | TFUnimplementedException e) {
            return new DecodeResult.Rejected(undecodable(header, e));
        } catch (TensorFlowException | IllegalStateException e) {
            throw new BackboneException("TensorFlow failed while decoding an image", e);
        }
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }

    private DecodeResult decoded(ImageHeader header, byte[] encoded) {
        Placement placement = Placement.of(header, form, header.format() == ImageFormat.JPEG);
        try (TString tensor = TString.tensorOfBytes(NdArrays.scalarOfObject(encoded));
                Result result = session.runner()
                        .setOptions(ON_THIS_THREAD)
                        .feed(graph.encoded(), tensor)
                        .fetch(graph.decoded(header, placement.ratio()))
                        .run()) {
            float[] stored = resampler.resample(TensorLines.of(result.get(0)), placement);
            return new DecodeResult.Decoded(upright(stored, placement, header.orientation(), false));
        }
    }

    private DecodeResult decoded(ImageHeader header, Raster raster) {
        Placement placement = Placement.of(header, form, false);
        float[] stored = resampler.resample(new RasterLines(raster), placement);
        return new DecodeResult.Decoded(upright(stored, placement, header.orientation(), true));
    }

    /** Upright red, green, blue in [0,255]; the stored values' own array where they lie so already. */
    private DecodedImage upright(float[] stored, Placement placement, Orientation orientation, boolean blueFirst) {
        if (orientation == Orientation.UPRIGHT && !blueFirst) {
            for (int i = 0; i < stored.length; i++) {
                stored[i] = clamped(stored[i]);
            }
            return new DecodedImage(form.width(), form.height(), stored);
        }
        float[] rgb = new float[stored.length];
        int first = blueFirst ? 2 : 0;
        int to = 0;
        for (int y = 0; y < form.height(); y++) {
            for (int x = 0; x < form.width(); x++) {
                int from = (orientation.storedY(x, y, placement.height()) * placement.width()
                                + orientation.storedX(x, y, placement.width()))
                        * DecodedImage.CHANNELS;
                rgb[to++] = clamped(stored[from + first]);
                rgb[to++] = clamped(stored[from + 1]);
                rgb[to++] = clamped(stored[from + 2 - first]);
            }
        }
        return new DecodedImage(form.width(), form.height(), rgb);
    }

    private static float clamped(float value) {
        return Math.max(0f, Math.min(BRIGHTEST, value));
    }

    private static Rejection undecodable(ImageHeader header, RuntimeException cause) {
        String message = String.valueOf(cause.getMessage());
        String first = message.lines().findFirst().orElse("");
        return new Rejection(
                RejectionCategory.IMAGE_UNDECODABLE,
                "%s of %d × %d pixels (%s)"
                        .formatted(header.format().label(), header.width(), header.height(), Printable.of(first)),
                "pixels that its decoder can read");
    }
}
