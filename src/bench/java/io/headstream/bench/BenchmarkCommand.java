package io.headstream.bench;

import picocli.CommandLine;

/** Runs a benchmark's command: what goes wrong is said in a sentence, and wrong options with how it is called. */
final class BenchmarkCommand {
    private BenchmarkCommand() {}

    /** Runs it and gives the exit status. */
    static int execute(Object command, String... arguments) {
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    System.err.printf(
                            "%s: %s%n",
                            line.getCommandName(), failure.getMessage() == null ? failure : failure.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments);
    }
}
