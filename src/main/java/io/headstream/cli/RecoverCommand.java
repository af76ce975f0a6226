package io.headstream.cli;

import io.headstream.app.RecoveredHead;
import io.headstream.app.TrainerChangelogs;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.demo.Contracts;
import io.headstream.event.Printable;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.Contract;
import io.headstream.wire.WireException;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headstream recover}: the trainer's own state, made again from the training log and the published versions. */
@Command(
        name = "recover",
        description = {
            "Make the trainer's lost state again from training-log, head-snapshots and, if it is there, head-rollouts.",
            "Every learner is learned once more up to its newest version and has to come to the same SHA-256. Stop all"
                    + " instances first, and delete their state directories. See docs/recovery.md."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:nothing was changed; standard error says why", "2:the command line is wrong"})
final class RecoverCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "The trainer's configuration file; HEADSTREAM_ variables override it.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private Path config;

    @Option(
            names = "--allow-anew",
            description = "Let learners that can't be made again begin anew, after their newest version.")
    private boolean allowAnew;

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() {
        HeadstreamConfig settings = HeadstreamConfig.load(config, System.getenv());
        PrintWriter out = spec.commandLine().getOut();
        try (Contract contract = Contracts.of(settings)) {
            TopicReader.expectBroker(
                    settings.kafka(KafkaClient.CONSUMER),
                    settings.topics().names().trainingLog());
            TrainerChangelogs changelogs = new TrainerChangelogs(settings, contract);
            changelogs.prepare();
            Map<Integer, Long> readTo = readTo(settings);
            List<RecoveredHead> heads = new ArrayList<>();
            List<String> anew = new ArrayList<>();
            for (String head : heads(settings)) {
                HeadRecovery recovery = new HeadRecovery(settings, contract, head);
                HeadRecovery.Outcome outcome = recovery.run(readTo);
                heads.add(outcome.head());
                outcome.anew().forEach(why -> anew.add("head '%s', %s".formatted(Printable.of(head), why)));
                report(out, recovery, outcome);
            }
            if (heads.isEmpty()) {
                throw new TopicUnreadableException("topic '%s' holds no version, expected at least one to recover from"
                        .formatted(settings.topics().names().headSnapshots()));
            }
            if (!anew.isEmpty() && !allowAnew) {
                throw new TopicUnreadableException(
                        "%s; nothing was changed. With --allow-anew they begin anew, after their newest version"
                                .formatted(String.join("; ", anew)));
            }
            if (!dryRun) {
                changelogs.write(
                        heads,
                        readTo.entrySet().stream()
                                .map(end -> new RecoveredHead.ReadTo(end.getKey(), end.getValue()))
                                .toList(),
                        nextNumbers(settings, contract));
                out.println("written: start the instances, with empty state directories");
            }
            return 0;
        }
    }

    private static void report(PrintWriter out, HeadRecovery recovery, HeadRecovery.Outcome outcome) {
        String head = outcome.head().head().value();
        out.printf(
                "%s: %s made again, equal to what is published; %d entries of the training log wait; %s%n",
                head,
                outcome.again().isEmpty()
                        ? "no learner"
                        : outcome.again().stream().map(RecoverCommand::name).collect(Collectors.joining(", ")),
                outcome.head().waiting().size(),
                recovery.serving()
                        .map(version -> name(version) + " serves")
                        .orElse("nothing serves: headstream heads promote " + head + " LEARNER/VERSION"));
        outcome.anew().forEach(why -> out.printf("%s: begins anew: %s%n", head, why));
    }

    private static String name(HeadVersion version) {
        return version.learner() + "/" + version.version();
    }

    private static Map<Integer, Long> readTo(HeadstreamConfig settings) {
        try (TopicReader reader = new TopicReader(settings)) {
            Map<Integer, Long> readTo = new TreeMap<>();
            reader.ends(settings.topics().names().trainingLog())
                    .forEach((TopicPartition partition, Long end) -> readTo.put(partition.partition(), end));
            return readTo;
        }
    }

    /** One above the highest number that the log holds of each partition of the input. */
    private static Map<Integer, Long> nextNumbers(HeadstreamConfig settings, Contract contract) {
        String topic = settings.topics().names().trainingLog();
        Map<Integer, Long> next = new TreeMap<>();
        try (TopicReader reader = new TopicReader(settings)) {
            reader.readToEnd(List.of(topic), record -> {
                try {
                    TrainingLogEntry entry = contract.decode(topic, record.value(), TrainingLogEntry.class);
                    if (entry.getEntry() instanceof TrainingExample example) {
                        next.merge(example.getSourcePartition(), example.getEntryNumber() + 1, Math::max);
                    }
                } catch (WireException e) {
                    // What the trainer set aside has no number that anybody can ask for.
                }
                return true;
            });
        }
        return next;
    }

    private static List<String> heads(HeadstreamConfig settings) {
        TreeSet<String> heads = new TreeSet<>();
        try (TopicReader reader = new TopicReader(settings)) {
            reader.readToEnd(List.of(settings.topics().names().headSnapshots()), record -> {
                if (record.key() != null && record.value() != null) {
                    heads.add(new String(record.key(), StandardCharsets.UTF_8).split("/", 2)[0]);
                }
                return true;
            });
        }
        return List.copyOf(heads);
    }
}
