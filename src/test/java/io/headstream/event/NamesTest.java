package io.headstream.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"a", "groceries", "0.9_b-c", "x123456789012345678901234567890123456789012345678901234567890123"})
    void shouldTakePlainHeadNames(String name) {
        assertThat(new HeadName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Fruit",
                "-a",
                "_a",
                ".a",
                "a/b",
                "a b",
                "ä",
                "a\n",
                "a\u0000",
                "x1234567890123456789012345678901234567890123456789012345678901234"
            })
    void shouldRefuseHeadNamesThatAreNoIdentifiers(String name) {
        assertThatThrownBy(() -> new HeadName(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("head name '" + Printable.of(name) + "': expected 1 to 64 of");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat",
                "Kaffee, schwarz",
                "ねこ",
                "猫",
                "क्षत्रिय",
                "👩‍🚀",
                "🏳️‍🌈",
                "مرحبا",
                "'; DROP TABLE heads; --",
                "می‌خواهم"
            })
    void shouldTakeLabelsOfAnyScript(String label) {
        assertThat(new Label(label).value()).isEqualTo(label);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "\u0007",
                "a\u001b[31m",
                "\u202ecat",
                "\u2066cat\u2069",
                "\u200fcat",
                "\ufeffcat",
                "\ud800",
                "cat\udc00",
                "a\u2028b",
                "a\u2029b",
                "\u0085",
                "\uffff",
                "a\u00adb",
                "\udb40\udc41"
            })
    void shouldRefuseLabelsThatDoNotShowWhatTheyAre(String label) {
        assertThatThrownBy(() -> new Label(label))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected text without control")
                .satisfies(e -> assertThat(Printable.isPrintable(String.valueOf(e.getMessage())))
                        .isTrue());
    }

    @Test
    void shouldRefuseBlankLabels() {
        assertThatThrownBy(() -> new Label(" ")).hasMessageContaining("expected text");
        assertThatThrownBy(() -> new Label("\u00a0\u2003")).hasMessageContaining("expected text");
    }

    @Test
    void shouldBoundTheLengthOfLabelsAndIds() {
        assertThat(new Label("x".repeat(256)).value()).hasSize(256);
        assertThat(new ImageId("x".repeat(256)).value()).hasSize(256);
        assertThatThrownBy(() -> new Label("x".repeat(257)))
                .hasMessage("label of 257 characters, expected 1 to 256: '" + "x".repeat(48) + "…'");
        assertThatThrownBy(() -> new ImageId("")).hasMessage("image id of 0 characters, expected 1 to 256: ''");
    }

    @Property
    void shouldMakeAnyTextPrintable(@ForAll String text) {
        String shown = Printable.of(text);

        assertThat(Printable.isPrintable(shown)).isTrue();
        assertThat(shown.codePointCount(0, shown.length())).isLessThanOrEqualTo(48 * 10 + 1);
    }

    @Property
    void shouldNeverThrowAnythingButARefusal(@ForAll String text) {
        try {
            assertThat(new Label(text).value()).isEqualTo(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageStartingWith("label");
        }
    }

    @Test
    void shouldOrderLabelsByTheirCodeUnits() {
        assertThat(new Label("Z")).isLessThan(new Label("a"));
        assertThat(new Label("a")).isLessThan(new Label("ä"));
        assertThat(new Label("\ud83d\ude00")).isLessThan(new Label("\uff21"));
    }

    @Test
    void shouldBoundTheTargetsOfAnEvent() {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < 65; i++) {
            targets.add(new Target(new HeadName("head-" + i), null));
        }
        ImageId id = new ImageId("cat-17");

        assertThatThrownBy(() -> new ImageEvent(id, new byte[0], targets, Instant.EPOCH))
                .hasMessage("65 targets, expected 1 to 64");
        assertThatThrownBy(() -> new ImageEvent(id, new byte[0], List.of(), Instant.EPOCH))
                .hasMessage("0 targets, expected 1 to 64");
        assertThatThrownBy(
                        () -> new ImageEvent(id, new byte[0], List.of(targets.get(0), targets.get(0)), Instant.EPOCH))
                .hasMessage("head 'head-0' is a target twice, expected once");
        assertThat(new ImageEvent(id, new byte[0], targets.subList(0, 64), Instant.EPOCH).targets())
                .hasSize(64);
    }

    @Test
    void shouldTellARejectionInOneSentence() {
        Rejection rejection =
                new Rejection(RejectionCategory.IMAGE_UNDECODABLE, "3-byte body", "JPEG or PNG").in("image 'cat-17'");

        assertThat(rejection.sentence())
                .isEqualTo("image 'cat-17': 3-byte body, expected JPEG or PNG [IMAGE_UNDECODABLE]");
    }
}
