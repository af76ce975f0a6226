package io.headstream.learning.tensorflow;

import io.headstream.embedding.NetworkTail;
import java.util.Arrays;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;

/** A tail with its weights as constants, ready to be applied. Thread-safe; closing waits for passes under way. */
final class TailFunction implements AutoCloseable {
    /** So many activations in one pass: bounds what a large window takes at once. */
    private static final int MAX_BATCH = 32;

    private final int width;
    private final Graph graph;
    private final Session session;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    TailFunction(NetworkTail tail) {
        width = tail.features();
        graph = new Graph();
        try {
            graph.importGraphDef(TailDefinition.ofConstants(tail));
            session = new Session(graph, SessionSettings.OF_TAILS);
        } catch (RuntimeException e) {
            graph.close();
            throw e;
        }
    }

    /** The features of activations; null if it was closed meanwhile. */
    float @Nullable [][] apply(float[][] activations) {
        use.readLock().lock();
        try {
            return closed ? null : applied(session, "", activations, width);
        } finally {
            use.readLock().unlock();
        }
    }

    /**
     * The features of activations, from the tail under a prefix of the session's graph.
     *
     * @param width features of each
     */
    static float[][] applied(Session session, String prefix, float[][] activations, int width) {
        float[][] features = new float[activations.length][];
        for (int from = 0; from < activations.length; from += MAX_BATCH) {
            int to = Math.min(activations.length, from + MAX_BATCH);
            try (TFloat32 fed = Tensors.of(activations, from, to);
                    Result result = session.runner()
                            .feed(prefix + NetworkTail.ACTIVATION, fed)
                            .fetch(prefix + NetworkTail.FEATURES)
                            .run()) {
                float[] all = Tensors.values(result, 0);
                if (all.length != (to - from) * width) {
                    throw new IllegalArgumentException("a tail that gave %d numbers for %d images, expected %d each"
                            .formatted(all.length, to - from, width));
                }
                for (int i = from; i < to; i++) {
                    features[i] = Arrays.copyOfRange(all, (i - from) * width, (i - from + 1) * width);
                }
            }
        }
        return features;
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
                graph.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
