package io.headstream.bench;

import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.GpuMemory;
import io.headstream.backbone.Precision;
import io.headstream.backbone.TensorFlowBackbone;
import io.headstream.demo.LabelledImage;
import io.headstream.image.DecodeResult;
import io.headstream.image.DecodedImage;
import io.headstream.image.ImageDecoder;
import io.headstream.image.ImageLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The backbone alone, on pictures that are decoded already, with the settings that the embedder gives it: one pass after
 * another on every core, and nothing else.
 */
final class BareLoop implements AutoCloseable {
    private static final int PICTURES = 256;

    private final int threads = Runtime.getRuntime().availableProcessors();
    private final TensorFlowBackbone backbone;
    private final ImageDecoder decoder;
    private final List<byte[]> files = new ArrayList<>();
    private final List<DecodedImage> pictures = new ArrayList<>();

    /**
     * On pictures of these photos.
     *
     * @param settings Headstream's, of which device and precision count; the rest as by default
     */
    BareLoop(List<LabelledImage> photos, ImageLimits limits, Map<String, String> settings) throws IOException {
        this.backbone = TensorFlowBackbone.load(
                new BackboneSource.Bundled(),
                new BackboneOptions(
                        DeviceChoice.of(settings.getOrDefault("backbone.device", "auto")),
                        0,
                        1,
                        0,
                        Precision.valueOf(settings.getOrDefault("backbone.precision", "float32")
                                .toUpperCase(Locale.ROOT)),
                        GpuMemory.AS_NEEDED));
        this.decoder = backbone.imageDecoder(limits);
        for (LabelledImage photo : photos.subList(0, Math.min(PICTURES, photos.size()))) {
            byte[] file = photo.content().read();
            if (decoder.decode(file) instanceof DecodeResult.Decoded decoded) {
                files.add(file);
                pictures.add(decoded.image());
            }
        }
    }

    /** Passes over pictures in memory. */
    Rate embed(int images) throws InterruptedException {
        return measure(images, i -> backbone.embed(List.of(pictures.get(i % pictures.size()))));
    }

    /** Decoding alone. */
    Rate decode(int images) throws InterruptedException {
        return measure(images, i -> decoder.decode(files.get(i % files.size())));
    }

    private Rate measure(int images, Work work) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            long start = System.nanoTime();
            long cpu = CpuClock.processNanos();
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int first = t;
                running.add(pool.submit(() -> {
                    for (int i = first; i < images; i += threads) {
                        work.on(i);
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Rate(images / seconds, (CpuClock.processNanos() - cpu) / 1e6 / images);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the bare loop failed", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    @Override
    public void close() {
        decoder.close();
        backbone.close();
    }

    /**
     * How fast it went.
     *
     * @param imagesPerSecond by the clock
     * @param cpuMillisPerImage processor time of all threads
     */
    record Rate(double imagesPerSecond, double cpuMillisPerImage) {}

    private interface Work {
        void on(int index);
    }
}
