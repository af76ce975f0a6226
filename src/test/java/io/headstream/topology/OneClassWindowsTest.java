package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OneClassWindowsTest {
    private final OneClassWindows windows = new OneClassWindows();
    private long nextOffset;

    @Test
    void shouldSayWhichClassTheFirstWindowOfOneClassHolds() {
        assertThat(after("red", "blue")).isEmpty();

        assertThat(after("red", "red"))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .contains("up to training-log offset 4", "class 'red' only", "expected several"));
    }

    @Test
    void shouldSaySoOnceOfAStreamThatComesSortedByClass() {
        List<String> said = new ArrayList<>();
        for (int c = 0; c < 100; c++) {
            for (int w = 0; w < 5; w++) {
                after("class-" + c, "class-" + c).ifPresent(said::add);
            }
            after("class-" + c, "class-" + (c + 1)).ifPresent(said::add);
        }

        assertThat(said).hasSize(1);
    }

    @Test
    void shouldSayWhenItIsOverAndBeginAgainAfterThat() {
        after("red");
        after("red");
        for (int w = 1; w < OneClassWindows.SEVERAL; w++) {
            assertThat(after("red", "blue")).isEmpty();
        }

        assertThat(after("red", "blue"))
                .hasValueSatisfying(sentence ->
                        assertThat(sentence).contains("16 windows in a row held several classes", "2 held one class"));
        assertThat(after("red", "blue")).isEmpty();
        assertThat(after("blue")).isPresent();
    }

    @Test
    void shouldNotTakeSeveralWindowsForARowThatAWindowOfOneClassInterrupts() {
        after("red");
        for (int w = 0; w < 10 * OneClassWindows.SEVERAL; w++) {
            assertThat(w % OneClassWindows.SEVERAL == 0 ? after("red") : after("red", "blue"))
                    .isEmpty();
        }
    }

    private Optional<String> after(String... labels) {
        List<TrainingExample> examples = new ArrayList<>();
        for (String label : labels) {
            examples.add(Fixture.example(nextOffset++, label, 120, 0, 0));
        }
        return windows.after(new TrainingWindow(examples, nextOffset));
    }
}
