package io.headstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headstream.event.Printable;
import io.headstream.wire.avro.ClassScore;
import io.headstream.wire.avro.HeadVersionRef;
import io.headstream.wire.avro.Prediction;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How predictions are written, one a line. */
enum PredictionFormat {
    /** Columns for people; text from producers is escaped. */
    TABLE {
        @Override
        Optional<String> heading() {
            return Optional.of(row("TIME", "HEAD", "IMAGE", "SERVED BY", "CLASSES"));
        }

        @Override
        String line(Prediction prediction) {
            return row(
                    prediction.getProcessedAt().toString(),
                    Printable.of(prediction.getHead()),
                    Printable.of(prediction.getImageId()),
                    prediction.getServedBy() == null ? "-" : version(prediction.getServedBy()),
                    prediction.getTopK().isEmpty() ? "no head version yet" : scores(prediction.getTopK()));
        }
    },
    /** JSON lines for programs, with every field of the contract. */
    JSON {
        @Override
        Optional<String> heading() {
            return Optional.empty();
        }

        @Override
        String line(Prediction prediction) {
            ObjectNode line = JsonNodeFactory.instance
                    .objectNode()
                    .put("imageId", prediction.getImageId())
                    .put("head", prediction.getHead());
            HeadVersionRef servedBy = prediction.getServedBy();
            if (servedBy == null) {
                line.putNull("servedBy");
            } else {
                line.putObject("servedBy")
                        .put("learner", servedBy.getLearner())
                        .put("version", servedBy.getVersion())
                        .put("sha256", servedBy.getSha256());
            }
            line.put("arm", prediction.getArm().name());
            ArrayNode topK = line.putArray("topK");
            prediction
                    .getTopK()
                    .forEach(score ->
                            topK.addObject().put("label", score.getLabel()).put("probability", score.getProbability()));
            return line.put("backboneDigest", prediction.getBackboneDigest())
                    .put("sourcePartition", prediction.getSourcePartition())
                    .put("sourceOffset", prediction.getSourceOffset())
                    .put("eventTime", prediction.getEventTime().toString())
                    .put("processedAt", prediction.getProcessedAt().toString())
                    .toString();
        }
    };

    private static final String ROW = "%-24s  %-12s  %-32s  %-12s  %s";
    private static final int SHOWN_CLASSES = 3;
    private static final double PERCENT = 100;

    /** What stands above the lines. */
    abstract Optional<String> heading();

    /** One prediction. */
    abstract String line(Prediction prediction);

    private static String row(Object... columns) {
        return ROW.formatted(columns);
    }

    private static String version(HeadVersionRef version) {
        return Printable.of(version.getLearner()) + "/" + version.getVersion();
    }

    private static String scores(List<ClassScore> topK) {
        return topK.stream()
                .limit(SHOWN_CLASSES)
                .map(score -> "%s %s"
                        .formatted(
                                Printable.of(score.getLabel()),
                                String.format(Locale.ROOT, "%.1f%%", score.getProbability() * PERCENT)))
                .collect(Collectors.joining(", "));
    }
}
