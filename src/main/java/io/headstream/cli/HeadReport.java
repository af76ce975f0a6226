package io.headstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headstream.event.Printable;
import io.headstream.rollout.Share;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.RolloutCanary;
import io.headstream.wire.avro.RolloutPolicy;
import io.headstream.wire.avro.RolloutState;
import io.headstream.wire.avro.RolloutVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes heads for people and for programs. */
final class HeadReport {
    private static final int SHORT_HASH = 12;

    private HeadReport() {}

    /** A row for every head. */
    static List<String> table(List<HeadCatalogue.Entry> heads) {
        TextTable table = new TextTable(
                "HEAD", "SERVES", "SHA-256", "EPOCH", "VERSIONS", "CLASSES", "EXAMPLES", "DIMENSION", "CHANGED AT");
        for (HeadCatalogue.Entry head : heads) {
            RolloutState state = head.rolloutOrNull();
            HeadSnapshot champion = head.champion().orElse(null);
            table.row(
                    Printable.of(head.name()),
                    state == null ? "-" : name(state.getChampion()),
                    state == null || !serves(state)
                            ? "-"
                            : shortened(state.getChampion().getSha256()),
                    state == null ? "-" : state.getEpoch(),
                    head.versions().size(),
                    champion == null ? "-" : SnapshotMapping.classes(champion),
                    champion == null ? "-" : champion.getTotalExamples(),
                    champion == null ? "-" : champion.getDimension(),
                    state == null ? "-" : state.getChangedAt());
        }
        return table.lines();
    }

    /** Everything known of a head: what serves and why, where it came from, and its versions. */
    static List<String> details(HeadCatalogue.Entry head) {
        List<String> lines = new ArrayList<>();
        lines.add("head        " + Printable.of(head.name()));
        RolloutState state = head.rolloutOrNull();
        if (state == null) {
            lines.add("serves      nothing yet");
        } else {
            RolloutVersion previous = state.getPrevious();
            lines.add("serves      "
                    + (serves(state)
                            ? "%s sha256:%s"
                                    .formatted(
                                            name(state.getChampion()),
                                            Printable.whole(state.getChampion().getSha256()))
                            : "nothing yet"));
            lines.add("before it   " + (previous == null ? "-" : name(previous)));
            lines.add("epoch       %d, since %s, by %s: %s"
                    .formatted(
                            state.getEpoch(),
                            state.getChangedAt(),
                            Printable.of(state.getChangedBy()),
                            Printable.whole(state.getReason())));
            lines.addAll(held(state));
        }
        head.champion().ifPresent(manifest -> {
            lines.add("classes     %d: %s"
                    .formatted(
                            SnapshotMapping.classes(manifest),
                            manifest.getLabels().isEmpty()
                                    ? "too many to name"
                                    : manifest.getLabels().stream()
                                            .map(Printable::of)
                                            .collect(Collectors.joining(", "))));
            lines.add("backbone    sha256:" + Printable.whole(manifest.getBackboneDigest()));
            lines.add("learned     %d examples, training-log partition %d, offsets %d to %d, up to %s"
                    .formatted(
                            manifest.getTotalExamples(),
                            manifest.getTrainingLogPartition(),
                            manifest.getLineageFromOffset(),
                            manifest.getToOffset(),
                            manifest.getEventTime()));
            lines.add("parameters  %s, seed %d"
                    .formatted(
                            new TreeMap<>(manifest.getHyperParameters())
                                    .entrySet().stream()
                                            .map(HeadReport::parameter)
                                            .collect(Collectors.joining(", ")),
                            manifest.getSeed()));
            lines.add("size        %d bytes in %d chunks, made by Headstream %s"
                    .formatted(manifest.getBytes(), manifest.getChunks(), Printable.of(manifest.getProgramVersion())));
        });
        lines.add("");
        lines.addAll(versions(head.versions()));
        return lines;
    }

    /** What is on trial, held or set; nothing of what is as always. */
    private static List<String> held(RolloutState state) {
        List<String> lines = new ArrayList<>();
        RolloutCanary canary = state.getCanary();
        if (canary != null) {
            lines.add("canary      %s at %s".formatted(name(canary.getVersion()), new Share(canary.getShare())));
        }
        if (!state.getShadows().isEmpty()) {
            lines.add("in shadow   "
                    + state.getShadows().stream().map(HeadReport::name).collect(Collectors.joining(", ")));
        }
        if (state.getPinned()) {
            lines.add("pinned      policies may not change what serves");
        }
        if (state.getTrainingPaused()) {
            lines.add("training    paused");
        }
        RolloutPolicy policy = state.getPolicy();
        if (policy != null) {
            lines.add("policy      " + Printable.of(policy.getName()) + parameters(policy.getParameters()));
        }
        state.getLearners()
                .forEach(learner -> lines.add("set         learner %s:%s"
                        .formatted(Printable.of(learner.getLearner()), parameters(learner.getHyperParameters()))));
        return lines;
    }

