package io.headstream.config;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/**
 * How the two Streams applications are named and where they keep their state.
 *
 * @param idPrefix what both application ids begin with
 * @param stateDirectory where state stores live
 * @param stateMemoryBytes what all state stores on disk of one process take of memory outside the heap, together
 * @param commitInterval time between two transactions, which is also most of the latency of a prediction
 */
public record ApplicationSettings(
        String idPrefix, Path stateDirectory, long stateMemoryBytes, Duration commitInterval) {
    static final String ID_PREFIX = "application.id.prefix";
    static final String STATE_DIRECTORY = "state.dir";
    static final String STATE_MEMORY = "state.memory.bytes";
    static final String COMMIT_INTERVAL = "commit.interval.ms";

    private static final String HOME = "~";

    /** The embedder's application id: also its consumer group and the beginning of its internal topics' names. */
    public String embedderId() {
        return idPrefix + "-embedder";
    }

    /** The trainer's application id. */
    public String trainerId() {
        return idPrefix + "-trainer";
    }

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "Application")
                .key(
                        ID_PREFIX,
                        ConfigDef.Type.STRING,
                        "headstream",
                        Rule.text(
                                "1 to 200 of a-z, A-Z, 0-9, '.', '_' and '-'", v -> v.matches("[A-Za-z0-9._-]{1,200}")),
                        Importance.MEDIUM,
                        "What the application ids begin with: the embedder's is `<prefix>-embedder` and the trainer's"
                                + " `<prefix>-trainer`. They name the consumer groups, the transactions and the internal"
                                + " topics, so a change starts both applications from the beginning of their input.")
                .key(
                        STATE_DIRECTORY,
                        ConfigDef.Type.STRING,
                        "~/.headstream/state",
                        Rule.present("a directory"),
                        Importance.MEDIUM,
                        "Directory for state stores; a leading `~` is the home directory of the user. It may be lost,"
                                + " as everything in it is restored from Kafka, but a start is faster with it. Give"
                                + " every instance on a machine its own.")
                .key(
                        STATE_MEMORY,
                        ConfigDef.Type.LONG,
                        96L << 20,
                        Rule.between(8L << 20, 1L << 40),
                        Importance.LOW,
                        "What all state stores on disk of one process take of memory outside the Java heap, together:"
                                + " blocks that were read, and up to half of it what waits to be written. Resident"
                                + " memory grows by it until it is full, which takes hours of normal load.")
                .key(
                        COMMIT_INTERVAL,
                        ConfigDef.Type.LONG,
                        100L,
                        Rule.between(10, 60_000),
                        Importance.MEDIUM,
                        "Time between two transactions, in milliseconds. Consumers that read committed data see a"
                                + " prediction about this long after it was made; a smaller value costs throughput.");
    }

    static ApplicationSettings from(Values values) {
        return new ApplicationSettings(
                values.text(ID_PREFIX),
                path(values.text(STATE_DIRECTORY)),
                values.whole(STATE_MEMORY),
                values.millis(COMMIT_INTERVAL));
    }

    /** A path as people write it, {@code ~} included. */
    static Path path(String text) {
        if (text.equals(HOME) || text.startsWith(HOME + "/")) {
            return Path.of(System.getProperty("user.home") + text.substring(HOME.length()));
        }
        return Path.of(text);
    }
}
