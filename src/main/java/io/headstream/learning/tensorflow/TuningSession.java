package io.headstream.learning.tensorflow;

import io.headstream.embedding.NetworkTail;
import io.headstream.embedding.WeightTensor;
import io.headstream.learning.OptimizerSettings.Adam;
import io.headstream.learning.TailEngine.Batch;
import io.headstream.learning.TailEngine.StepRates;
import io.headstream.learning.TailEngine.TuningRule;
import io.headstream.learning.TuningState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;

/** A tail in training in a session of its own, used for one state after the other. Not thread-safe. */
final class TuningSession implements AutoCloseable {
    private final int features;
    private final TuningRule rule;
    private final TuningGraph graph;
    private final Session session;

    /** What the variables hold as it was read from them or written to them; null once a step has moved them. */
    private @Nullable TuningState held;

    private TuningState shapes;
    private long steps;

    TuningSession(NetworkTail tail, int layers, TuningRule rule, TuningState start) {
        this.features = tail.features();
        this.rule = rule;
        this.graph = new TuningGraph(tail, layers, start.parameters(), rule);
        this.shapes = start;
        try {
            this.session = new Session(graph.graph(), SessionSettings.OF_TAILS);
        } catch (RuntimeException e) {
            graph.close();
            throw e;
        }
    }

    /** Sets everything to a state, unless it is the very one that is there. */
    @SuppressWarnings("ReferenceEquality") // Comparing all numbers would cost as much as setting them.
    void load(TuningState state) {
        shapes = state;
        steps = state.steps();
        if (held == state) {
            return;
        }
        held = null;
        set(graph.parameters(), state.parameters());
        for (int s = 0; s < graph.slots().size(); s++) {
            set(graph.slots().get(s), state.slots().get(s));
        }
        if (rule.averaged()) {
            set(graph.means(), state.means());
        }
        held = state;
    }

    private void set(List<TuningGraph.Variable> variables, List<WeightTensor> tensors) {
        for (int i = 0; i < variables.size(); i++) {
            try (TFloat32 value = Tensors.of(tensors.get(i))) {
                session.runner()
                        .feed(variables.get(i).fed(), value)
                        .addTarget(variables.get(i).assign())
                        .run()
                        .close();
            }
        }
    }

    float[][] features(float[][] activations) {
        return TailFunction.applied(
                session, (rule.averaged() ? TuningGraph.MEAN : TuningGraph.LIVE) + "/", activations, features);
    }

    void step(Batch batch, float[] centre, StepRates rates) {
        held = null;
        run(batch, centre, rates, graph.moves(), List.of());
        steps++;
        if (rule.averaged()) {
            try (TFloat32 share = Tensors.of(rates.meanShare())) {
                Session.Runner runner = session.runner().feed(TuningGraph.MEAN_SHARE, share);
                graph.meanMoves().forEach(runner::addTarget);
                runner.run().close();
            }
        }
    }

    /** The gradients of all parameters, without a step. */
    List<float[]> gradients(Batch batch, float[] centre) {
        return run(batch, centre, new StepRates(0, 0, 1), List.of(), graph.gradients());
    }

    /** The losses of a batch, without a step. */
    float[] losses(Batch batch, float[] centre) {
        return run(batch, centre, new StepRates(0, 0, 1), List.of(), List.of(TuningGraph.LOSSES))
                .get(0);
    }

    private List<float[]> run(
            Batch batch, float[] centre, StepRates rates, List<String> targets, List<String> fetched) {
        double beta1 = rule.optimizer() instanceof Adam adam ? adam.beta1() : 0;
        double beta2 = rule.optimizer() instanceof Adam adam ? adam.beta2() : 0;
        try (TFloat32 activations = Tensors.of(batch.activations(), 0, batch.activations().length);
                TFloat32 shares = Tensors.of(batch.targets(), 0, batch.targets().length);
                TFloat32 weights = Tensors.of(batch.weights());
                TFloat32 away = Tensors.of(centre);
                TFloat32 tailRate = Tensors.of(rates.tail());
                TFloat32 headRate = Tensors.of(rates.head());
                TFloat32 beta1Power = Tensors.of(StrictMath.pow(beta1, steps + 1.0));
                TFloat32 beta2Power = Tensors.of(StrictMath.pow(beta2, steps + 1.0))) {
            Session.Runner runner = session.runner()
                    .feed(TuningGraph.LIVE + "/" + NetworkTail.ACTIVATION, activations)
                    .feed(TuningGraph.TARGETS, shares)
                    .feed(TuningGraph.WEIGHTS, weights)
                    .feed(TuningGraph.CENTRE, away)
                    .feed(TuningGraph.TAIL_RATE, tailRate)
                    .feed(TuningGraph.HEAD_RATE, headRate)
                    .feed(TuningGraph.BETA1_POWER, beta1Power)
                    .feed(TuningGraph.BETA2_POWER, beta2Power);
            targets.forEach(runner::addTarget);
            fetched.forEach(runner::fetch);
            List<float[]> values = new ArrayList<>();
            try (Result result = runner.run()) {
                for (int i = 0; i < fetched.size(); i++) {
                    values.add(Tensors.values(result, i));
                }
            }
            return values;
        }
    }

    TuningState state() {
        if (held == null) {
            List<WeightTensor> parameters = get(graph.parameters(), shapes.parameters());
            List<List<WeightTensor>> slots = new ArrayList<>();
            for (int s = 0; s < graph.slots().size(); s++) {
                slots.add(get(graph.slots().get(s), shapes.parameters()));
            }
            List<WeightTensor> means = rule.averaged() ? get(graph.means(), shapes.parameters()) : parameters;
            held = new TuningState(parameters, slots, means, steps);
        }
        return held;
    }

    private List<WeightTensor> get(List<TuningGraph.Variable> variables, List<WeightTensor> alike) {
        List<WeightTensor> tensors = new ArrayList<>();
        for (int i = 0; i < variables.size(); i++) {
            try (Result result = session.runner().fetch(variables.get(i).read()).run()) {
                tensors.add(alike.get(i).with(Tensors.values(result, 0)));
            }
        }
        return tensors;
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
