package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.RolloutState;
import io.headstream.wire.avro.RolloutVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeadReportTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final HeadCatalogue.Entry HEAD = new HeadCatalogue.Entry(
            "emoji",
            RolloutState.newBuilder()
                    .setHead("emoji")
                    .setEpoch(2L)
                    .setChampion(new RolloutVersion("dense", 2L, "b".repeat(64)))
                    .setPrevious(new RolloutVersion("dense", 1L, "a".repeat(64)))
                    .setReason("promoted each")
                    .setChangedBy("promote-each")
                    .setChangedAt(START)
                    .build(),
            List.of(manifest(1, "a"), manifest(2, "b")));

    @Test
    void shouldListWhatServes() {
        assertThat(HeadReport.table(List.of(HEAD)).get(1).split(" {3,}"))
                .containsExactly(
                        "emoji", "dense/2", "bbbbbbbbbbbb", "2", "2", "2", "64", "1280", "2026-01-01T00:00:00Z");
    }

    @Test
    void shouldListAHeadThatNothingServesYet() {
        assertThat(HeadReport.table(List.of(new HeadCatalogue.Entry("emoji", null, List.of())))
                        .get(1)
                        .split(" {3,}"))
                .containsExactly("emoji", "-", "-", "-", "0", "-", "-", "-", "-");
    }

    @Test
    void shouldShowWhereAHeadCameFrom() {
        assertThat(String.join("\n", HeadReport.details(HEAD)))
                .contains("serves      dense/2 sha256:" + "b".repeat(64))
                .contains("before it   dense/1")
                .contains("epoch       2, since 2026-01-01T00:00:00Z, by promote-each: promoted each")
                .contains("classes     2: cat, \\u{1b}dog")
                .contains("learned     64 examples, training-log partition 0, offsets 0 to 64")
                .contains("parameters  kind=dense, learningRate=0.001, seed 1")
                .contains("dense/1   aaaaaaaaaaaa   -");
    }

    @Test
    void shouldShowThatTheChampionsManifestIsGone() {
        HeadCatalogue.Entry gone = new HeadCatalogue.Entry("emoji", HEAD.rolloutOrNull(), List.of(manifest(1, "a")));

        assertThat(gone.champion()).isEmpty();
        assertThat(String.join("\n", HeadReport.details(gone))).contains("serves      dense/2");
    }

    @Test
    void shouldWriteEveryFieldAsJson() {
        var json = HeadReport.json(HEAD);

        assertThat(json.path("rollout").path("champion").path("version").asLong())
                .isEqualTo(2);
        assertThat(json.path("rollout").path("previous").path("version").asLong())
                .isEqualTo(1);
        assertThat(json.path("versions")).hasSize(2);
        assertThat(json.path("versions")
                        .path(1)
                        .path("hyperParameters")
                        .path("learningRate")
                        .asText())
                .isEqualTo("0.001");
        assertThat(json.path("versions").path(1).path("labels").path(1).asText())
                .isEqualTo("\u001bdog");
    }

    private static HeadSnapshot manifest(long version, String hash) {
        return HeadSnapshot.newBuilder()
                .setFormatVersion(1)
                .setHead("emoji")
                .setLearner("dense")
                .setVersion(version)
                .setParentVersion(version - 1)
                .setSha256(hash.repeat(64))
                .setBytes(10248L)
                .setChunks(1)
                .setLabels(List.of("cat", "\u001bdog"))
                .setDimension(1280)
                .setHyperParameters(Map.of("kind", "dense", "learningRate", "0.001"))
                .setSeed(1L)
                .setBackboneDigest("c".repeat(64))
                .setTrainingLogPartition(0)
                .setLineageFromOffset(0L)
                .setFromOffset((version - 1) * 32)
                .setToOffset(version * 32)
                .setWindowExamples(32)
                .setTotalExamples(version * 32)
                .setProgramVersion("test")
                .setEventTime(START)
                .build();
    }
}
