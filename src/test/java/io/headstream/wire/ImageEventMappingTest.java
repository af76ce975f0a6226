package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.event.Target;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ImageEventMappingTest {
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    @Property
    void shouldComeBackAsItWas(
            @ForAll @AlphaChars @StringLength(min = 1, max = 256) String id,
            @ForAll @AlphaChars @StringLength(min = 1, max = 256) String label,
            @ForAll byte[] content,
            @ForAll @LongRange(min = 0, max = 253_402_300_799_999L) long millis) {
        ImageEvent event = new ImageEvent(
                new ImageId(id),
                content,
                List.of(
                        new Target(new HeadName("first"), new Label(label)),
                        new Target(new HeadName("second.head_0"), null)),
                Instant.ofEpochMilli(millis));

        assertThat(ImageEventMapping.toDomain(ImageEventMapping.toAvro(event)))
                .isInstanceOfSatisfying(ImageEventResult.Accepted.class, accepted -> {
                    assertThat(accepted.event().id()).isEqualTo(event.id());
                    assertThat(accepted.event().content()).isEqualTo(content);
                    assertThat(accepted.event().targets()).isEqualTo(event.targets());
                    assertThat(accepted.event().eventTime()).isEqualTo(event.eventTime());
                });
    }

    @Test
    void shouldTakeOnlyWhatIsInTheBuffersWindow() {
        ByteBuffer part = ByteBuffer.wrap(new byte[] {9, 1, 2, 9}, 1, 2);
        io.headstream.wire.avro.ImageEvent avro =
                new io.headstream.wire.avro.ImageEvent("a", part, List.of(target("h", null)), Instant.EPOCH, Map.of());

        assertThat(ImageEventMapping.toDomain(avro))
                .isInstanceOfSatisfying(
                        ImageEventResult.Accepted.class,
                        accepted -> assertThat(accepted.event().content()).containsExactly(1, 2));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(event("", "h", "x"), "image id of 0 characters, expected 1 to 256: '' [EVENT_INVALID]"),
                Arguments.of(
                        event("a\nb", "h", "x"),
                        "image id 'a\\u{a}b', expected text without control, format (bidirectional) or unpaired"
                                + " surrogate characters [EVENT_INVALID]"),
                Arguments.of(
                        event("cat-1", "No Head", "x"),
                        "image 'cat-1': head name 'No Head', expected 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning"
                                + " with a letter or digit [EVENT_INVALID]"),
                Arguments.of(
                        event("cat-1", "h", ""),
                        "image 'cat-1': label of 0 characters, expected 1 to 256: '' [LABEL_INVALID]"),
                Arguments.of(
                        event("cat-1", "h", "y".repeat(257)),
                        "image 'cat-1': label of 257 characters, expected 1 to 256: '" + "y".repeat(48)
                                + "…' [LABEL_INVALID]"),
                Arguments.of(
                        event(List.of(), Instant.EPOCH), "image 'cat-1': 0 targets, expected 1 to 64 [EVENT_INVALID]"),
                Arguments.of(
                        event(
                                IntStream.range(0, 65)
                                        .mapToObj(i -> target("h" + i, null))
                                        .toList(),
                                Instant.EPOCH),
                        "image 'cat-1': 65 targets, expected 1 to 64 [EVENT_INVALID]"),
                Arguments.of(
                        event(List.of(target("h", "x"), target("h", "y")), Instant.EPOCH),
                        "image 'cat-1': head 'h' is a target twice, expected once [EVENT_INVALID]"),
                Arguments.of(
                        event(List.of(target("h", "x")), Instant.ofEpochMilli(-1)),
                        "image 'cat-1': event time -1 ms since the epoch, expected 1970 to 9999 [EVENT_INVALID]"),
                Arguments.of(
                        event(List.of(target("h", "x")), LATEST.plusMillis(1)),
                        "image 'cat-1': event time 253402300800000 ms since the epoch, expected 1970 to 9999"
                                + " [EVENT_INVALID]"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldSayWhichRuleAnEventBreaks(io.headstream.wire.avro.ImageEvent avro, String sentence) {
        assertThat(ImageEventMapping.toDomain(avro))
                .isInstanceOfSatisfying(
                        ImageEventResult.Refused.class,
                        refused -> assertThat(refused.rejection().sentence()).isEqualTo(sentence));
    }

    private static io.headstream.wire.avro.ImageEvent event(String id, String head, String label) {
        return new io.headstream.wire.avro.ImageEvent(
                id, ByteBuffer.allocate(1), List.of(target(head, label)), Instant.EPOCH, Map.of());
    }

    private static io.headstream.wire.avro.ImageEvent event(
            List<io.headstream.wire.avro.Target> targets, Instant eventTime) {
        return new io.headstream.wire.avro.ImageEvent("cat-1", ByteBuffer.allocate(1), targets, eventTime, Map.of());
    }

    private static io.headstream.wire.avro.Target target(String head, @Nullable String label) {
        return new io.headstream.wire.avro.Target(head, label);
    }
}
