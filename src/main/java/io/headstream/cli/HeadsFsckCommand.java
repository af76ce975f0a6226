package io.headstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.headstream.app.UnfrozenBackbone;
import io.headstream.config.HeadstreamConfig;
import io.headstream.event.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headstream heads fsck}: which stored versions are whole; those that are not, made from the training log again. */
@Command(
        name = "fsck",
        description = {
            "Check every stored version of a head: whole, truncated, damaged, missing part, foreign backbone or unknown format.",
            "With --repair, versions that are not whole are learned once more from the training log, and published again"
                    + " only if that comes to the SHA-256 which their manifest names."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all are whole, or have been repaired",
            "1:one or more are not; the output says which and why",
            "2:the command line is wrong"
        })
final class HeadsFsckCommand implements Callable<Integer> {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(paramLabel = "HEAD", arity = "0..*", description = "Heads to check (default: all that have a version).")
    private List<String> names = new ArrayList<>();

    @Option(names = "--repair", description = "Make versions that are not whole again from the training log.")
    private boolean repair;

    @Option(
            names = "--backbone",
            paramLabel = "SHA-256",
            description = "Digest of the backbone that runs: versions of another one are told as foreign.")
    private @Nullable String backbone;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "TABLE",
            description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private HeadsCommand.Output output = HeadsCommand.Output.TABLE;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (backbone != null && !DIGEST.matcher(backbone).matches()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--backbone '%s': expected 64 lower-case hex digits".formatted(Printable.of(backbone)));
        }
        HeadstreamConfig settings = connection.settings();
        List<String> heads = names.isEmpty() ? StoredVersions.heads(settings) : names;
        List<VersionCheck> checks = new ArrayList<>();
        for (String head : heads) {
            VersionArchive archive = VersionArchive.read(settings, head);
            List<VersionCheck> found = StoredVersions.check(head, archive, backbone);
            if (found.isEmpty()) {
                throw new TopicUnreadableException("head '%s' has no version".formatted(Printable.of(head)));
            }
            checks.addAll(repair ? repaired(settings, archive, found) : found);
        }
        report(checks);
        return checks.stream().allMatch(VersionCheck::isFine) ? 0 : 1;
    }

    private static List<VersionCheck> repaired(
            HeadstreamConfig settings, VersionArchive archive, List<VersionCheck> found) {
        if (found.stream().allMatch(VersionCheck::isFine)) {
            return found;
        }
        if (archive.manifests().stream().anyMatch(VersionRepair::holdsTail)) {
            // Its learner began with the tail of the backbone, which no snapshot holds as it was then.
            UnfrozenBackbone.makeKnown(settings.backbone());
        }
        try (VersionRepair repair = new VersionRepair(settings)) {
            return found.stream()
                    .map(check -> check.isRepairable() ? repair.attempt(check, archive) : check)
                    .toList();
        }
    }

    private void report(List<VersionCheck> checks) {
        PrintWriter out = spec.commandLine().getOut();
        if (output == HeadsCommand.Output.JSON) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            for (VersionCheck check : checks) {
                all.addObject()
                        .put("head", check.head())
                        .put("version", check.name())
                        .put("state", check.state().name().toLowerCase(Locale.ROOT))
                        .put("repaired", check.repaired())
                        .put("detail", check.detail());
            }
            out.println(HeadsCommand.indented(all));
            return;
        }
        TextTable table = new TextTable("HEAD", "VERSION", "STATE", "DETAIL");
        for (VersionCheck check : checks) {
            table.row(
                    Printable.whole(check.head()),
                    Printable.whole(check.name()),
                    check.state().text() + (check.repaired() ? ", repaired" : ""),
                    Printable.whole(check.detail()));
        }
        table.lines().forEach(out::println);
    }
}
