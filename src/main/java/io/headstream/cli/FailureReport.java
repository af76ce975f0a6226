package io.headstream.cli;

import org.apache.kafka.common.errors.AuthorizationException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells a failure in a sentence; with its stack trace only if that was asked for. */
final class FailureReport implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
        String sentence = sentence(failure);
        line.getErr().println("headstream: " + sentence + rights(failure, sentence));
        if (CommonOptions.stacktrace(parsed)) {
            failure.printStackTrace(line.getErr());
        }
        line.getErr().flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** What to look at where somebody may not do what he asked for. */
    static String rights(Throwable failure, String said) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthorizationException) {
                String words = String.valueOf(cause.getMessage());
                return "%s; 'headstream acls' lists the rights that each command takes"
                        .formatted(said.contains(words) ? "" : ": " + words);
            }
        }
        return "";
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
