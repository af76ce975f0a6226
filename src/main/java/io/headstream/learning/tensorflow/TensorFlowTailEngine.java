package io.headstream.learning.tensorflow;

import io.headstream.embedding.NetworkTail;
import io.headstream.embedding.WeightTensor;
import io.headstream.learning.OptimizerSettings.Sgd;
import io.headstream.learning.TailEngine;
import io.headstream.learning.TuningState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The {@link TailEngine} in TensorFlow, on the processor. Native memory is bounded by what is kept ready: sessions to train
 * in and sessions to apply with, the longest unused of which are closed. Thread-safe.
 */
public final class TensorFlowTailEngine implements TailEngine, AutoCloseable {
    /** What is kept ready to be applied, in parameters: a GiB or so with TensorFlow's own copies. */
    private static final long MAX_APPLIED = 64L << 20;

    /** Training sessions that wait for their next use: one for each thread that trains, on small machines. */
    private static final int MAX_IDLE = 4;

    private final TailFunctions functions;
    private final Deque<Idle> idle = new ArrayDeque<>();

    /** With the usual bounds. */
    public TensorFlowTailEngine() {
        this(MAX_APPLIED);
    }

    TensorFlowTailEngine(long maxApplied) {
        functions = new TailFunctions(maxApplied);
    }

    /** What makes training sessions alike. */
    private record Plan(
            @SuppressWarnings("ArrayRecordComponent") byte[] graph,
            List<List<Integer>> shapes,
            int layers,
            TuningRule rule) {
        static Plan of(NetworkTail tail, int layers, TuningRule rule, TuningState start) {
            List<List<Integer>> shapes = new ArrayList<>();
            start.parameters().forEach(tensor -> shapes.add(tensor.shape()));
            // The last layer's outputs are the classes, of which there may be any number.
            int last = shapes.size() - 1;
            shapes.set(last, shapes.get(last).subList(1, 2));
            return new Plan(tail.graph(), shapes, layers, rule);
        }

        boolean isAlike(Plan other) {
            return Arrays.equals(graph, other.graph)
                    && shapes.equals(other.shapes)
                    && layers == other.layers
                    && rule.equals(other.rule);
        }
    }

    private record Idle(Plan plan, TuningSession session) {}

    @Override
    public Optional<String> objection(NetworkTail tail) {
        List<WeightTensor> tensors = new ArrayList<>(tail.weights());
        int width = tail.features() + 1;
        tensors.add(new WeightTensor(TailEngine.layerName(0), List.of(2, width), new float[2 * width]));
        TuningRule rule = new TuningRule(new Sgd(0), false);
        List<List<WeightTensor>> slots = List.of(tensors.stream()
                .map(tensor -> tensor.with(new float[tensor.values().length]))
                .toList());
        Batch batch = new Batch(new float[1][tail.dimension()], new float[][] {{1, 0}}, new float[] {1});
        try (TuningSession session = new TuningSession(tail, 1, rule, new TuningState(tensors, slots, tensors, 0))) {
            session.load(new TuningState(tensors, slots, tensors, 0));
            session.gradients(batch, new float[tail.features()]);
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public float[][] features(NetworkTail tail, float[][] activations) {
        return functions.apply(tail, activations);
    }

    @Override
    public TailTuning tune(NetworkTail tail, int layers, TuningRule rule, TuningState start) {
        Plan plan = Plan.of(tail, layers, rule, start);
        TuningSession session = taken(plan).orElseGet(() -> new TuningSession(tail, layers, rule, start));
        try {
            session.load(start);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
        return new Lease(plan, session);
    }

    /** A session that waits, as long as it is used. */
    private final class Lease implements TailTuning {
        private final Plan plan;
        private final TuningSession session;
        private boolean broken;

        Lease(Plan plan, TuningSession session) {
            this.plan = plan;
            this.session = session;
        }

        @Override
        public float[][] features(float[][] activations) {
            return session.features(activations);
        }

        @Override
        public void step(Batch batch, float[] centre, StepRates rates) {
            broken = true;
            session.step(batch, centre, rates);
            broken = false;
        }

        @Override
        public TuningState state() {
            return session.state();
        }

        @Override
        public void close() {
            if (broken) {
                session.close();
            } else {
                giveBack(new Idle(plan, session));
            }
        }
    }

    private synchronized Optional<TuningSession> taken(Plan plan) {
        for (Iterator<Idle> waiting = idle.iterator(); waiting.hasNext(); ) {
            Idle candidate = waiting.next();
            if (candidate.plan().isAlike(plan)) {
                waiting.remove();
                return Optional.of(candidate.session());
            }
        }
        return Optional.empty();
    }

    private synchronized void giveBack(Idle session) {
        idle.addFirst(session);
        if (idle.size() > MAX_IDLE) {
            idle.removeLast().session().close();
        }
    }

    /** How many tails are ready to be applied. */
    int ready() {
        return functions.size();
    }

    /** Frees what is kept ready; it is made again where it is needed. */
    @Override
    public synchronized void close() {
        functions.close();
        while (!idle.isEmpty()) {
            idle.removeFirst().session().close();
        }
    }
}
