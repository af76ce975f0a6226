package io.headstream.cli;

import io.headstream.app.EmbedderChangelogs;
import io.headstream.app.LostOffsets;
import io.headstream.app.RecoveredHead;
import io.headstream.app.RecoveredTask;
import io.headstream.app.Role;
import io.headstream.app.StoppedInstances;
import io.headstream.app.TrainerChangelogs;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.demo.Contracts;
import io.headstream.event.Printable;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.Contract;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headstream recover}: the program's own state, made again from the topics. */
@Command(
        name = "recover",
        description = {
            "Make lost state again. The trainer's: from training-log, head-snapshots and, if it is there, head-rollouts;"
                    + " every learner is learned once more up to its newest version and has to come to the same"
                    + " SHA-256. The embedder's, as far as its changelogs are lost: events and labels that were read but"
                    + " not answered wait again, and images that were learned from are known again.",
            "Committed offsets that are lost, as of a group that nobody was a member of for days, are set again.",
            "Stop all instances first, and delete their state directories. See docs/recovery.md."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:nothing was changed; standard error says why", "2:the command line is wrong"})
final class RecoverCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Mixin
    private final ConfigFile config = new ConfigFile();

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "ALL",
            description = "Whose state: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private RoleChoice role = RoleChoice.ALL;

    @Option(
            names = "--allow-anew",
            description =
                    "Let what can't be made again begin anew: learners, after their newest version; batches, empty.")
    private boolean allowAnew;

    @Option(
            names = "--offsets",
            description =
                    "Only set committed offsets that are lost, where the role's own state says how far it has read."
                            + " State directories may stay.")
    private boolean offsetsOnly;

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() {
        HeadstreamConfig settings = config.settings();
        try (Contract contract = Contracts.of(settings)) {
            TopicReader.expectBroker(
                    settings.kafka(KafkaClient.CONSUMER),
                    settings.topics().names().trainingLog());
            StoppedInstances.expect(settings);
            // All is made before anything is written.
            List<String> anew = new ArrayList<>();
            List<Runnable> writes = new ArrayList<>();
            role.roles().stream().sorted().forEach(one -> offsets(settings, one, writes));
            if (offsetsOnly) {
                write(writes, "written: start the instances");
                return 0;
            }
            if (role.roles().contains(Role.TRAINER)) {
                trainer(settings, contract, anew, writes);
            }
            if (role.roles().contains(Role.EMBEDDER)) {
                embedder(settings, contract, anew, writes);
            }
            if (!anew.isEmpty() && !allowAnew) {
                throw new TopicUnreadableException(
                        "%s; nothing was changed. With --allow-anew what can't be made again begins anew"
                                .formatted(String.join("; ", anew)));
            }
            write(writes, "written: start the instances, with empty state directories");
            return 0;
        }
    }

    private void write(List<Runnable> writes, String done) {
        if (!dryRun) {
            writes.forEach(Runnable::run);
            out().println(done);
        }
    }

    /** Before all else: what is made again goes by them. */
    private void offsets(HeadstreamConfig settings, Role one, List<Runnable> writes) {
        LostOffsets offsets = new LostOffsets(settings, one);
        Map<TopicPartition, Long> lost = offsets.find();
        if (!lost.isEmpty()) {
            out().printf("group '%s': goes on at %s%n", offsets.group(), LostOffsets.described(lost));
            writes.add(() -> offsets.set(lost));
        } else if (offsetsOnly) {
            out().printf("group '%s': no committed offset is known to be lost%n", offsets.group());
        }
    }

    private void trainer(HeadstreamConfig settings, Contract contract, List<String> anew, List<Runnable> writes) {
        Map<Integer, Long> readTo = readTo(settings);
        List<RecoveredHead> heads = new ArrayList<>();
        for (String head : heads(settings)) {
            HeadRecovery recovery = new HeadRecovery(settings, contract, head);
            HeadRecovery.Outcome outcome = recovery.run(readTo);
            heads.add(outcome.head());
            outcome.anew().forEach(why -> anew.add("head '%s', %s".formatted(Printable.of(head), why)));
            report(recovery, outcome);
        }
        if (heads.isEmpty()) {
            throw new TopicUnreadableException("topic '%s' holds no version, expected at least one to recover from"
                    .formatted(settings.topics().names().headSnapshots()));
        }
        List<RecoveredHead.ReadTo> ends = readTo.entrySet().stream()
                .map(end -> new RecoveredHead.ReadTo(end.getKey(), end.getValue()))
                .toList();
        writes.add(() -> new TrainerChangelogs(settings, contract).write(heads, ends));
    }

    private void embedder(HeadstreamConfig settings, Contract contract, List<String> anew, List<Runnable> writes) {
        EmbedderChangelogs changelogs = new EmbedderChangelogs(settings);
        EmbedderRecovery.Outcome outcome =
                new EmbedderRecovery(settings, contract, changelogs, System.currentTimeMillis()).run();
        anew.addAll(outcome.doubts());
        if (outcome.lost().isEmpty()) {
            out().println("embedder: its changelogs are there, and stay as they are");
            return;
        }
        out().printf(
                        "embedder: %s made again; %d events wait for their batch, %d images are known, %d labels wait for their image%n",
                        outcome.lost().stream().map(changelogs::topic).collect(Collectors.joining(", ")),
                        total(outcome, task -> task.events().size()),
                        total(outcome, task -> task.images().size()),
                        total(outcome, task -> task.labels().size()));
        outcome.doubts().forEach(why -> out().printf("embedder: begins anew: %s%n", why));
        writes.add(() -> changelogs.write(outcome.tasks(), outcome.lost()));
    }

    private static int total(EmbedderRecovery.Outcome outcome, ToIntFunction<RecoveredTask> of) {
        return outcome.tasks().values().stream().mapToInt(of).sum();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void report(HeadRecovery recovery, HeadRecovery.Outcome outcome) {
        String head = outcome.head().head().value();
        out().printf(
                        "%s: %s made again, equal to what is published; %d entries of the training log wait; %s%n",
                        head,
                        outcome.again().isEmpty()
                                ? "no learner"
                                : outcome.again().stream()
                                        .map(RecoverCommand::name)
                                        .collect(Collectors.joining(", ")),
                        outcome.head().waiting().size(),
                        recovery.serving()
                                .map(version -> name(version) + " serves")
                                .orElse("nothing serves: headstream heads promote " + head + " LEARNER/VERSION"));
        outcome.anew().forEach(why -> out().printf("%s: begins anew: %s%n", head, why));
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
