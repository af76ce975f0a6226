package io.headstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.headstream.event.Printable;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headstream heads}: which heads there are, what serves, how it came to be, and how to change it. */
@Command(
        name = "heads",
        description = "Look at heads, their versions and what serves; change it; write a version for other servers.",
        subcommands = {
            HeadsCommand.ListAll.class,
            HeadsCommand.Show.class,
            HeadsHistoryCommand.class,
            HeadsCompareCommand.class,
            HeadsFsckCommand.class,
            ExportCommand.class,
            MigrateCommand.class,
            LearningChanges.Create.class,
            ServingChanges.Promote.class,
            ServingChanges.RollBack.class,
            ServingChanges.Canary.class,
            ServingChanges.Shadow.class,
            ServingChanges.Pin.class,
            ServingChanges.Unpin.class,
            LearningChanges.Pause.class,
            LearningChanges.Resume.class,
            LearningChanges.Policy.class,
            LearningChanges.SetParameters.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class HeadsCommand implements Runnable {
    /** Who the output is for. */
    enum Output {
        /** People. */
        TABLE,
        /** Programs. */
        JSON
    }

    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? One of " + String.join(", ", spec.subcommands().keySet()));
    }

    /** {@code headstream heads list}. */
    @Command(name = "list", description = "List all heads that have a version.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("UnusedVariable") // Picocli's.
        private final CommonOptions common = CommonOptions.quiet();

        @Mixin
        private final Connection connection = new Connection();

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                defaultValue = "TABLE",
                description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
        private Output output = Output.TABLE;

        @Spec
        @SuppressWarnings("NullAway.Init") // Picocli's.
        private CommandSpec spec;

        @Override
        public Integer call() {
            List<HeadCatalogue.Entry> heads = HeadCatalogue.read(connection.settings());
            PrintWriter out = spec.commandLine().getOut();
            if (output == Output.JSON) {
                out.println(indented(JsonNodeFactory.instance
                        .arrayNode()
                        .addAll(heads.stream().map(HeadReport::json).toList())));
            } else {
                HeadReport.table(heads).forEach(out::println);
            }
            return 0;
        }
    }

    /** {@code headstream heads show}. */
    @Command(name = "show", description = "Show one head: what serves and why, where it came from, all versions.")
    static final class Show implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("UnusedVariable") // Picocli's.
        private final CommonOptions common = CommonOptions.quiet();

        @Mixin
        private final Connection connection = new Connection();

        @Parameters(paramLabel = "HEAD", description = "The head's name.")
        @SuppressWarnings("NullAway.Init") // Picocli's.
        private String name;

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                defaultValue = "TABLE",
                description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
        private Output output = Output.TABLE;

        @Spec
        @SuppressWarnings("NullAway.Init") // Picocli's.
        private CommandSpec spec;

        @Override
        public Integer call() {
            List<HeadCatalogue.Entry> heads = HeadCatalogue.read(connection.settings());
            PrintWriter out = spec.commandLine().getOut();
            for (HeadCatalogue.Entry head : heads) {
                if (head.name().equals(name)) {
                    if (output == Output.JSON) {
                        out.println(indented(HeadReport.json(head)));
                    } else {
                        HeadReport.details(head).forEach(out::println);
                    }
                    return 0;
                }
            }
            throw new TopicUnreadableException("head '%s' has no version; those that have: %s"
                    .formatted(
                            Printable.of(name),
                            heads.isEmpty()
                                    ? "none"
                                    : heads.stream()
                                            .map(head -> Printable.of(head.name()))
                                            .collect(Collectors.joining(", "))));
        }
    }

    static String indented(JsonNode node) {
        try {
            return JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that is no JSON: " + node, e);
        }
    }
}
