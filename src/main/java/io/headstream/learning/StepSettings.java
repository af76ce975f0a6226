package io.headstream.learning;

import java.util.Map;

/**
 * How one gradient becomes one step, whatever the kind of head. Numbers are kept to 12 significant digits.
 *
 * @param optimizer the rule of the steps
 * @param learningRate and how it falls
 * @param l2 weight decay, in [0, 1]: every step first shrinks all weights (not biases) by {@code learningRate × l2}. For
 *     plain SGD that is the gradient of {@code l2/2 ‖w‖²}; kept apart from the gradient it means the same under Adam (I.
 *     Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization", ICLR 2019)
 * @param clipNorm longest gradient, over all parameters: a longer one is scaled down to it (R. Pascanu et al., "On the
 *     difficulty of training recurrent neural networks", ICML 2013, algorithm 1), in [0, 1e6]; 0: none is too long
 * @param averaging how much of the mean of the parameters so far every step keeps, in [0, 0.9999]: the head that is served
 *     is that mean, which is steadier than the parameters under way (W. Xu, "Towards Optimal One Pass Large Scale Learning
 *     with Averaged Stochastic Gradient Descent", 2011; exponential instead of even, so that it follows drift); 0: the
 *     parameters themselves
 */
public record StepSettings(
        OptimizerSettings optimizer, LearningRate learningRate, double l2, double clipNorm, double averaging) {
    private static final double MAX_CLIP_NORM = 1e6;
    private static final double MAX_AVERAGING = 0.9999;

    /** @throws IllegalArgumentException if out of range */
    public StepSettings {
        l2 = DenseHyperParameters.inRange("l2", l2, 0, 1);
        clipNorm = DenseHyperParameters.inRange("clipNorm", clipNorm, 0, MAX_CLIP_NORM);
        averaging = DenseHyperParameters.inRange("averaging", averaging, 0, MAX_AVERAGING);
        if (learningRate.initial() * l2 >= 1) {
            throw new IllegalArgumentException(
                    "hyper-parameter 'l2' is '%s' at a learningRate of '%s', expected a product below 1: each step would turn the weights over"
                            .formatted(
                                    HyperParameterReader.canonical(l2),
                                    HyperParameterReader.canonical(learningRate.initial())));
        }
    }

    void write(Map<String, String> text) {
        text.put("optimizer", optimizer.name());
        optimizer.write(text);
        learningRate.write(text);
        text.put("l2", HyperParameterReader.canonical(l2));
        text.put("clipNorm", HyperParameterReader.canonical(clipNorm));
        text.put("averaging", HyperParameterReader.canonical(averaging));
    }

    static StepSettings read(HyperParameterReader reader, StepSettings byDefault) {
        return new StepSettings(
                OptimizerSettings.read(reader, byDefault.optimizer),
                LearningRate.read(reader, byDefault.learningRate),
                reader.number("l2", byDefault.l2, 0, 1),
                reader.number("clipNorm", byDefault.clipNorm, 0, MAX_CLIP_NORM),
                reader.number("averaging", byDefault.averaging, 0, MAX_AVERAGING));
    }
}
