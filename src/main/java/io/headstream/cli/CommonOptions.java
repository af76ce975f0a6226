package io.headstream.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Options that every command has. */
final class CommonOptions {
    private final boolean quiet;

    private CommonOptions(boolean quiet) {
        this.quiet = quiet;
    }

    /** For commands that run for long: the log tells what they do. */
    static CommonOptions logging() {
        return new CommonOptions(false);
    }

    /** For commands that answer a question: unless asked to, nothing but the answer or the failure is told. */
    static CommonOptions quiet() {
        return new CommonOptions(true);
    }

    /** How much Headstream logs. */
    enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private boolean help;

    @Option(names = "--stacktrace", description = "On failure, print the stack trace too.")
    private boolean stacktrace;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "How much Headstream logs to standard error: ${COMPLETION-CANDIDATES}.")
    private @Nullable LogLevel logLevel;

    /** Whether a failure is told with its stack trace, as the innermost command was asked. */
    static boolean stacktrace(ParseResult parsed) {
        return parsed.asCommandLineList().stream()
                .flatMap(line -> line.getCommandSpec().mixins().values().stream())
                .anyMatch(mixin -> mixin.userObject() instanceof CommonOptions options && options.stacktrace);
    }

    /** Puts the options of all commands on the command line into force. */
    static void applyAll(ParseResult parsed) {
        parsed.asCommandLineList().stream()
                .flatMap(line -> line.getCommandSpec().mixins().values().stream())
                .forEach(mixin -> {
                    if (mixin.userObject() instanceof CommonOptions options) {
                        options.apply();
                    }
                });
    }

    private void apply() {
        LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
        if (logLevel != null) {
            loggers.getLogger("io.headstream").setLevel(Level.valueOf(logLevel.name()));
        } else if (quiet) {
            loggers.getLogger("io.headstream").setLevel(Level.WARN);
            // While a broker cannot be reached, the clients say so once a second.
            loggers.getLogger("org.apache.kafka.clients").setLevel(Level.ERROR);
        }
    }
}
