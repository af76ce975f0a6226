package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import io.headstream.wire.SnapshotCorruptException;
import io.headstream.wire.avro.HeadSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Looks at what the snapshots topic holds, whole or not. */
final class StoredVersions {
    private StoredVersions() {}

    /** Names of the heads of which there is any part that has a value. */
    static List<String> heads(HeadstreamConfig settings) {
        TreeSet<String> heads = new TreeSet<>();
        String topic = settings.topics().names().headSnapshots();
        try (TopicReader reader = new TopicReader(settings)) {
            reader.readToEnd(List.of(topic), record -> {
                String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
                if (record.value() != null && key.indexOf('/') > 0) {
                    heads.add(key.substring(0, key.indexOf('/')));
                }
                return true;
            });
        }
        return List.copyOf(heads);
    }

    /**
     * Checks all versions of a head, those of one learner in their order.
     *
     * @param backboneOrNull digest of the backbone that runs; null: any is right
     */
    static List<VersionCheck> check(String head, VersionArchive archive, @Nullable String backboneOrNull) {
        List<String> names = new ArrayList<>(archive.names());
        names.sort(Comparator.comparing(StoredVersions::learner)
                .thenComparing(StoredVersions::number)
                .thenComparing(name -> name));
        return names.stream()
                .map(name -> check(head, name, archive, backboneOrNull))
                .toList();
    }

    private static VersionCheck check(
            String head, String name, VersionArchive archive, @Nullable String backboneOrNull) {
        try {
            archive.check(name);
        } catch (SnapshotCorruptException e) {
            return new VersionCheck(
                    head, name, VersionCheck.State.of(e.fault()), false, String.valueOf(e.getMessage()));
        }
        HeadSnapshot manifest = archive.manifest(name).orElseThrow();
        if (backboneOrNull != null && !manifest.getBackboneDigest().equals(backboneOrNull)) {
            return new VersionCheck(
                    head,
                    name,
                    VersionCheck.State.FOREIGN_BACKBONE,
                    false,
                    "backbone %s, expected %s".formatted(manifest.getBackboneDigest(), backboneOrNull));
        }
        return new VersionCheck(head, name, VersionCheck.State.WHOLE, false, "SHA-256 " + manifest.getSha256());
    }

    private static String learner(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }

    private static long number(String name) {
        try {
            return Long.parseLong(name.substring(name.lastIndexOf('/') + 1));
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
