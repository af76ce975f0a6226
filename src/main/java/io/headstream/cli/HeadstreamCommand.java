package io.headstream.cli;

import io.headstream.app.ProgramVersion;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code headstream}: where everything starts. */
@Command(
        name = "headstream",
        description = "Online transfer learning on Kafka: a frozen backbone, heads that learn window by window.",
        versionProvider = HeadstreamCommand.Version.class,
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            ProduceCommand.class,
            LabelCommand.class,
            PredictionsCommand.class,
            HeadsCommand.class,
            VerifyCommand.class,
            RecoverCommand.class,
            RestoreCommand.class,
            DlqCommand.class,
            BackboneCommand.class,
            CompletionCommand.class,
            TokenCommand.class,
            AclsCommand.class,
            CommandLine.HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed; standard error says why", "2:the command line is wrong"})
public final class HeadstreamCommand implements Runnable {
    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.logging();

    /** Of the program alone: to its commands a version is that of a head. */
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private boolean version;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    /** Runs the program and ends the process. */
    public static void main(String[] arguments) {
        // Before JDK 18 the standard streams follow the locale, which is ASCII in many containers.
        System.setOut(utf8(FileDescriptor.out));
        System.setErr(utf8(FileDescriptor.err));
        // The terminal is asked by stty, not by a native library that would be unpacked into the temporary directory.
        System.setProperty("org.jline.terminal.provider", "exec");
        System.exit(commandLine().execute(arguments));
    }

    /** The command line, with its streams and exit codes, for {@link #main} and for tests. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new HeadstreamCommand())
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(HeadstreamCommand::refuse)
                .setExecutionExceptionHandler(new FailureReport());
        line.setExecutionStrategy(parsed -> {
            CommonOptions.applyAll(parsed);
            return new CommandLine.RunLast().execute(parsed);
        });
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? One of demo, run, produce, label, predictions, heads, verify, dlq, recover, restore, backbone, token, acls, completion");
    }

    private static int refuse(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        line.getErr().println("headstream: " + e.getMessage());
        line.getErr().println("Try '%s --help'.".formatted(line.getCommandSpec().qualifiedName()));
        return CommandLine.ExitCode.USAGE;
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** Says which version this is, and on what it runs. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "headstream " + ProgramVersion.current(),
                "Java %s (%s), %s %s"
                        .formatted(
                                System.getProperty("java.version"),
                                System.getProperty("java.vendor"),
                                System.getProperty("os.name"),
                                System.getProperty("os.arch"))
            };
        }
    }
}
