package io.headstream.cli;

import io.headstream.app.RolloutAccess;
import io.headstream.config.HeadstreamConfig;
import io.headstream.event.HeadName;
import io.headstream.event.Printable;
import io.headstream.rollout.Author;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.RolloutAction;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutEvent.Answer;
import io.headstream.rollout.VersionRef;
import io.headstream.wire.RolloutCommands;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that asks something of a head's rollout, and tells what came of it. */
@Command(
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was done, or a command of this id came before",
            "1:it was rejected, or it failed; the output says why",
            "2:the command line is wrong, or nobody confirmed",
            "3:no answer came in time; it may still be done"
        })
abstract class HeadChange implements Callable<Integer> {
    private static final int NO_ANSWER = 3;

    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(index = "0", paramLabel = "HEAD", description = "The head's name.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String head;

    @Option(
            names = "--by",
            paramLabel = "WHO",
            defaultValue = "${sys:user.name}",
            description = "Who asks, for the history (default ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String by;

    @Option(
            names = "--why",
            paramLabel = "SENTENCE",
            defaultValue = "no reason given",
            description = "Why, for the history (default '${DEFAULT-VALUE}').")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String why;

    @Option(
            names = "--expect-epoch",
            paramLabel = "N",
            description = "Reject it unless the rollout is at this epoch: if it has changed since you looked.")
    private @Nullable Long expectedEpoch;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "The command's id (default a new one). The same id again changes nothing.")
    private @Nullable String id;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait for the answer (default ${DEFAULT-VALUE}).")
    private double timeoutSeconds;

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

    /** What is asked of the rollout. */
    abstract RolloutAction action();

    /** Whether people should think twice. */
    boolean isDestructive() {
        return false;
    }

    @Override
    public final Integer call() throws InterruptedException {
        RolloutAction action = action();
        HeadName name = checked("HEAD", head, () -> new HeadName(head));
        if (!(timeoutSeconds > 0)) {
            throw wrong("--timeout %s: expected a number above 0".formatted(timeoutSeconds));
        }
        CommandId commandId = checked("--id", id, () -> new CommandId(id == null ? newId() : id));
        Author author = checked("--by", by, () -> Author.person(by));
        RolloutCommand command = checked(
                "command",
                action.toString(),
                () -> new RolloutCommand(commandId, name, expectedEpoch, action, author, why, Instant.now()));
        if (isDestructive() && !yes) {
            Confirmation confirmation =
                    Confirmation.onTerminal(spec.commandLine().getErr());
            if (!confirmation.terminal()) {
                throw wrong("head '%s': %s: nobody can be asked here, expected --yes".formatted(name, action));
            }
            if (!confirmation.given("head '%s': %s?".formatted(name, action))) {
                spec.commandLine().getErr().println("headstream: nothing was done");
                return ExitCode.USAGE;
            }
        }
        HeadstreamConfig settings = connection.settings();
        try (RolloutCommands commands = RolloutAccess.commands(settings)) {
            Duration timeout = Duration.ofNanos((long) (timeoutSeconds * 1e9));
            Optional<RolloutEvent> event = commands.ask(command, timeout);
            event.ifPresentOrElse(
                    this::tell,
                    () -> spec.commandLine()
                            .getErr()
                            .println(
                                    "headstream: no answer within %s s, expected one from a running trainer; it may still be done."
                                                    .formatted(timeoutSeconds)
                                            + " With --id %s it can be asked again.".formatted(commandId)));
            return event.map(answered -> answered.answer().kind() == Answer.Kind.REJECTED ? 1 : 0)
                    .orElse(NO_ANSWER);
        }
    }

    private void tell(RolloutEvent event) {
        PrintWriter out = spec.commandLine().getOut();
        if (output == HeadsCommand.Output.JSON) {
            out.println(HeadsCommand.indented(RolloutReport.json(event)));
        } else {
            RolloutReport.answer(event).forEach(out::println);
        }
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** @throws ParameterException if the value does not make what it should */
    <T> T checked(String option, @Nullable String value, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s: %s: %s".formatted(option, Printable.of(String.valueOf(value)), e.getMessage()),
                    e);
        }
    }

    VersionRef version(String text) {
        return checked("VERSION", text, () -> VersionRef.parse(text));
    }

    /** Texts of the form key=value, none twice. */
    Map<String, String> pairs(String option, List<String> texts) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1 || pairs.put(text.substring(0, equals), text.substring(equals + 1)) != null) {
                throw wrong("%s: %s: expected key=value, each key once".formatted(option, Printable.of(text)));
            }
        }
        return pairs;
    }
}
