package io.headstream.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headstream dlq}: what was set aside, why, and sending it again. */
@Command(
        name = "dlq",
        description =
                "Look at dead letters: records that were set aside; send them again when what was wrong is mended.",
        subcommands = {DlqListCommand.class, DlqShowCommand.class, DlqReplayCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class DlqCommand implements Runnable {
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
}
