package io.headstream.learning;

import io.headstream.event.Printable;

/** The trainers of all kinds of head. */
public final class HeadTrainers {
    private HeadTrainers() {}

    /**
     * The trainer that the hyper-parameter {@code kind} names, made from the others.
     *
     * @throws IllegalArgumentException if the kind is missing or unknown, or another is; the message names it
     */
    public static HeadTrainer of(HyperParameters hyperParameters) {
        String kind = hyperParameters.values().get(HyperParameters.KIND);
        if (kind == null) {
            throw new IllegalArgumentException(
                    "hyper-parameter 'kind' is missing, expected %s".formatted(expectedKinds()));
        }
        switch (kind) {
            case DenseHyperParameters.KIND -> {
                return new DenseTrainer(DenseHyperParameters.of(hyperParameters));
            }
            case SvmHyperParameters.KIND -> {
                return new DenseTrainer(SvmHyperParameters.of(hyperParameters));
            }
            default ->
                throw new IllegalArgumentException(
                        "hyper-parameter 'kind' is '%s', expected %s".formatted(Printable.of(kind), expectedKinds()));
        }
    }

    private static String expectedKinds() {
        return "'%s' or '%s'".formatted(DenseHyperParameters.KIND, SvmHyperParameters.KIND);
    }
}
