package io.headstream.cli;

import io.headstream.app.KafkaRight;
import io.headstream.app.KafkaUse;
import io.headstream.config.HeadstreamConfig;
import io.headstream.event.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.SecurityUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headstream acls}: which rights in Kafka the parts of Headstream need. */
@Command(
        name = "acls",
        description = {
            "List the rights in Kafka that each use of it takes with a configuration, and no more: for access control lists."
                    + " Connects to nothing.",
            "An instance that runs both roles, or has the console on (http.console), needs the rights of each; give the uses and one"
                    + " --principal."
        })
final class AclsCommand implements Callable<Integer> {
    /** How rights are written. */
    enum Format {
        TABLE,
        COMMANDS
    }

    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(
            paramLabel = "USE",
            arity = "0..*",
            description =
                    "What Kafka is used for: embedder, trainer, console, producer, consumer, or by commands: heads, rollout, dlq, replay, repair, migrate, recover (default: all of them).")
    private List<String> uses = new ArrayList<>();

    @Option(
            names = "--principal",
            paramLabel = "TYPE:NAME",
            description = "Who it is for (default: User:<application.id.prefix>-<use>).")
    private @Nullable String principal;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "TABLE",
            description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}); commands are for kafka-acls.sh.")
    private Format format = Format.TABLE;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() {
        HeadstreamConfig settings = connection.settings();
        List<KafkaUse> asked = uses.isEmpty()
                ? List.of(KafkaUse.values())
                : uses.stream().map(this::use).toList();
        List<String> lines = switch (format) {
            case TABLE -> table(asked, settings);
            case COMMANDS -> commands(asked, settings);
        };
        lines.forEach(spec.commandLine().getOut()::println);
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** Not left to picocli, which takes what is no use for an argument too many, and does not say what there is. */
    private KafkaUse use(String name) {
        return Arrays.stream(KafkaUse.values())
                .filter(use -> use.text().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "USE: '%s': expected one of %s"
                                .formatted(
                                        Printable.of(name),
                                        Arrays.stream(KafkaUse.values())
                                                .map(KafkaUse::text)
                                                .collect(Collectors.joining(", ")))));
    }

    private List<String> table(List<KafkaUse> asked, HeadstreamConfig settings) {
        TextTable table = new TextTable("PRINCIPAL", "RESOURCE", "NAME", "OPERATIONS");
        for (KafkaUse use : asked) {
            for (KafkaRight right : use.rights(settings)) {
                table.row(
                        principal(use, settings),
                        resource(right).replace('-', ' '),
                        right.resource().name() + (right.isPrefix() ? "*" : ""),
                        operations(right, ", ", ""));
            }
        }
        return table.lines();
    }

    private List<String> commands(List<KafkaUse> asked, HeadstreamConfig settings) {
        List<String> lines = new ArrayList<>();
        for (KafkaUse use : asked) {
            for (KafkaRight right : use.rights(settings)) {
                lines.add("kafka-acls.sh --bootstrap-server %s --add --allow-principal %s%s --%s %s%s"
                        .formatted(
                                quoted(settings.kafka().get("bootstrap.servers")),
                                quoted(principal(use, settings)),
                                operations(right, "", " --operation "),
                                resource(right),
                                quoted(right.resource().name()),
                                right.isPrefix() ? " --resource-pattern-type prefixed" : ""));
            }
        }
        return lines;
    }

    private String principal(KafkaUse use, HeadstreamConfig settings) {
        return principal == null ? "User:%s-%s".formatted(settings.application().idPrefix(), use.text()) : principal;
    }

    /** As {@code kafka-acls.sh} names the option. */
    private static String resource(KafkaRight right) {
        return right.resource().resourceType().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String operations(KafkaRight right, String between, String before) {
        return right.operations().stream()
                .map(operation -> before + SecurityUtils.operationName(operation))
                .collect(Collectors.joining(between));
    }

    /** For a POSIX shell. */
    private static String quoted(@Nullable Object text) {
        return "'" + String.valueOf(text).replace("'", "'\\''") + "'";
    }
}
