package io.headstream.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headstream completion}: a script that completes commands and options in a shell. */
@Command(
        name = "completion",
        description = {
            "Print a script that completes Headstream's commands and options in a shell.",
            "To have it now: source <(headstream completion bash)"
        })
final class CompletionCommand implements Runnable {
    /** The shells there are scripts for. */
    enum Shell {
        BASH,
        ZSH
    }

    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    /** One script serves both: it turns zsh's completion for bash scripts on where it finds itself in zsh. */
    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // Picocli's.
    private Shell shell;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine()
                .getOut()
                .print(AutoComplete.bash("headstream", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
    }
}
