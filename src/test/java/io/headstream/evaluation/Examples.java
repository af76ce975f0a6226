package io.headstream.evaluation;

import io.headstream.event.Label;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Scored examples of heads that know some classes, for properties. */
final class Examples {
    private static final int CLASSES = 6;

    private Examples() {}

    static Label label(int c) {
        return new Label("class-%05d".formatted(c));
    }

    static List<Label> labels(int count) {
        return IntStream.range(0, count).mapToObj(Examples::label).toList();
    }

    /** Now and then of a class that the head does not know, or of a head that knows none. */
    static Arbitrary<List<ScoredExample>> lists() {
        Arbitrary<ScoredExample> example = Combinators.combine(
                        Arbitraries.integers().between(0, CLASSES - 1),
                        Arbitraries.integers().between(0, CLASSES - 1),
                        Arbitraries.integers()
                                .between(0, 100)
                                .array(int[].class)
                                .ofSize(CLASSES))
                .as(Examples::example);
        return example.list().ofMaxSize(30);
    }

    private static ScoredExample example(int actual, int known, int[] weights) {
        float[] probabilities = new float[known];
        int sum = IntStream.of(weights).limit(known).sum();
        for (int j = 0; j < known; j++) {
            probabilities[j] = sum == 0 ? 1f / known : (float) weights[j] / sum;
        }
        return ScoredExample.of(label(actual), labels(known), probabilities);
    }
}
