package io.headstream.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.learning.HeadCodec;
import io.headstream.learning.SyntheticLog;
import io.headstream.learning.TrainingExample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Fixes what a small run comes to, to the bit: on every machine and JDK. If one of these hashes changes, snapshots of
 * released versions can no longer be proved: then it takes a new format version and a note in the changelog, not a new
 * hash here.
 */
class GoldenHashTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "optimizer | adam | 3f1fd75011aae21dae52a371d2f592ab70e8ee3962a73b6d916fab2b15e88642",
                "optimizer | sgd | f9fd61af7a830f35625c69dc0ae5ba4408a010c699467f0849bf2359f168a452",
                "hiddenLayers | 24,9 | 567404a8011d6aea6d313e6f665463ef4658a49889a670d410b9248416feec63",
                "labelSmoothing | 0.1 | b27a3eac2d335beb2800b5cc6b45f23d702252234e242f466b876834d8476eeb",
                "l2 | 0.5 | cd0508021ebdf23cd610309491006a19f3f9bf068a758fa488c6c617e915c953",
                "replay | 0 | 0e8125f7fe19bcbc1eeca114e623bd02f4f77088e0510bc4043620d71a3340c6",
            })
    void shouldComeToTheSameHeadEverywhere(String name, String value, String sha256) {
        HeadSnapshot snapshot = Lines.last(Lines.fold(Lines.untrained(name, value), Lines.entries(examples())));

        assertThat(snapshot.version().sha256()).isEqualTo(sha256);
        assertThat(snapshot.version().version()).isEqualTo(37);
    }

    @Test
    void shouldComeToTheSameStateEverywhere() {
        LearnerLine line =
                Lines.fold(Lines.untrained(), Lines.entries(examples())).get(36).line();

        assertThat(HeadCodec.sha256(line.toBytes()))
                .isEqualTo("a0cf1d36f55c11dae4584312148cd6d6810c54834db603ed553a1a17bcb70bb9");
    }

    /** 300 examples of 50 dimensions; the last two classes come half-way. */
    private static List<TrainingExample> examples() {
        SyntheticLog log = new SyntheticLog(50, 2026).noise(5000);
        List<TrainingExample> examples = new ArrayList<>(log.examples(150, "bee", "dog", "fox"));
        examples.addAll(log.examples(150, "ant", "bee", "cat", "dog", "fox"));
        return examples;
    }
}
