package io.headstream.bench;

import io.headstream.learning.HeadTrainer;
import io.headstream.learning.HeadTrainers;
import io.headstream.learning.HyperParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A learner to measure.
 *
 * @param name in tables and files
 * @param closedForm whether its head follows from sums alone, so that no order may change it
 * @param hyperParameters its kind and what differs from the defaults
 */
record Contender(String name, boolean closedForm, Map<String, String> hyperParameters) {
    /** Kinds with their defaults first: the bars are theirs. */
    private static final List<Contender> ALL = List.of(
            new Contender("dense", false, Map.of("kind", "dense")),
            new Contender("ridge", true, Map.of("kind", "ridge")),
            new Contender("lda", true, Map.of("kind", "lda")),
            new Contender("svm", false, Map.of("kind", "svm")),
            new Contender("dense-128", false, Map.of("kind", "dense", "hiddenLayers", "128")));

    private static final String KIND_MESSAGE = "hyper-parameter '" + HyperParameters.KIND + "'";

    /** All that this build can train, then what the caller adds as {@code kind=ridge,lambda=1}. */
    static List<Contender> all(List<String> added) {
        List<Contender> contenders = new ArrayList<>();
        for (Contender contender : ALL) {
            if (contender.isKnown()) {
                contenders.add(contender);
            } else {
                System.err.printf("%s: no such kind of head in this build, left out%n", contender.name());
            }
        }
        added.forEach(text -> contenders.add(of(text)));
        return contenders;
    }

    /** From text such as {@code kind=ridge,lambda=1}; lists within a value are separated by semicolons. */
    static Contender of(String text) {
        Map<String, String> values = new TreeMap<>();
        for (String pair : text.split(",", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts.length != 2) {
                throw new IllegalArgumentException("learner '%s': expected name=value pairs".formatted(text));
            }
            values.put(parts[0].strip(), parts[1].strip().replace(';', ','));
        }
        String kind = values.getOrDefault(HyperParameters.KIND, "");
        return new Contender(text, kind.equals("ridge") || kind.equals("lda"), values);
    }

    HeadTrainer trainer() {
        return HeadTrainers.of(HyperParameters.of(hyperParameters));
    }

    /** The same with one hyper-parameter more; empty if its kind has none of that name. */
    Optional<Contender> with(String name, String value) {
        Map<String, String> values = new TreeMap<>(hyperParameters);
        values.put(name, value);
        return Optional.of(new Contender(this.name, closedForm, values)).filter(Contender::isAccepted);
    }

    private boolean isAccepted() {
        try {
            trainer();
            return true;
        } catch (IllegalArgumentException e) {
            return false; // A name that is not of this kind.
        }
    }

    private boolean isKnown() {
        try {
            trainer();
            return true;
        } catch (IllegalArgumentException e) {
            if (String.valueOf(e.getMessage()).startsWith(KIND_MESSAGE)) {
                return false;
            }
            throw e;
        }
    }
}
