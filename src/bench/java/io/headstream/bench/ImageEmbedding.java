package io.headstream.bench;

import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.BundledBackbone;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.GpuMemory;
import io.headstream.backbone.Precision;
import io.headstream.backbone.TensorFlowBackbone;
import io.headstream.backbone.Trunk;
import io.headstream.bench.EmbeddedImages.Item;
import io.headstream.demo.ImageFolder;
import io.headstream.demo.LabelledImage;
import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.IsolatingEmbedder;
import io.headstream.image.DecodeResult;
import io.headstream.image.ImageDecoder;
import io.headstream.image.ImageLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Embeds a data set ({@code train/<class>/<image>}, {@code test/<class>/<image>}) with the bundled backbone, whole or cut, just as the
 * embedder does it on a processor: one image a pass, one thread for each core, quantised at once. What was made is kept
 * in a file and made again only when the images' paths or the backbone change.
 */
final class ImageEmbedding {
    private static final ImageLimits LIMITS = new ImageLimits(20 << 20, 50_000_000);
    private final Path cache;
    private final Optional<String> unfreezing;
    private final Precision precision;

    /** Keeps its files in that directory. */
    ImageEmbedding(Path cache) {
        this(cache, Optional.empty());
    }

    /** The same with a backbone that computes with other numbers. */
    ImageEmbedding(Path cache, Precision precision) {
        this(cache, Optional.empty(), precision);
    }

    /**
     * The same with a backbone that is cut.
     *
     * @param unfreezing before which layer; empty: nowhere
     */
    ImageEmbedding(Path cache, Optional<String> unfreezing) {
        this(cache, unfreezing, Precision.FLOAT32);
    }

    private ImageEmbedding(Path cache, Optional<String> unfreezing, Precision precision) {
        this.cache = cache;
        this.unfreezing = unfreezing;
        this.precision = precision;
    }

    /** Where the embeddings of a data set are kept. */
    Path file(String name) {
        String cut = unfreezing.map(where -> "@" + where.replace('/', '-')).orElse("");
        String numbers =
                precision == Precision.FLOAT32 ? "" : "@" + precision.name().toLowerCase(Locale.ROOT);
        return cache.resolve(name + cut + numbers + ".embeddings");
    }

    /** The embeddings of the data set in a directory, which has its name. */
    EmbeddedImages of(Path directory) throws IOException, InterruptedException {
        String name = Objects.requireNonNull(directory.getFileName()).toString();
        List<LabelledImage> train = ImageFolder.read(directory.resolve("train")).images();
        List<LabelledImage> test = ImageFolder.read(directory.resolve("test")).images();
        Path file = file(name);
        Path backbone = BundledBackbone.extractTo(cache);
        String key = key(backbone, train, test);
        if (!EmbeddingFile.key(file).equals(key)) {
            make(file, key, backbone, name, train, test);
        }
        return EmbeddingFile.read(file);
    }

    private void make(
            Path file, String key, Path model, String name, List<LabelledImage> train, List<LabelledImage> test)
            throws IOException, InterruptedException {
        int cores = Runtime.getRuntime().availableProcessors();
        System.err.printf("%s: embedding %d images, which is done once%n", name, train.size() + test.size());
        BackboneOptions options = new BackboneOptions(DeviceChoice.CPU, 1, 1, 1, precision, GpuMemory.AS_NEEDED);
        ExecutorService threads = Executors.newFixedThreadPool(cores);
        try (TensorFlowBackbone backbone = load(new BackboneSource.Directory(model), options);
                ImageDecoder decoder = backbone.imageDecoder(LIMITS)) {
            List<Item> trained = embed(train, backbone, decoder, threads);
            List<Item> tested = embed(test, backbone, decoder, threads);
            EmbeddingFile.write(
                    file,
                    key,
                    name,
                    backbone.description().digest(),
                    backbone.description().exponent(),
                    trained,
                    tested);
        } finally {
            threads.shutdownNow();
        }
    }

    private TensorFlowBackbone load(BackboneSource source, BackboneOptions options) {
        return unfreezing
                .map(from ->
                        Trunk.load(source, from, OptionalInt.empty(), options).backbone())
                .orElseGet(() -> TensorFlowBackbone.load(source, options));
    }

    private static List<Item> embed(
            List<LabelledImage> images, TensorFlowBackbone backbone, ImageDecoder decoder, ExecutorService threads)
            throws InterruptedException {
        IsolatingEmbedder embedder = new IsolatingEmbedder(backbone);
        List<Future<Item>> pending = new ArrayList<>();
        for (LabelledImage image : images) {
            pending.add(threads.submit(() -> embed(image, embedder, decoder)));
        }
        List<Item> items = new ArrayList<>();
        for (Future<Item> item : pending) {
            try {
                items.add(item.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        return items;
    }

    private static Item embed(LabelledImage image, IsolatingEmbedder embedder, ImageDecoder decoder) {
        try {
            if (!(decoder.decode(image.content().read()) instanceof DecodeResult.Decoded decoded)) {
                throw new IllegalStateException("image '%s' cannot be decoded".formatted(image.id()));
            }
            EmbedResult result = embedder.embed(List.of(decoded.image())).get(0);
            if (!(result instanceof EmbedResult.Embedded embedded)) {
                throw new IllegalStateException("image '%s' cannot be embedded".formatted(image.id()));
            }
            return new Item(image.id(), Objects.requireNonNull(image.labelOrNull()), embedded.embedding());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Digest of the backbone and of every image with its path. */
    private String key(Path backbone, List<LabelledImage> train, List<LabelledImage> test) throws IOException {
        MessageDigest digest = sha256();
        digest.update(String.valueOf(backbone.getFileName()).getBytes(StandardCharsets.UTF_8));
        unfreezing.ifPresent(cut -> digest.update(cut.getBytes(StandardCharsets.UTF_8)));
        if (precision != Precision.FLOAT32) {
            digest.update(precision.name().getBytes(StandardCharsets.UTF_8));
        }
        for (List<LabelledImage> split : List.of(train, test)) {
            digest.update((byte) '/');
            for (LabelledImage image : split) {
                digest.update(image.id().value().getBytes(StandardCharsets.UTF_8));
                digest.update(image.content().read());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256, which every JDK must have", e);
        }
    }

    /** Makes the embeddings of some directories, so that they are there. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ImageEmbedding embedding = new ImageEmbedding(Path.of(arguments[0]));
        for (String directory : List.of(arguments).subList(1, arguments.length)) {
            EmbeddedImages images = embedding.of(Path.of(directory));
            System.out.printf(
                    "%s: %d to learn from, %d held out, %d classes, %s%n",
                    images.name(),
                    images.train().size(),
                    images.test().size(),
                    images.classes().size(),
                    images.digest());
        }
    }
}
