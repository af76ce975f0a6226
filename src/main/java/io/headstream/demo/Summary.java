package io.headstream.demo;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * What a run came to, all of it counted from the topics.
 *
 * @param events events sent
 * @param predictions predictions made
 * @param trainingExamples examples learned from
 * @param rejected events set aside
 * @param snapshots head versions published
 * @param servedVersion version of the head that serves; 0: none
 * @param prequentialAccuracy over all examples, each scored before it was learned from
 * @param firstQuarterAccuracy over the first quarter of them, in whole windows
 * @param finalAccuracy over the last quarter of them, in whole windows
 * @param imagesPerSecond predictions per second from the first to the last
 * @param backbone name of the backbone
 * @param backboneDigest SHA-256 of the backbone
 * @param headSha256 SHA-256 of the head that serves; empty: none
 */
@JsonPropertyOrder({
    "events",
    "predictions",
    "trainingExamples",
    "rejected",
    "snapshots",
    "servedVersion",
    "prequentialAccuracy",
    "firstQuarterAccuracy",
    "finalAccuracy",
    "imagesPerSecond",
    "backbone",
    "backboneDigest",
    "headSha256"
})
public record Summary(
        long events,
        long predictions,
        long trainingExamples,
        long rejected,
        long snapshots,
        long servedVersion,
        double prequentialAccuracy,
        double firstQuarterAccuracy,
        double finalAccuracy,
        double imagesPerSecond,
        String backbone,
        String backboneDigest,
        String headSha256) {
    private static final double ACCURACY_DIGITS = 1e4;
    private static final double RATE_DIGITS = 10;

    /** Of an observation. */
    public static Summary of(Observation seen, String backbone) {
        return new Summary(
                seen.events(),
                seen.predictions(),
                seen.trainingExamples(),
                seen.rejected(),
                seen.snapshots(),
                seen.served().map(ServedVersion::version).orElse(0L),
                rounded(Accuracy.overall(seen.windows()).orElse(0), ACCURACY_DIGITS),
                rounded(Accuracy.firstQuarter(seen.windows()).orElse(0), ACCURACY_DIGITS),
                rounded(Accuracy.lastQuarter(seen.windows()).orElse(0), ACCURACY_DIGITS),
                rounded(seen.imagesPerSecond(), RATE_DIGITS),
                backbone,
                seen.backboneDigest(),
                seen.served().map(ServedVersion::sha256).orElse(""));
    }

    /** As JSON, with a line for every field. */
    public String toJson() {
        try {
            return JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(this)
                    + System.lineSeparator();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a summary that is no JSON: " + this, e);
        }
    }

    private static double rounded(double value, double digits) {
        return Math.round(value * digits) / digits;
    }
}
