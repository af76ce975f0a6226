package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.ImageLabel;
import io.headstream.event.Label;
import io.headstream.event.RejectionCategory;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageLabelMappingTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "Katze")
    void shouldComeBackAsItWas(String text) {
        Label label = text == null ? null : new Label(text);
        ImageLabel sent = new ImageLabel(new ImageId("cat-17"), new HeadName("pets"), label, NOON, "ada");

        assertThat(ImageLabelMapping.toDomain(ImageLabelMapping.toAvro(sent))).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|pets|cat|0|ada|label: image id of 0 characters",
                "a|Pets|cat|0|ada|label: head name 'Pets'",
                "a|pets|''|0|ada|label: label of 0 characters",
                "a|pets|cat|-1|ada|label: labelledAt -1 ms since the epoch, expected 1970 to 9999",
                "a|pets|cat|0|' '|label: labelledBy ' ' of nothing but spaces"
            })
    void shouldSayWhichRuleALabelBreaks(String id, String head, String label, long at, String by, String message) {
        io.headstream.wire.avro.ImageLabel avro =
                new io.headstream.wire.avro.ImageLabel(id, head, label, Instant.ofEpochMilli(at), by);

        assertThatThrownBy(() -> ImageLabelMapping.toDomain(avro))
                .isInstanceOfSatisfying(
                        WireException.class,
                        e -> assertThat(e.rejection().category()).isEqualTo(RejectionCategory.LABEL_INVALID))
                .hasMessageStartingWith(message);
    }

    @Test
    void shouldTellARetractionFromALabel() {
        io.headstream.wire.avro.ImageLabel avro =
                new io.headstream.wire.avro.ImageLabel("a", "pets", null, NOON, "ada");

        assertThat(ImageLabelMapping.toDomain(avro).label()).isEmpty();
    }
}
