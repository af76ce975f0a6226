package io.headstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headstream.bench.EmbeddedImages.Item;
import io.headstream.learning.HeadCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What scikit-learn and River reach on the same embeddings in the same orders. Python makes the figures once; they are
 * kept in a file under the digest of all that they depend on: embeddings, orders, and the script itself.
 */
final class Baselines {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Figures of one data set.
     *
     * @param offlineAccuracy of the best logistic regression, trained on everything; picked on the held-out split, which
     *     favours it
     * @param offlineSetting which one that was
     * @param river the best online classifier of each order, picked likewise
     */
    record Result(double offlineAccuracy, String offlineSetting, SortedMap<String, River> river) {
        /** Accuracy of River's best in an order. */
        double river(ArrivalOrder order) {
            River best = river.get(order.label());
            if (best == null) {
                throw new IllegalStateException("no figure for River in the order " + order.label());
            }
            return best.accuracy();
        }
    }

    /**
     * River's best in one order.
     *
     * @param accuracy on the held-out split, 0 to 1
     * @param setting which classifier that was
     */
    record River(double accuracy, String setting) {}

    private final ImageEmbedding embedding;
    private final Path cache;
    private final Path python;
    private final Path script;
    private final Map<String, Result> known = new HashMap<>();

    /** Keeps its files in a directory; runs the script with that Python. */
    Baselines(ImageEmbedding embedding, Path cache, Path python, Path script) {
        this.embedding = embedding;
        this.cache = cache;
        this.python = python;
        this.script = script;
    }

    /** The figures of a data set. */
    Result of(EmbeddedImages images, long seed) throws IOException, InterruptedException {
        Result result = known.get(images.name());
        if (result == null) {
            result = load(images, seed);
            known.put(images.name(), result);
        }
        return result;
    }

    private Result load(EmbeddedImages images, long seed) throws IOException, InterruptedException {
        byte[] orders = orders(images, seed);
        String key = HeadCodec.sha256(
                (images.digest() + HeadCodec.sha256(orders) + HeadCodec.sha256(Files.readAllBytes(script)))
                        .getBytes(StandardCharsets.US_ASCII));
        Path file = cache.resolve("%s-baselines-%s.json".formatted(images.name(), key.substring(0, 16)));
        if (!Files.exists(file)) {
            Path ordersFile = cache.resolve(images.name() + "-orders.json");
            Files.write(ordersFile, orders);
            make(images, ordersFile, file);
        }
        return JSON.readValue(Files.readAllBytes(file), Result.class);
    }

    private void make(EmbeddedImages images, Path orders, Path file) throws IOException, InterruptedException {
        System.err.printf("%s: measuring scikit-learn and River, which is done once%n", images.name());
        Process process = new ProcessBuilder(
                        python.toString(),
                        script.toString(),
                        embedding.file(images.name()).toString(),
                        orders.toString(),
                        file.toString())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int status = process.waitFor();
        if (status != 0 || !Files.exists(file)) {
            throw new IOException("%s ended with status %d and made no %s".formatted(script, status, file));
        }
    }

    /** For every order, the places of its images in the training split. */
    private static byte[] orders(EmbeddedImages images, long seed) throws IOException {
        Map<Item, Integer> places = new HashMap<>();
        for (int i = 0; i < images.train().size(); i++) {
            places.put(images.train().get(i), i);
        }
        SortedMap<String, List<Integer>> orders = new TreeMap<>();
        for (ArrivalOrder order : ArrivalOrder.values()) {
            List<Integer> indices = new ArrayList<>();
            order.of(images, seed).forEach(item -> indices.add(places.get(item)));
            orders.put(order.label(), indices);
        }
        return JSON.writeValueAsBytes(orders);
    }
}
