package io.headstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.headstream.deadletter.ReplayMarks;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headstream dlq list}. */
@Command(name = "list", description = "List dead letters, oldest first.")
final class DlqListCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Mixin
    private final Connection connection = new Connection();

    @Mixin
    private final LetterOptions letters = new LetterOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "No more than that many (default ${DEFAULT-VALUE}).")
    private int limit;

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
            throw new ParameterException(spec.commandLine(), "--limit %d: expected at least 1".formatted(limit));
        }
        TextTable table = LetterReport.table();
        ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
        AtomicInteger found = new AtomicInteger();
        try (DeadLetterTopic topic = new DeadLetterTopic(connection.settings())) {
            ReplayMarks marks = topic.marks();
            topic.read(letters.filter(InstantSource.system()), letter -> {
                if (found.incrementAndGet() > limit) {
                    return false;
                }
                LetterReport.row(table, letter, marks);
                nodes.add(LetterJson.of(letter, marks));
                return true;
            });
        }
        PrintWriter out = spec.commandLine().getOut();
        if (output == HeadsCommand.Output.JSON) {
            out.println(HeadsCommand.indented(nodes));
        } else {
            table.lines().forEach(out::println);
        }
        if (found.get() > limit) {
            spec.commandLine().getErr().println("headstream: there are more than %d (--limit)".formatted(limit));
        }
        return 0;
    }
}
