package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.ImageLabel;
import io.headstream.event.Label;
import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelListTest {
    private static final HeadName PETS = new HeadName("pets");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @ParameterizedTest
    @ValueSource(
            strings = {"a,cat\nb,dog\n", "id,label\na,cat\nb,dog", "\uFEFFID,Label\r\na, cat\r\n\r\n\"b\",\"dog\"\r\n"})
    void shouldReadIdsAndLabelsWithOrWithoutHeading(String text) {
        assertThat(read(false, text)).containsExactly(label("a", "cat"), label("b", "dog"));
    }

    @Test
    void shouldReadIdsAloneWhereLabelsAreTakenBack() {
        assertThat(read(true, "id\na\nb\n"))
                .containsExactly(
                        new ImageLabel(new ImageId("a"), PETS, null, NOON, "ada"),
                        new ImageLabel(new ImageId("b"), PETS, null, NOON, "ada"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "false|a,cat;b|labels 'x' line 2: 1 columns, expected id,label",
                "false|a,cat;;b|labels 'x' line 3: 1 columns, expected id,label",
                "false|a,cat;b;|labels 'x' line 2: 1 columns, expected id,label",
                "false|a,cat;b,|labels 'x' line 2: label of 0 characters",
                "false|a,cat,dog|labels 'x' line 1: 3 columns, expected id,label",
                "true|a;b,cat|labels 'x' line 2: 2 columns, expected id",
                "false|id,label|labels 'x': no label, expected lines of id,label",
                "false|a,\"cat|labels 'x': not CSV of id,label"
            })
    void shouldSayWhichLineIsWrong(boolean retract, String lines, String message) {
        assertThatThrownBy(() -> read(retract, lines.replace(';', '\n')))
                .isInstanceOf(LabelListException.class)
                .hasMessageStartingWith(message)
                .hasMessageEndingWith("[LABELS_UNUSABLE]");
    }

    private static List<ImageLabel> read(boolean retract, String text) {
        return new LabelList("labels 'x'", PETS, retract, NOON, "ada").read(new StringReader(text));
    }

    private static ImageLabel label(String id, String label) {
        return new ImageLabel(new ImageId(id), PETS, new Label(label), NOON, "ada");
    }
}
