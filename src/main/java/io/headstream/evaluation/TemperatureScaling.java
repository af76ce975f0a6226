package io.headstream.evaluation;

import java.util.List;

/**
 * Temperature scaling, online: one number T, such that softmax(logits / T) means what it says. Each update finds the T of
 * least log loss over a batch and all earlier ones, these with exponentially falling weight.
 *
 * <p>Earlier batches are kept as a parabola in log T, with the slope and the Gauss-Newton curvature that they had where T then
 * was; a weak parabola around T = 1 keeps T finite while nothing was ever wrong. The minimum is found by Newton steps on log
 * T, halved until the loss falls; where the loss bends down, the Gauss-Newton curvature is used. All in a fixed order with {@link StrictMath}: same inputs,
 * same bits, on every JVM. Logits must be of examples that the head had not learned from when it made them; else T comes
 * out too small. Source: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017, section
 * 4.2. Immutable, thread-safe.
 *
 * @param halfLife examples after which an earlier one counts half, more than 0
 * @param priorPrecision how strongly T is held at 1: as strong as so many examples with unit curvature, more than 0
 */
public record TemperatureScaling(double halfLife, double priorPrecision) {
    /** Half after 1000 examples; the prior is one example's worth. */
    public static final TemperatureScaling DEFAULT = new TemperatureScaling(1000, 1);

    /** Sharpest and flattest; every head measured lies well between. */
    public static final double MIN_TEMPERATURE = 0.05;

    /** See {@link #MIN_TEMPERATURE}. */
    public static final double MAX_TEMPERATURE = 20;

    private static final double LOWEST = StrictMath.log(MIN_TEMPERATURE);
    private static final double HIGHEST = StrictMath.log(MAX_TEMPERATURE);

    /** No more than a factor e at once: the parabola is no guide further off. */
    private static final double LONGEST_STEP = 1;

    /** Newton's next step would be about the square of this one. */
    private static final double SMALLEST_STEP = 1e-9;

    /** Below this share of the Gauss-Newton curvature the exact one is no good: the loss bends down, or nearly. */
    private static final double LEAST_TRUST = 0.25;

    /** Of a sum of some thousand losses, relative: close to the minimum a step's gain is lost in it. */
    private static final double ROUNDING = 1e-12;

    private static final int MOST_STEPS = 50;
    private static final int MOST_HALVINGS = 30;

    /** @throws IllegalArgumentException if a number is not positive and finite */
    public TemperatureScaling {
        if (!(halfLife > 0 && Double.isFinite(halfLife) && priorPrecision > 0 && Double.isFinite(priorPrecision))) {
            throw new IllegalArgumentException(
                    "temperature scaling with half-life %s and prior precision %s, expected numbers above 0"
                            .formatted(halfLife, priorPrecision));
        }
    }

    /**
     * Takes a batch.
     *
     * @param state what is known from earlier batches
     * @param logits [examples][classes], finite, or logarithms of probabilities; rows may differ in length
     * @param targets [examples], the place of the true class in its row
     * @return what is known now; the same state if the batch is empty
     * @throws IllegalArgumentException if a logit is not finite, a target not in its row, or lengths differ
     */
    public State update(State state, List<float[]> logits, int[] targets) {
        if (logits.size() != targets.length) {
            throw new IllegalArgumentException(
                    "%d targets, expected one for each of %d rows of logits".formatted(targets.length, logits.size()));
        }
        if (targets.length == 0) {
            return state;
        }
        TemperatureLoss batch = new TemperatureLoss(logits, targets);
        double kept = StrictMath.pow(2, -targets.length / halfLife);
        State earlier =
                new State(state.logTemperature(), kept * state.curvature(), kept * state.pull(), kept * state.weight());
        Point best = minimum(earlier, batch);
        double x = best.logTemperature();
        double curvature = earlier.curvature() + best.batch().curvature();
        double slope = earlier.curvature() * x - earlier.pull() + best.batch().slope();
        return new State(x, curvature, curvature * x - slope, earlier.weight() + targets.length);
    }

    private Point minimum(State earlier, TemperatureLoss batch) {
        Point here = point(earlier, batch, earlier.logTemperature());
        for (int i = 0; i < MOST_STEPS; i++) {
            double step = Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, -here.slope() / here.curvature()));
            Point next = Math.abs(step) < SMALLEST_STEP ? here : descent(earlier, batch, here, step);
            if (next.logTemperature() == here.logTemperature()) {
                break;
            }
            here = next;
        }
        return here;
    }

    /** The next point along a step that lies no higher, but for rounding; the same point if none was found. */
    private Point descent(State earlier, TemperatureLoss batch, Point here, double firstStep) {
        double step = firstStep;
        for (int i = 0; i < MOST_HALVINGS; i++) {
            double x = Math.max(LOWEST, Math.min(HIGHEST, here.logTemperature() + step));
            if (x == here.logTemperature()) {
                return here;
            }
            Point next = point(earlier, batch, x);
            if (next.value() <= here.value() + ROUNDING * Math.abs(here.value())) {
                return next;
            }
            step /= 2;
        }
        return here;
    }

    /** The loss to be least, at x: prior, parabola of earlier batches, this batch. */
    private Point point(State earlier, TemperatureLoss batch, double x) {
        TemperatureLoss.Terms terms = batch.at(x);
        double precision = priorPrecision + earlier.curvature();
        double gaussNewton = precision + terms.curvature();
        // By x = log T the second derivative is the variance of the scaled logits less the slope.
        double exact = gaussNewton - terms.slope();
        return new Point(
                x,
                0.5 * precision * x * x - earlier.pull() * x + terms.value(),
                precision * x - earlier.pull() + terms.slope(),
                exact > LEAST_TRUST * gaussNewton ? exact : gaussNewton,
                terms);
    }

    private record Point(
            double logTemperature, double value, double slope, double curvature, TemperatureLoss.Terms batch) {}

    /**
     * What is known from all batches: the parabola curvature/2 * x^2 - pull * x in x = log T.
     *
     * @param logTemperature of the best T
     * @param curvature of the earlier loss, 0 or more
     * @param pull minus the slope of the earlier loss at T = 1
     * @param weight examples, earlier ones counted less
     */
    public record State(double logTemperature, double curvature, double pull, double weight) {
        /** Nothing seen: T = 1. */
        public static final State INITIAL = new State(0, 0, 0, 0);

        /** @throws IllegalArgumentException if a number is out of its range */
        public State {
            boolean within = logTemperature >= LOWEST && logTemperature <= HIGHEST;
            boolean finite = Double.isFinite(curvature) && Double.isFinite(pull) && Double.isFinite(weight);
            if (!within || !finite || curvature < 0 || weight < 0) {
                throw new IllegalArgumentException(
                        "temperature state %s, %s, %s, %s, expected log T of %s to %s, then finite numbers, curvature and weight 0 or more"
                                .formatted(logTemperature, curvature, pull, weight, LOWEST, HIGHEST));
            }
        }

        /** What to divide logits by. */
        public double temperature() {
            return StrictMath.exp(logTemperature);
        }

        /** Logits that softmax turns into honest probabilities; order is kept. */
        public float[] scale(float[] logits) {
            double factor = StrictMath.exp(-logTemperature);
            float[] scaled = new float[logits.length];
            for (int j = 0; j < logits.length; j++) {
                scaled[j] = (float) (factor * logits[j]);
            }
            return scaled;
        }
    }
}
