package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.labelling.KeptImage;
import io.headstream.labelling.LabelStanding;
import io.headstream.learning.EntryNumber;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeptImageBytesTest {
    private static final ImageId ID = new ImageId("a");
    private static final BackboneDigest BACKBONE = new BackboneDigest("f0".repeat(32));

    @Property
    void shouldComeBackAsItWas(
            @ForAll @Size(max = 2000) short[] values,
            @ForAll int exponent,
            @ForAll @LongRange(min = 0) long arrivalMs,
            @ForAll @LongRange(min = 0) long offset,
            @ForAll("standings") List<LabelStanding> standings) {
        Map<HeadName, LabelStanding> byHead = new HashMap<>();
        standings.forEach(standing -> byHead.put(new HeadName("head-" + byHead.size()), standing));
        KeptImage image = new KeptImage(
                ID,
                new Embedding(values, exponent, BACKBONE),
                Instant.ofEpochMilli(offset / 2),
                new EventPosition(5, offset),
                byHead);

        byte[] bytes = KeptImageBytes.write(arrivalMs, image);
        KeptImage read = KeptImageBytes.read(bytes, ID, 5);

        assertThat(KeptImageBytes.arrivalMs(bytes)).isEqualTo(arrivalMs);
        assertThat(read.hasEmbedding(image.embedding())).isTrue();
        assertThat(read.eventTime()).isEqualTo(image.eventTime());
        assertThat(read.source()).isEqualTo(image.source());
        assertThat(read.standings()).isEqualTo(byHead);
    }

    @Test
    void shouldRefuseAFormatThatItDoesNotKnow() {
        byte[] bytes = KeptImageBytes.write(
                0,
                KeptImage.unlabelled(
                        ID, new Embedding(new short[1], 12, BACKBONE), Instant.EPOCH, new EventPosition(0, 0)));
        bytes[0] = 2;

        assertThatThrownBy(() -> KeptImageBytes.read(bytes, ID, 0))
                .hasMessage(
                        "kept image 'a': format version 2, which a later release wrote; this one reads up to version 1. Start the later release again [HEAD_FORMAT_INVALID]");
    }

    @Provide
    Arbitrary<List<LabelStanding>> standings() {
        Arbitrary<Label> labels = Arbitraries.of("r", "r\u00f6t", "\u8d64".repeat(256))
                .map(Label::new)
                .injectNull(0.3);
        Arbitrary<EntryNumber> numbers = Arbitraries.longs()
                .greaterOrEqual(0)
                .map(number -> new EntryNumber(5, number))
                .edgeCases(edges -> edges.add(EntryNumber.NONE));
        Arbitrary<Boolean> flags = Arbitraries.of(true, false);
        return Combinators.combine(labels, numbers, flags, flags)
                .as(LabelStanding::new)
                .list()
                .ofMaxSize(5);
    }
}