    private static boolean serves(RolloutState state) {
        return state.getChampion().getVersion() > 0;
    }

    private static String parameters(Map<String, String> parameters) {
        return new TreeMap<>(parameters)
                .entrySet().stream().map(entry -> " " + parameter(entry)).collect(Collectors.joining());
    }

    /** A head as JSON, with every field of the contract. */
    static ObjectNode json(HeadCatalogue.Entry head) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("head", head.name());
        node.set("rollout", head.rolloutOrNull() == null ? null : rollout(head.rolloutOrNull()));
        ArrayNode versions = node.putArray("versions");
        head.versions().forEach(manifest -> versions.add(manifest(manifest)));
        return node;
    }

    private static List<String> versions(List<HeadSnapshot> manifests) {
        TextTable table = new TextTable("VERSION", "SHA-256", "PARENT", "WINDOW", "EXAMPLES", "CLASSES", "EVENT TIME");
        for (HeadSnapshot manifest : manifests) {
            table.row(
                    Printable.of(manifest.getLearner()) + "/" + manifest.getVersion(),
                    shortened(manifest.getSha256()),
                    manifest.getParentVersion() == 0 ? "-" : manifest.getParentVersion(),
                    "%d..%d".formatted(manifest.getFromOffset(), manifest.getToOffset()),
                    manifest.getTotalExamples(),
                    SnapshotMapping.classes(manifest),
                    manifest.getEventTime());
        }
        return table.lines();
    }

    private static ObjectNode rollout(RolloutState state) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("epoch", state.getEpoch());
        node.set("champion", serves(state) ? version(state.getChampion()) : null);
        node.set("previous", version(state.getPrevious()));
        RolloutCanary canary = state.getCanary();
        node.set("canary", canary == null ? null : version(canary.getVersion()));
        node.put("canaryPercent", canary == null ? null : canary.getShare() / 100.0);
        ArrayNode shadows = node.putArray("shadows");
        state.getShadows().forEach(shadow -> shadows.add(version(shadow)));
        RolloutPolicy policy = state.getPolicy();
        node.put("pinned", state.getPinned())
                .put("trainingPaused", state.getTrainingPaused())
                .put("created", state.getCreated())
                .put("policy", policy == null ? null : policy.getName());
        ObjectNode parameters = node.putObject("policyParameters");
        if (policy != null) {
            new TreeMap<>(policy.getParameters()).forEach(parameters::put);
        }
        ObjectNode learners = node.putObject("learners");
        state.getLearners().forEach(learner -> {
            ObjectNode values = learners.putObject(learner.getLearner());
            new TreeMap<>(learner.getHyperParameters()).forEach(values::put);
        });
        return node.put("reason", state.getReason())
                .put("changedBy", state.getChangedBy())
                .put("changedAt", state.getChangedAt().toString());
    }

    private static @Nullable ObjectNode version(@Nullable RolloutVersion version) {
        return version == null
                ? null
                : JsonNodeFactory.instance
                        .objectNode()
                        .put("learner", version.getLearner())
                        .put("version", version.getVersion())
                        .put("sha256", version.getSha256());
    }

    private static ObjectNode manifest(HeadSnapshot manifest) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("formatVersion", manifest.getFormatVersion())
                .put("learner", manifest.getLearner())
                .put("version", manifest.getVersion())
                .put("parentVersion", manifest.getParentVersion())
                .put("sha256", manifest.getSha256())
                .put("bytes", manifest.getBytes())
                .put("chunks", manifest.getChunks());
        ArrayNode labels = node.putArray("labels");
        manifest.getLabels().forEach(labels::add);
        node.put("dimension", manifest.getDimension());
        ObjectNode parameters = node.putObject("hyperParameters");
        new TreeMap<>(manifest.getHyperParameters()).forEach(parameters::put);
        return node.put("seed", manifest.getSeed())
                .put("backboneDigest", manifest.getBackboneDigest())
                .put("trainingLogPartition", manifest.getTrainingLogPartition())
                .put("lineageFromOffset", manifest.getLineageFromOffset())
                .put("fromOffset", manifest.getFromOffset())
                .put("toOffset", manifest.getToOffset())
                .put("windowExamples", manifest.getWindowExamples())
                .put("totalExamples", manifest.getTotalExamples())
                .put("programVersion", manifest.getProgramVersion())
                .put("eventTime", manifest.getEventTime().toString());
    }

    private static String parameter(Map.Entry<String, String> parameter) {
        return Printable.of(parameter.getKey()) + "=" + Printable.of(parameter.getValue());
    }

    private static String name(RolloutVersion version) {
        return version.getVersion() == 0 ? "-" : Printable.of(version.getLearner()) + "/" + version.getVersion();
    }

    private static String shortened(String sha256) {
        return Printable.of(sha256.substring(0, Math.min(SHORT_HASH, sha256.length())));
    }
}
