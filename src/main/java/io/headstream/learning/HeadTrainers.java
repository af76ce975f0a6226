package io.headstream.learning;

import io.headstream.event.Printable;
import java.util.List;

/** The trainers of all kinds of head. */
public final class HeadTrainers {
    /** The kinds there are, as messages list them. */
    static final String KINDS = "'%s', '%s', '%s', '%s' or '%s'"
            .formatted(
                    DenseHyperParameters.KIND,
                    SvmHyperParameters.KIND,
                    ClosedFormHyperParameters.RIDGE,
                    ClosedFormHyperParameters.LDA,
                    FinetuneHyperParameters.KIND);

    private HeadTrainers() {}

    /** The kinds of head there are: values of the hyper-parameter {@code kind}. */
    public static List<String> kinds() {
        return List.of(
                DenseHyperParameters.KIND,
                SvmHyperParameters.KIND,
                ClosedFormHyperParameters.RIDGE,
                ClosedFormHyperParameters.LDA,
                FinetuneHyperParameters.KIND);
    }

    /**
     * The trainer that the hyper-parameter {@code kind} names, made from the others.
     *
     * @throws IllegalArgumentException if the kind is missing or unknown, or another is; the message names it
     */
    public static HeadTrainer of(HyperParameters hyperParameters) {
        String kind = hyperParameters.values().get(HyperParameters.KIND);
        if (kind == null) {
            throw new IllegalArgumentException("hyper-parameter 'kind' is missing, expected " + KINDS);
        }
        return switch (kind) {
            case DenseHyperParameters.KIND -> new DenseTrainer(DenseHyperParameters.of(hyperParameters));
            case SvmHyperParameters.KIND -> new DenseTrainer(SvmHyperParameters.of(hyperParameters));
            case ClosedFormHyperParameters.RIDGE, ClosedFormHyperParameters.LDA ->
                new ClosedFormTrainer(ClosedFormHyperParameters.of(hyperParameters));
            case FinetuneHyperParameters.KIND -> new FinetuneTrainer(FinetuneHyperParameters.of(hyperParameters));
            default ->
                throw new IllegalArgumentException(
                        "hyper-parameter 'kind' is '%s', expected %s".formatted(Printable.of(kind), KINDS));
        };
    }
}
