package io.headstream.cli;

import io.headstream.app.CommandTransactions;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.config.TopicNames;
import io.headstream.deadletter.LetterFilter;
import io.headstream.deadletter.LetterPosition;
import io.headstream.deadletter.LetterReplay;
import io.headstream.deadletter.ReplayMarks;
import io.headstream.deadletter.ReplayRule;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headstream dlq replay}: sends dead letters again to the topics that they came from, each at most once. */
@Command(
        name = "replay",
        description = {
            "Send dead letters again, as they came, to the topic that they came from.",
            "Each is sent at most once, however often this is run: it is sent and marked in one transaction. A record that comes back is a new letter, which knows how often it was replayed."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all that are meant have been replayed, now or before",
            "1:some may not be replayed, or it failed; the output says why",
            "2:the command line is wrong, or nobody confirmed"
        })
final class DlqReplayCommand implements Callable<Integer> {
    private static final int RECORD_OVERHEAD_BYTES = 1024;

    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Mixin
    private final Connection connection = new Connection();

    @Mixin
    private final LetterOptions letters = new LetterOptions();

    @Option(
            names = "--max-replays",
            paramLabel = "N",
            defaultValue = "1",
            description = "Refuse a record that has been replayed that often and came back (default ${DEFAULT-VALUE}).")
    private int maxReplays;

    @Option(
            names = "--to-source-partition",
            description =
                    "Send each record to the partition that it came from, for producers that do not partition by the"
                            + " key as Kafka's own do (murmur2).")
    private boolean toSourcePartition;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "TABLE",
            description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private HeadsCommand.Output output = HeadsCommand.Output.TABLE;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask before it is done.")
    private boolean yes;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (maxReplays < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--max-replays %d: expected at least 1".formatted(maxReplays));
        }
        LetterFilter filter = letters.filter(InstantSource.system());
        Confirmation confirmation = Confirmation.onTerminal(spec.commandLine().getErr());
        if (!yes && !confirmation.terminal()) {
            throw new ParameterException(spec.commandLine(), "nobody can be asked here, expected --yes");
        }
        HeadstreamConfig settings = connection.settings();
        try (DeadLetterTopic topic = new DeadLetterTopic(settings)) {
            Set<LetterPosition> meant = meant(topic, filter);
            if (!yes && !meant.isEmpty() && !confirmation.given("replay %d dead letters?".formatted(meant.size()))) {
                spec.commandLine().getErr().println("headstream: nothing was done");
                return ExitCode.USAGE;
            }
            LetterReplay.Outcome outcome = meant.isEmpty()
                    ? new LetterReplay.Outcome(List.of(), List.of(), 0)
                    : replay(settings, topic, meant);
            tell(outcome);
            return outcome.refused().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }

    /** What is meant now: letters that come later were not counted when it was confirmed. */
    private static Set<LetterPosition> meant(DeadLetterTopic topic, LetterFilter filter) {
        Set<LetterPosition> meant = new HashSet<>();
        topic.read(filter, letter -> {
            meant.add(letter.position());
            return true;
        });
        return meant;
    }

    private LetterReplay.Outcome replay(HeadstreamConfig settings, DeadLetterTopic topic, Set<LetterPosition> meant) {
        topic.requireMarks();
        try (Producer<byte[], byte[]> producer = producer(settings)) {
            // Before the marks are read: from here on nobody else writes any.
            producer.initTransactions();
            ReplayMarks marks = topic.marks();
            LetterReplay replay = new LetterReplay(producer, marks, rule(settings, producer), Clock.systemUTC());
            topic.read(LetterFilter.at(meant), letter -> {
                replay.add(letter);
                return true;
            });
            replay.forget(marks.forget(topic.retained()));
            return replay.finish();
        }
    }

    private ReplayRule rule(HeadstreamConfig settings, Producer<byte[], byte[]> producer) {
        TopicNames topics = settings.topics().names();
        Map<String, Integer> partitions = new HashMap<>();
        for (String topic : List.of(topics.imageEvents(), topics.imageLabels())) {
            partitions.put(topic, producer.partitionsFor(topic).size());
        }
        return new ReplayRule(
                topics.deadLetters(),
                partitions,
                maxReplays,
                toSourcePartition,
                settings.topics().maxMessageBytes());
    }

    private static Producer<byte[], byte[]> producer(HeadstreamConfig settings) {
        Map<String, Object> client = new HashMap<>(settings.kafka(KafkaClient.PRODUCER));
        client.put(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                CommandTransactions.REPLAY + settings.topics().names().deadLetters());
        client.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        client.put(ProducerConfig.ACKS_CONFIG, "all");
        client.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, settings.topics().maxProducedBytes() + RECORD_OVERHEAD_BYTES);
        return new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void tell(LetterReplay.Outcome outcome) {
        PrintWriter out = spec.commandLine().getOut();
        if (output == HeadsCommand.Output.JSON) {
            out.println(HeadsCommand.indented(LetterJson.of(outcome)));
        } else {
            LetterReport.lines(outcome).forEach(out::println);
        }
    }
}
