package io.headstream.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells a failure in a sentence; with its stack trace only if that was asked for. */
final class FailureReport implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
        line.getErr().println("headstream: " + sentence(failure));
        if (CommonOptions.stacktrace(parsed)) {
            failure.printStackTrace(line.getErr());
        }
        line.getErr().flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The failure's own words; its kind too where the words alone would not be understood. */
    static String sentence(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            Throwable cause = failure.getCause();
            return cause == null ? failure.getClass().getSimpleName() : sentence(cause);
        }
        // Such as NoSuchFileException, whose message is nothing but the file's name.
        return message.contains(" ") ? message : failure.getClass().getSimpleName() + ": " + message;
    }
}
