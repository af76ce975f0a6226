package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import io.headstream.demo.Contracts;
import io.headstream.event.Printable;
import io.headstream.wire.Contract;
import io.headstream.wire.WireException;
import io.headstream.wire.avro.HeadEvaluation;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headstream heads compare}: two learners or versions, on the windows that both were scored on. */
@Command(
        name = "compare",
        description = {
            "Compare two learners, or two versions, on the same examples, before they were learned from.",
            "A learner stands for its newest version at each window."
        })
final class HeadsCompareCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(index = "0", paramLabel = "HEAD", description = "The head's name.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String head;

    @Parameters(index = "1", paramLabel = "A", description = "A learner such as dense, or a version such as dense/12.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String first;

    @Parameters(index = "2", paramLabel = "B", description = "Another one.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String second;

    @Option(names = "--windows", paramLabel = "N", description = "The latest windows only (default: all).")
    private @Nullable Integer windows;

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
        if (windows != null && windows < 1) {
            throw new ParameterException(spec.commandLine(), "--windows %d: expected 1 or more".formatted(windows));
        }
        Contender one = contender("A", first);
        Contender other = contender("B", second);
        SortedMap<Long, List<HeadEvaluation>> byWindow = read(connection.settings());
        List<PairedRecordWindow> both = new ArrayList<>();
        byWindow.values()
                .forEach(evaluations -> one.find(evaluations)
                        .ifPresent(
                                a -> other.find(evaluations).ifPresent(b -> both.add(new PairedRecordWindow(a, b)))));
        if (both.isEmpty()) {
            throw new TopicUnreadableException(
                    "head '%s': no window on which both %s and %s were scored; learners that were: %s"
                            .formatted(Printable.of(head), one, other, learners(byWindow)));
        }
        PairedRecord record = new PairedRecord();
        both.subList(windows == null ? 0 : Math.max(0, both.size() - windows), both.size())
                .forEach(window -> record.add(window.one(), window.other()));
        PrintWriter out = spec.commandLine().getOut();
        if (output == HeadsCommand.Output.JSON) {
            out.println(HeadsCommand.indented(ComparisonReport.json(one, other, record)));
        } else {
            ComparisonReport.table(one, other, record).forEach(out::println);
        }
        return 0;
    }

    private record PairedRecordWindow(HeadEvaluation one, HeadEvaluation other) {}

    private Contender contender(String parameter, String text) {
        try {
            return Contender.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "%s: %s".formatted(parameter, e.getMessage()), e);
        }
    }

    private SortedMap<Long, List<HeadEvaluation>> read(HeadstreamConfig settings) {
        String topic = settings.topics().names().headEvaluations();
        SortedMap<Long, List<HeadEvaluation>> byWindow = new TreeMap<>();
        try (TopicReader reader = new TopicReader(settings);
                Contract contract = Contracts.of(settings)) {
            reader.readToEnd(List.of(topic), record -> {
                try {
                    HeadEvaluation evaluation = contract.decode(topic, record.value(), HeadEvaluation.class);
                    if (evaluation.getHead().equals(head)) {
                        byWindow.computeIfAbsent(evaluation.getFromOffset(), from -> new ArrayList<>())
                                .add(evaluation);
                    }
                } catch (WireException e) {
                    spec.commandLine()
                            .getErr()
                            .println("headstream: evaluation at offset %d is left out: %s"
                                    .formatted(record.offset(), e.getMessage()));
                }
                return true;
            });
        }
        return byWindow;
    }

    private static String learners(SortedMap<Long, List<HeadEvaluation>> byWindow) {
        List<String> names = byWindow.values().stream()
                .flatMap(List::stream)
                .map(evaluation -> Printable.of(evaluation.getLearner()))
                .distinct()
                .sorted()
                .toList();
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
