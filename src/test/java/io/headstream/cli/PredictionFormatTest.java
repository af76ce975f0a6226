package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headstream.wire.avro.Arm;
import io.headstream.wire.avro.ClassScore;
import io.headstream.wire.avro.HeadVersionRef;
import io.headstream.wire.avro.Prediction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PredictionFormatTest {
    private static final String SHA = "a".repeat(64);
    private static final HeadVersionRef SERVED = new HeadVersionRef("dense", 12L, SHA);
    private static final List<ClassScore> SCORES = List.of(
            new ClassScore("cat", 0.9f),
            new ClassScore("dog", 0.05f),
            new ClassScore("owl", 0.03f),
            new ClassScore("fox", 0.02f));

    @Test
    void shouldShowTheBestClassesInARow() {
        assertThat(PredictionFormat.TABLE.line(prediction("tom.jpg", SERVED, SCORES)))
                .contains("2026-01-01T00:00:01Z")
                .contains("emoji")
                .contains("tom.jpg")
                .contains("dense/12")
                .endsWith("cat 90.0%, dog 5.0%, owl 3.0%");
    }

    @Test
    void shouldSayThatThereIsNoVersionYet() {
        assertThat(PredictionFormat.TABLE.line(prediction("tom.jpg", null, List.of())))
                .endsWith("no head version yet");
    }

    @Test
    void shouldEscapeWhatProducersWroteForTheTerminal() {
        String hostile = "\u001b]0;owned\u0007";

        assertThat(PredictionFormat.TABLE.line(
                        prediction(hostile, SERVED, List.of(new ClassScore("\u001b[31mred", 1f)))))
                .doesNotContain("\u001b", "\u0007")
                .contains("\\u{1b}]0;owned\\u{7}")
                .contains("\\u{1b}[31mred");
    }

    @Test
    void shouldWriteEveryFieldAsOneLineOfJson() throws JsonProcessingException {
        String line = PredictionFormat.JSON.line(prediction("tom\u001b.jpg\n", SERVED, SCORES));

        assertThat(line).doesNotContain("\n", "\u001b");
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "imageId",
                        "head",
                        "servedBy",
                        "arm",
                        "topK",
                        "backboneDigest",
                        "sourcePartition",
                        "sourceOffset",
                        "eventTime",
                        "processedAt");
        assertThat(json.path("imageId").asText()).isEqualTo("tom\u001b.jpg\n");
        assertThat(json.path("servedBy").path("version").asLong()).isEqualTo(12);
        assertThat(json.path("topK")).hasSize(4);
        assertThat(json.path("topK").path(0).path("label").asText()).isEqualTo("cat");
        assertThat(json.path("sourceOffset").asLong()).isEqualTo(7);
    }

    @Test
    void shouldWriteNullForNoVersion() throws JsonProcessingException {
        JsonNode json = new ObjectMapper().readTree(PredictionFormat.JSON.line(prediction("tom.jpg", null, List.of())));

        assertThat(json.path("servedBy").isNull()).isTrue();
    }

    private static Prediction prediction(String id, @Nullable HeadVersionRef served, List<ClassScore> scores) {
        return new Prediction(
                id,
                "emoji",
                served,
                served == null ? Arm.NONE : Arm.CHAMPION,
                scores,
                SHA,
                0,
                7L,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-01-01T00:00:01Z"));
    }
}
