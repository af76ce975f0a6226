package io.headstream.bench;

import io.headstream.backbone.BackboneGraph;
import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.Fit;
import io.headstream.backbone.InputForm;
import io.headstream.backbone.Resize;
import io.headstream.backbone.TensorFlowImageDecoder;
import io.headstream.demo.BundledStream;
import io.headstream.demo.LabelledImage;
import io.headstream.image.DecodeResult;
import io.headstream.image.DecodedImage;
import io.headstream.image.ImageDecoder;
import io.headstream.image.ImageLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One engine in a process of its own, as thread pools and environment variables hold for a process: {@code ENGINE BATCH
 * THREADS CALLERS PICTURES}, where PICTURES is a file of decoded pictures. Says {@code ready}; then for every line
 * {@code run SECONDS} images, seconds, processor seconds and resident megabytes, for {@code device} what it runs on, and for
 * {@code embed FILE} writes embeddings there and says {@code embedded}. Ends with its input.
 */
final class EngineProcess {
    static final int SIDE = 224;
    static final int PICTURES = 64;

    private final EngineSettings settings;
    private final BackboneEngine engine;
    private final List<DecodedImage> pictures;

    private EngineProcess(EngineSettings settings, BackboneEngine engine, List<DecodedImage> pictures) {
        this.settings = settings;
        this.engine = engine;
        this.pictures = pictures;
    }

    /** Runs the process. */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        EngineSettings settings = EngineSettings.of(Arrays.asList(arguments));
        try (BackboneEngine engine = open(settings)) {
            new EngineProcess(settings, engine, enough(read(Path.of(arguments[4])), settings)).serve();
        }
        System.exit(0);
    }

    /** Over and over again, where a pass takes more than there are. */
    private static List<DecodedImage> enough(List<DecodedImage> pictures, EngineSettings settings) {
        List<DecodedImage> all = new ArrayList<>(pictures);
        while (all.size() < settings.batch()) {
            all.addAll(pictures);
        }
        return all;
    }

    private static BackboneEngine open(EngineSettings settings) {
        return switch (settings.engine()) {
            case HEADSTREAM -> new BackboneEngine.Headstream(settings, EngineDevice.told());
            case TRANSFER -> new TransferEngine(EngineDevice.told());
            case TENSORFLOW -> new BackboneEngine.BareTensorFlow(settings, true);
            case TENSORFLOW_PLAIN -> new BackboneEngine.BareTensorFlow(settings, false);
            case ONNX -> new OnnxEngine(settings, network());
            case DJL_ONNX -> DjlEngine.onOnnxRuntime(settings, network());
            case DJL_PYTORCH -> DjlEngine.onPyTorch(settings, network());
        };
    }

    /** The bundled backbone, step by step. */
    static ConvolutionalNetwork network() {
        return ConvolutionalNetwork.of(
                BackboneGraph.load(new BackboneSource.Bundled(), new BackboneOptions(DeviceChoice.CPU, 1, 1, 1)), SIDE);
    }

    private void serve() throws IOException, InterruptedException, ExecutionException {
        engine.embed(pictures.subList(0, settings.batch()));
        System.out.println("ready");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ", 2);
            if (words[0].equals("run")) {
                run(Double.parseDouble(words[1]));
            } else if (words[0].equals("device")) {
                System.out.println(engine.device());
            } else {
                Files.write(Path.of(words[1]), embeddings());
                System.out.println("embedded");
            }
        }
    }

    private void run(double seconds) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(settings.callers());
        long start = System.nanoTime();
        long cpu = CpuClock.processNanos();
        List<Future<Integer>> counts = new ArrayList<>();
        for (int c = 0; c < settings.callers(); c++) {
            int first = c;
            counts.add(pool.submit(() -> {
                int passes = 0;
                while (System.nanoTime() - start < seconds * 1e9) {
                    int from = (first + passes++) * settings.batch() % (pictures.size() - settings.batch() + 1);
                    engine.embed(pictures.subList(from, from + settings.batch()));
                }
                return passes;
            }));
        }
        int passes = 0;
        for (Future<Integer> count : counts) {
            passes += count.get();
        }
        pool.shutdown();
        System.out.printf(
                "%d %s %s %s%n",
                passes * settings.batch(),
                (System.nanoTime() - start) / 1e9,
                (CpuClock.processNanos() - cpu) / 1e9,
                org.bytedeco.javacpp.Pointer.physicalBytes() / 1e6);
    }

    private byte[] embeddings() {
        List<float[]> passes = new ArrayList<>();
        for (int from = 0; from + settings.batch() <= pictures.size(); from += settings.batch()) {
            passes.add(engine.embed(pictures.subList(from, from + settings.batch())));
        }
        ByteBuffer bytes = ByteBuffer.allocate(
                Float.BYTES * passes.stream().mapToInt(rows -> rows.length).sum());
        passes.forEach(rows -> {
            for (float value : rows) {
                bytes.putFloat(value);
            }
        });
        return bytes.array();
    }

    /** Writes decoded pictures of the bundled stream: the same for every engine. */
    static void write(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * PICTURES * SIDE * SIDE * DecodedImage.CHANNELS);
        try (ImageDecoder decoder = new TensorFlowImageDecoder(
                new InputForm(SIDE, SIDE, Resize.BILINEAR, Fit.STRETCH),
                new ImageLimits(1 << 20, 1 << 20),
                new BackboneOptions(DeviceChoice.CPU, 1, 1, 1))) {
            for (LabelledImage image : BundledStream.read().images().subList(0, PICTURES)) {
                if (!(decoder.decode(image.content().read()) instanceof DecodeResult.Decoded decoded)) {
                    throw new IllegalStateException("a picture of the bundled stream was rejected");
                }
                bytes.asFloatBuffer().put(decoded.image().rgb());
                bytes.position(bytes.position() + Float.BYTES * decoded.image().rgb().length);
            }
        }
        Files.write(file, bytes.array());
    }

    private static List<DecodedImage> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        List<DecodedImage> pictures = new ArrayList<>();
        while (bytes.hasRemaining()) {
            float[] rgb = new float[SIDE * SIDE * DecodedImage.CHANNELS];
            bytes.asFloatBuffer().get(rgb);
            bytes.position(bytes.position() + Float.BYTES * rgb.length);
            pictures.add(new DecodedImage(SIDE, SIDE, rgb));
        }
        return pictures;
    }
}
