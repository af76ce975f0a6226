package io.headstream.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headstream backbone}: what is known of frozen networks. */
@Command(
        name = "backbone",
        description = "Look at backbones, and make them of TensorFlow models.",
        subcommands = {
            BackboneImportCommand.class,
            BackboneInspectCommand.class,
            BackboneListCommand.class,
            BackboneRemoveCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class BackboneCommand implements Runnable {
    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? One of import, inspect, list, remove");
    }
}
