package io.headstream.cli;

import io.headstream.app.StoppedInstances;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.config.TopicNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.CommonClientConfigs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headstream restore}: the two topics that all else can be made from, from one cluster to another, offset for offset. */
@Command(
        name = "restore",
        description = {
            "Copy training-log and head-snapshots from another cluster to the configured one, where they must be empty.",
            "Every record keeps its offset, so that heads can be proven there too. Works both ways: to back up, and to"
                    + " bring back. 'headstream recover' then makes the trainer's state. See docs/recovery.md."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed; standard error says why", "2:the command line is wrong"})
final class RestoreCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Mixin
    private final ConfigFile config = new ConfigFile();

    @Option(
            names = "--from",
            paramLabel = "HOST:PORT,...",
            required = true,
            description = "Brokers to read from, reached as the configured ones are.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String from;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() {
        HeadstreamConfig settings = config.settings();
        TopicNames names = settings.topics().names();
        Map<String, Object> here = settings.kafka(KafkaClient.CONSUMER);
        Map<String, Object> there = new HashMap<>(here);
        there.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, from);
        TopicReader.expectBroker(there, names.trainingLog());
        TopicReader.expectBroker(here, names.trainingLog());
        StoppedInstances.expect(settings);
        for (String topic : List.of(names.trainingLog(), names.headSnapshots())) {
            try (LogCopy copy = new LogCopy(topic, there, here, settings.kafka(KafkaClient.PRODUCER))) {
                long records = copy.run();
                spec.commandLine().getOut().printf("%s: %d records, each at the offset that it had%n", topic, records);
            }
        }
        return 0;
    }
}
