package io.headstream.learning;

import java.util.List;
import java.util.Map;

/**
 * The learning rate as a function of how many gradient steps were made: which the state holds, so that no clock and no
 * restart can change it. Immutable.
 *
 * @param initial the rate of the first step, in [1e-8, 10]
 * @param schedule how it falls
 * @param steps how fast it falls, in gradient steps, 1 to 10^12; not used by {@link Schedule#CONSTANT}
 * @param floor share of the initial rate below which it does not fall, in [0, 1]; not used by {@link Schedule#CONSTANT}
 */
public record LearningRate(double initial, Schedule schedule, long steps, double floor) {
    private static final long MAX_STEPS = 1_000_000_000_000L;

    /** How a learning rate falls; t is the number of steps made before, T the {@link LearningRate#steps}. */
    public enum Schedule {
        /** It does not. */
        CONSTANT("constant"),
        /** {@code initial / (1 + t / T)}: half at T, a third at 2 T. */
        INVERSE_TIME("inverse-time"),
        /** {@code initial / 2^(t / T)}: half at T, a quarter at 2 T. */
        EXPONENTIAL("exponential"),
        /**
         * Half a cosine, from the initial rate to the floor at T, constant from there (I. Loshchilov, F. Hutter, "SGDR",
         * ICLR 2017, equation 5, without restarts).
         */
        COSINE("cosine");

        private final String text;

        Schedule(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** @throws IllegalArgumentException if out of range */
    public LearningRate {
        initial = DenseHyperParameters.inRange("learningRate", initial, 1e-8, 10);
        DenseHyperParameters.inRange("scheduleSteps", (double) steps, 1, (double) MAX_STEPS);
        floor = DenseHyperParameters.inRange("scheduleFloor", floor, 0, 1);
    }

    /** One that does not fall. */
    public static LearningRate constant(double rate) {
        return new LearningRate(rate, Schedule.CONSTANT, 1000, 0.1);
    }

    /** The rate of the step after so many. The same bits everywhere. */
    double at(long made) {
        double progress = (double) made / steps;
        if (schedule == Schedule.INVERSE_TIME) {
            return initial * Math.max(floor, 1 / (1 + progress));
        }
        if (schedule == Schedule.EXPONENTIAL) {
            return initial * Math.max(floor, StrictMath.pow(2, -progress));
        }
        if (schedule == Schedule.COSINE) {
            double wave = (1 + StrictMath.cos(Math.PI * Math.min(1, progress))) / 2;
            return initial * (floor + (1 - floor) * wave);
        }
        return initial;
    }

    void write(Map<String, String> text) {
        text.put("learningRate", HyperParameterReader.canonical(initial));
        text.put("schedule", schedule.toString());
        if (schedule != Schedule.CONSTANT) {
            text.put("scheduleSteps", Long.toString(steps));
            text.put("scheduleFloor", HyperParameterReader.canonical(floor));
        }
    }

    static LearningRate read(HyperParameterReader reader, LearningRate byDefault) {
        Schedule schedule = reader.choice("schedule", byDefault.schedule, List.of(Schedule.values()));
        if (schedule == Schedule.CONSTANT) {
            reader.refuse("scheduleSteps", "not with schedule 'constant'");
            reader.refuse("scheduleFloor", "not with schedule 'constant'");
        }
        return new LearningRate(
                reader.number("learningRate", byDefault.initial, 1e-8, 10),
                schedule,
                reader.text("scheduleSteps", "").isEmpty()
                        ? byDefault.steps
                        : reader.requiredLong("scheduleSteps", 1, MAX_STEPS),
                reader.number("scheduleFloor", byDefault.floor, 0, 1));
    }
}
