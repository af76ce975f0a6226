package io.headstream.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Client properties that Headstream sets itself, and why nobody else may. */
final class ReservedProperties {
    private static final Set<String> NOTHING = Set.of();

    /** What limits a property to one kind of client. */
    private static final Pattern CLIENT =
            Pattern.compile("^(producer|consumer|main\\.consumer|restore\\.consumer|global\\.consumer|admin)\\.");

    private static final String EXACTLY_ONCE = "no setting, as Headstream always runs exactly-once";
    private static final String SKIPS = "no setting, as skipping a record would lose it without a dead letter";
    private static final String SERDES = "no setting, as Headstream brings its own; see wire.serializer";

    private static final List<Reserved> ALL = List.of(
            new Reserved("processing.guarantee", Set.of("exactly_once_v2"), "exactly_once_v2 or no setting"),
            new Reserved("isolation.level", Set.of("read_committed"), "read_committed or no setting"),
            new Reserved("enable.idempotence", Set.of("true"), "true or no setting, or retries would double records"),
            new Reserved("acks", Set.of("all", "-1"), "all or no setting, or records could be lost"),
            new Reserved("transactional.id", NOTHING, EXACTLY_ONCE),
            new Reserved("enable.auto.commit", Set.of("false"), "false or no setting; offsets commit with the output"),
            new Reserved("application.id", NOTHING, "no setting; use application.id.prefix"),
            new Reserved("group.id", NOTHING, "no setting; use application.id.prefix"),
            new Reserved("state.dir", NOTHING, "no setting; use state.dir without a prefix"),
            new Reserved("commit.interval.ms", NOTHING, "no setting; use commit.interval.ms without a prefix"),
            new Reserved("num.stream.threads", NOTHING, "no setting; use embedder.threads and trainer.threads"),
            new Reserved("statestore.cache.max.bytes", NOTHING, "no setting; use embedder.cache.max.bytes"),
            new Reserved(
                    "group.protocol",
                    Set.of("classic"),
                    "classic or no setting; with others records that were deleted before they were read would be skipped"
                            + " without a word"),
            new Reserved(
                    "auto.offset.reset",
                    NOTHING,
                    "no setting; Headstream starts from the earliest record, and another start would skip events"),
            new Reserved(
                    "default.timestamp.extractor",
                    NOTHING,
                    "no setting, as others stop at records without a time or skip them"),
            new Reserved("deserialization.exception.handler", NOTHING, SKIPS),
            new Reserved("default.deserialization.exception.handler", NOTHING, SKIPS),
            new Reserved("production.exception.handler", NOTHING, SKIPS),
            new Reserved("default.production.exception.handler", NOTHING, SKIPS),
            new Reserved("processing.exception.handler", NOTHING, SKIPS),
            new Reserved("errors.dead.letter.queue.topic.name", NOTHING, "no setting; use topics.dead-letters"),
            new Reserved("key.serializer", NOTHING, SERDES),
            new Reserved("value.serializer", NOTHING, SERDES),
            new Reserved("key.deserializer", NOTHING, SERDES),
            new Reserved("value.deserializer", NOTHING, SERDES),
            new Reserved("default.key.serde", NOTHING, SERDES),
            new Reserved("default.value.serde", NOTHING, SERDES));

    private ReservedProperties() {}

    private record Reserved(String name, Set<String> allowed, String expected) {}

    /** What is accepted, by property, in words. */
    static SortedMap<String, String> rows() {
        SortedMap<String, String> rows = new TreeMap<>();
        ALL.forEach(reserved -> rows.put(reserved.name(), reserved.expected()));
        return rows;
    }

    /** The property's name without the kind of client that it is limited to. */
    static String withoutClient(String property) {
        return CLIENT.matcher(property).replaceFirst("");
    }

    static void check(Map<String, RawSetting> settings, Problems problems) {
        settings.forEach((key, setting) -> OpenPrefix.of(key)
                .filter(prefix -> prefix != OpenPrefix.WIRE)
                .ifPresent(prefix -> check(prefix, key, setting, problems)));
    }

    private static void check(OpenPrefix prefix, String key, RawSetting setting, Problems problems) {
        String property = withoutClient(key.substring(prefix.text().length()));
        String value = setting.text().trim().toLowerCase(Locale.ROOT);
        for (Reserved reserved : ALL) {
            if (reserved.name().equals(property) && !reserved.allowed().contains(value)) {
                problems.wrong(key, setting, reserved.expected());
            }
        }
        if (property.equals("bootstrap.servers") && !key.equals(HeadstreamConfig.BOOTSTRAP_SERVERS)) {
            problems.wrong(
                    key, setting, "no setting; all of Headstream is on one cluster, see kafka.bootstrap.servers");
        }
    }
}
