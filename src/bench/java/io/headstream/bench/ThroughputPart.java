package io.headstream.bench;

import io.headstream.learning.HeadTrainer;
import io.headstream.learning.SplitMix64;
import io.headstream.learning.StepResult;
import io.headstream.learning.TrainerState;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.WindowPolicy;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How many examples a second of processor time one core learns from, beside the least time that the machine's limits leave for it. Rounds
 * are interleaved, so that a disturbance meets all; a median is taken; warm-up and the first windows, in which classes
 * are new and there is little to replay, do not count.
 */
final class ThroughputPart {
    private static final int DIMENSION = 1280;
    private static final List<Integer> CLASSES = List.of(10, 100, 1000);
    private static final int ROUNDS = 5;
    private static final int WARM_UP_EXAMPLES = 2048;
    private static final double WARM_UP_SECONDS = 2;
    private static final double ROUND_SECONDS = 0.4;

    private final List<Contender> contenders;
    private final long seed;
    private final PrintStream out;

    ThroughputPart(List<Contender> contenders, long seed, PrintStream out) {
        this.contenders = contenders;
        this.seed = seed;
        this.out = out;
    }

    /**
     * One learner with so many classes.
     *
     * @param examplesPerSecond learned, one core, solving apart
     * @param limitPerSecond by the machine's limits; 0: the kind's cost is not known here
     * @param ratio of the two
     * @param solveSeconds of the last step to a head, where that is work of its own
     */
    record Row(
            String head,
            int classes,
            double examplesPerSecond,
            double limitPerSecond,
            double ratio,
            double solveSeconds) {}

    /** A learner on its way. */
    private static final class Runner {
        private final Contender contender;
        private final int classes;
        private final HeadTrainer trainer;
        private final SyntheticStream stream;
        private final List<Double> rates = new ArrayList<>();
        private final List<Double> solves = new ArrayList<>();
        private TrainerState state;

        Runner(Contender contender, int classes, long seed) {
            this.contender = contender;
            this.classes = classes;
            this.trainer = contender.trainer();
            this.stream = new SyntheticStream(DIMENSION, classes, seed);
            this.state = trainer.untrained(DIMENSION, SyntheticStream.EXPONENT, seed);
        }

        void warmUp() {
            step(stream.window(WARM_UP_EXAMPLES));
            long start = CpuClock.nanos();
            while (CpuClock.secondsSince(start) < WARM_UP_SECONDS) {
                step(stream.window(WindowPolicy.DEFAULT.maxExamples()));
            }
            var unused = state.head();
        }

        void round() {
            int examples = 0;
            double spent = 0;
            while (spent < ROUND_SECONDS) {
                TrainingWindow window = stream.window(WindowPolicy.DEFAULT.maxExamples());
                long start = CpuClock.nanos();
                step(window);
                spent += CpuClock.secondsSince(start);
                examples += window.examples().size();
            }
            rates.add(examples / spent);
            if (!state.headIsReady()) {
                long start = CpuClock.nanos();
                var unused = state.head();
                solves.add(CpuClock.secondsSince(start));
            }
        }

        private void step(TrainingWindow window) {
            StepResult result = trainer.step(state, window, window.fromOffset());
            if (result instanceof StepResult.Refused refused) {
                throw new IllegalStateException("a window was refused: " + refused.why());
            }
            state = ((StepResult.Stepped) result).state();
        }
    }

    /** Measures and prints. */
    List<Row> run() {
        double floats = MachineLimits.floatOperations();
        double doubles = MachineLimits.doubleOperations();
        double memory = MachineLimits.traffic(1L << 30);
        out.printf(
                "One core: %.1f GFLOP/s float32, %.1f float64 (from the nearest caches), %.1f GB/s of memory traffic%n%n",
                floats / 1e9, doubles / 1e9, memory / 1e9);
        List<Row> rows = new ArrayList<>();
        for (int classes : CLASSES) {
            List<Runner> runners = new ArrayList<>();
            // Each its own stream: learners of one would share what closed-form heads count.
            contenders.forEach(
                    contender -> runners.add(new Runner(contender, classes, SplitMix64.derive(seed, runners.size()))));
            runners.forEach(Runner::warmUp);
            for (int round = 0; round < ROUNDS; round++) {
                runners.forEach(Runner::round);
            }
            runners.forEach(runner -> rows.add(row(runner, floats, doubles)));
        }
        print(rows);
        return rows;
    }

    private static Row row(Runner runner, double floats, double doubles) {
        double rate = median(runner.rates);
        Optional<LearningCost> cost = LearningCost.of(
                runner.trainer.hyperParameters(), DIMENSION, runner.classes, WindowPolicy.DEFAULT.maxExamples());
        double limit = cost.map(c -> 1 / c.atLeastSeconds(floats, doubles, MachineLimits.traffic(c.workingSet())))
                .orElse(0.0);
        return new Row(
                runner.contender.name(),
                runner.classes,
                rate,
                limit,
                limit > 0 ? rate / limit : 0,
                runner.solves.isEmpty() ? 0 : median(runner.solves));
    }

    private void print(List<Row> rows) {
        Table table = new Table("head", "classes", "examples/s", "limit", "ratio", "solve, s");
        for (Row row : rows) {
            table.row(
                    row.head(),
                    row.classes(),
                    "%.0f".formatted(row.examplesPerSecond()),
                    row.limitPerSecond() > 0 ? "%.0f".formatted(row.limitPerSecond()) : "-",
                    row.limitPerSecond() > 0 ? "%.2f".formatted(row.ratio()) : "-",
                    row.solveSeconds() > 0 ? "%.2f".formatted(row.solveSeconds()) : "-");
        }
        table.print(out);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
