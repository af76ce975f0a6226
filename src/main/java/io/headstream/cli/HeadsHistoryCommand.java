package io.headstream.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.headstream.config.HeadstreamConfig;
import io.headstream.demo.Contracts;
import io.headstream.rollout.RolloutEvent;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutEventMapping;
import io.headstream.wire.WireException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headstream heads history}: who changed a head, when, and why; refusals too. */
@Command(name = "history", description = "Show who asked what of a head, when, why, and what came of it.")
final class HeadsHistoryCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(paramLabel = "HEAD", description = "The head's name.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String head;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many, the latest (default ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--people", description = "What people asked, without the moves of policies.")
    private boolean people;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "TABLE",
            description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private HeadsCommand.Output output = HeadsCommand.Output.TABLE;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit %d: expected 1 or more".formatted(limit));
        }
        List<RolloutEvent> all = read(connection.settings());
        List<RolloutEvent> latest = all.subList(Math.max(0, all.size() - limit), all.size());
        PrintWriter out = spec.commandLine().getOut();
        if (output == HeadsCommand.Output.JSON) {
            out.println(HeadsCommand.indented(JsonNodeFactory.instance
                    .arrayNode()
                    .addAll(latest.stream().map(RolloutReport::json).toList())));
        } else {
            RolloutReport.history(latest).forEach(out::println);
        }
        return 0;
    }

    private List<RolloutEvent> read(HeadstreamConfig settings) {
        String topic = settings.topics().names().rolloutEvents();
        byte[] key = head.getBytes(StandardCharsets.UTF_8);
        List<RolloutEvent> events = new ArrayList<>();
        try (TopicReader reader = new TopicReader(settings);
                Contract contract = Contracts.of(settings)) {
            reader.readToEnd(List.of(topic), record -> {
                if (Arrays.equals(record.key(), key) && record.value() != null) {
                    try {
                        events.add(RolloutEventMapping.toDomain(
                                contract.decode(topic, record.value(), io.headstream.wire.avro.RolloutEvent.class)));
                    } catch (WireException e) {
                        spec.commandLine()
                                .getErr()
                                .println("headstream: event at offset %d is left out: %s"
                                        .formatted(record.offset(), e.getMessage()));
                    }
                }
                return true;
            });
        }
        // By time within an epoch: events of one head may lie in several partitions.
        events.sort(Comparator.comparing(RolloutEvent::at));
        events.removeIf(event -> people && event.asked().by().isPolicy());
        return events;
    }
}
