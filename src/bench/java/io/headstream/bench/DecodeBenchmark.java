package io.headstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.Fit;
import io.headstream.backbone.InputForm;
import io.headstream.backbone.Resize;
import io.headstream.backbone.TensorFlowImageDecoder;
import io.headstream.demo.ImageFolder;
import io.headstream.demo.LabelledImage;
import io.headstream.image.DecodeResult;
import io.headstream.image.ImageDecoder;
import io.headstream.image.ImageLimits;
import io.headstream.learning.SplitMix64;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What it costs to make a network's input of a JPEG, here and in other ways. */
@Command(
        name = "bench/decode",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Decodes JPEGs to 224 × 224 pixels on one thread, by turns with ImageIO and with a plain TensorFlow graph"
                    + " (decode, then resize), which has no checks and turns nothing upright. Photographs as they are, and two made"
                    + " large. Prints processor time, which other work on the machine hardly touches.",
        })
final class DecodeBenchmark implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int SIDE = 224;
    private static final int PHOTOS = 200;
    private static final long LARGEST_PIXELS = 50_000_000;
    private static final int LARGEST_BYTES = 64 << 20;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private @Nullable Path json;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Has train/<class>/. Default: ../shared/data/grocery beside the repository.")
    private @Nullable Path data;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each, by turns. Default: 7.")
    private int rounds = 7;

    @Option(names = "--home", hidden = true, required = true)
    private Path home = Path.of("");

    private final PrintStream out = System.out;

    /** One way to decode. */
    private interface Way {
        void decode(byte[] jpeg) throws IOException;
    }

    /** Runs the benchmark and ends the process. */
    public static void main(String[] arguments) {
        System.exit(BenchmarkCommand.execute(new DecodeBenchmark(), arguments));
    }

    @Override
    public Integer call() throws IOException {
        ImageIO.setUseCache(false);
        Path photosAt =
                data != null ? data : home.resolve("../shared/data/grocery").normalize();
        List<byte[]> photos = photos(photosAt.resolve("train"));
        Map<String, List<byte[]>> sets = new LinkedHashMap<>();
        sets.put("photographs as they are", photos);
        sets.put("12 megapixels", List.of(enlarged(photos.get(0), 4000, 3000)));
        sets.put("24 megapixels", List.of(enlarged(photos.get(1), 6000, 4000)));
        Map<String, Object> figures = new LinkedHashMap<>();
        BackboneOptions options = new BackboneOptions(DeviceChoice.CPU, 1, 1, 1);
        try (ImageDecoder decoder = new TensorFlowImageDecoder(
                        new InputForm(SIDE, SIDE, Resize.BILINEAR, Fit.STRETCH),
                        new ImageLimits(LARGEST_BYTES, LARGEST_PIXELS),
                        options);
                PlainGraph plain = new PlainGraph()) {
            Map<String, Way> ways = new LinkedHashMap<>();
            ways.put("Headstream", jpeg -> {
                if (!(decoder.decode(jpeg) instanceof DecodeResult.Decoded)) {
                    throw new IllegalStateException("a photograph was rejected");
                }
            });
            ways.put("TensorFlow graph", plain::decode);
            ways.put("ImageIO and Java 2D", DecodeBenchmark::withImageIo);
            Table table = new Table(
                    "images", "KB", "way", "processor ms an image", "of Headstream's", "most resident MB more");
            for (Map.Entry<String, List<byte[]>> set : sets.entrySet()) {
                figures.put(set.getKey(), measure(set.getKey(), set.getValue(), ways, table));
            }
            table.print(out);
        }
        if (json != null) {
            JSON.writeValue(json.toFile(), figures);
        }
        return CommandLine.ExitCode.OK;
    }

    private Map<String, Double> measure(String name, List<byte[]> images, Map<String, Way> ways, Table table)
            throws IOException {
        Map<String, List<Double>> millis = new LinkedHashMap<>();
        Map<String, Long> resident = new LinkedHashMap<>();
        int repeats = Math.max(1, 10 / images.size());
        for (int round = -2; round < rounds; round++) {
            for (Map.Entry<String, Way> way : ways.entrySet()) {
                long before = Pointer.physicalBytes();
                long start = CpuClock.nanos();
                for (int repeat = 0; repeat < repeats; repeat++) {
                    for (byte[] image : images) {
                        way.getValue().decode(image);
                    }
                }
                double one = (CpuClock.nanos() - start) / 1e6 / repeats / images.size();
                resident.merge(way.getKey(), Pointer.physicalBytes() - before, Math::max);
                if (round >= 0) {
                    millis.computeIfAbsent(way.getKey(), key -> new ArrayList<>())
                            .add(one);
                }
            }
        }
        long kilobytes = Math.round(
                images.stream().mapToInt(image -> image.length).average().orElse(0) / 1000);
        Map<String, Double> medians = new LinkedHashMap<>();
        millis.forEach((way, all) -> medians.put(way, ThroughputPart.median(all)));
        double ours = medians.values().iterator().next();
        medians.forEach((way, median) -> table.row(
                name,
                kilobytes,
                way,
                "%.2f".formatted(median),
                "%.2f".formatted(median / ours),
                resident.getOrDefault(way, 0L) >> 20));
        return medians;
    }

    private static void withImageIo(byte[] jpeg) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
        int[] rgb = scaled(image, SIDE, SIDE).getRGB(0, 0, SIDE, SIDE, null, 0, SIDE);
        float[] values = new float[rgb.length * 3];
        for (int i = 0; i < rgb.length; i++) {
            values[3 * i] = rgb[i] >> 16 & 0xFF;
            values[3 * i + 1] = rgb[i] >> 8 & 0xFF;
            values[3 * i + 2] = rgb[i] & 0xFF;
        }
        if (values[0] < 0) {
            throw new IllegalStateException("cannot be");
        }
    }

    private static BufferedImage scaled(BufferedImage image, int width, int height) {
        BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = scaled.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        canvas.drawImage(image, 0, 0, width, height, null);
        canvas.dispose();
        return scaled;
    }

    private static byte[] enlarged(byte[] jpeg, int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(scaled(ImageIO.read(new ByteArrayInputStream(jpeg)), width, height), "jpeg", bytes);
        return bytes.toByteArray();
    }

    private static List<byte[]> photos(Path directory) throws IOException {
        List<LabelledImage> all = ImageFolder.read(directory).images();
        List<byte[]> photos = new ArrayList<>();
        for (int index : new SplitMix64(1).permutation(all.size())) {
            if (photos.size() < PHOTOS) {
                photos.add(all.get(index).content().read());
            }
        }
        return photos;
    }

    /** What one writes first: decode all of it, resize, read the values. */
    private static final class PlainGraph implements AutoCloseable {
        private static final RunOptions ON_THIS_THREAD =
                RunOptions.newBuilder().setInterOpThreadPool(-1).build();

        private final Graph graph = new Graph();
        private final Placeholder<TString> encoded;
        private final Output<TFloat32> resized;
        private final Session session;

        PlainGraph() {
            Ops tf = Ops.create(graph);
            encoded = tf.placeholder(TString.class);
            resized = tf.image
                    .resizeBilinear(
                            tf.expandDims(tf.image.decodeJpeg(encoded, DecodeJpeg.channels(3L)), tf.constant(0)),
                            tf.constant(new int[] {SIDE, SIDE}),
                            ResizeBilinear.halfPixelCenters(true))
                    .asOutput();
            session = new Session(graph);
        }

        void decode(byte[] jpeg) {
            try (TString tensor = TString.tensorOfBytes(NdArrays.scalarOfObject(jpeg));
                    Result result = session.runner()
                            .setOptions(ON_THIS_THREAD)
                            .feed(encoded, tensor)
                            .fetch(resized)
                            .run()) {
                float[] values = new float[SIDE * SIDE * 3];
                result.get(0).asRawTensor().data().asFloats().read(values);
            }
        }

        @Override
        public void close() {
            session.close();
            graph.close();
        }
    }
}
