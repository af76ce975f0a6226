package io.headstream.learning;

import java.util.Map;

/**
 * What the gradients of a window are taken over, whatever the kind of head. Numbers are kept to 12 significant digits.
 *
 * @param epochs passes over each window, 1 to 1000
 * @param batchSize most examples of one gradient, 1 to 65536; a pass is cut into batches of equal size, give or take one
 * @param replay past examples kept, balanced by class, 0 to 65536
 * @param replayRatio how many of them each pass learns from again for every new example, in [0, 1000]; but at least enough
 *     to fill one batch, so that small windows do not pull the head to themselves
 * @param classBalance β of the class-balanced loss (Y. Cui et al., "Class-Balanced Loss Based on Effective Number of
 *     Samples", CVPR 2019, equation 2), in [0, 0.999999]: a new example of a class of which n have been seen weighs {@code
 *     (1 - β) / (1 - β^n)}, divided by the mean of that over the classes; replayed ones weigh 1, being balanced already. 0:
 *     all weigh 1
 * @param classesMax most classes, 1 to 65536: examples of any further class are left out
 */
public record PassSettings(
        int epochs, int batchSize, int replay, double replayRatio, double classBalance, int classesMax) {
    private static final int MAX_EPOCHS = 1000;
    private static final int MAX_COUNT = 65_536;
    private static final double MAX_RATIO = 1000;
    private static final double MAX_BALANCE = 0.999999;

    /** @throws IllegalArgumentException if out of range */
    public PassSettings {
        DenseHyperParameters.inRange("epochs", epochs, 1, MAX_EPOCHS);
        DenseHyperParameters.inRange("batchSize", batchSize, 1, MAX_COUNT);
        DenseHyperParameters.inRange("replay", replay, 0, MAX_COUNT);
        replayRatio = DenseHyperParameters.inRange("replayRatio", replayRatio, 0, MAX_RATIO);
        classBalance = DenseHyperParameters.inRange("classBalance", classBalance, 0, MAX_BALANCE);
        DenseHyperParameters.inRange("classesMax", classesMax, 1, MAX_COUNT);
    }

    /** How many examples a pass over so many new ones takes from the replay, if there are as many. */
    int replayed(int fresh) {
        double wanted = replayRatio == 0 ? 0 : Math.max(Math.rint(replayRatio * fresh), batchSize - fresh);
        return (int) Math.min(wanted, replay);
    }

    void write(Map<String, String> text) {
        text.put("epochs", Integer.toString(epochs));
        text.put("batchSize", Integer.toString(batchSize));
        text.put("replay", Integer.toString(replay));
        text.put("replayRatio", HyperParameterReader.canonical(replayRatio));
        text.put("classBalance", HyperParameterReader.canonical(classBalance));
        text.put("classesMax", Integer.toString(classesMax));
    }

    static PassSettings read(HyperParameterReader reader, PassSettings byDefault) {
        return new PassSettings(
                reader.integer("epochs", byDefault.epochs, 1, MAX_EPOCHS),
                reader.integer("batchSize", byDefault.batchSize, 1, MAX_COUNT),
                reader.integer("replay", byDefault.replay, 0, MAX_COUNT),
                reader.number("replayRatio", byDefault.replayRatio, 0, MAX_RATIO),
                reader.number("classBalance", byDefault.classBalance, 0, MAX_BALANCE),
                reader.integer("classesMax", byDefault.classesMax, 1, MAX_COUNT));
    }
}
