package io.headstream.cli;

import io.headstream.backbone.ImportedBackbones;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headstream backbone list}. */
@Command(name = "list", description = "List the backbones that were imported.")
final class BackboneListCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where backbones are kept (default ~/.headstream/backbones).")
    private Path directory = ImportedBackbones.usual();

    @Override
    public Integer call() {
        List<ImportedBackbones.Entry> backbones = new ImportedBackbones(directory).all();
        PrintWriter out = spec.commandLine().getOut();
        if (backbones.isEmpty()) {
            out.printf("No backbone in '%s'.%n", directory);
        }
        for (ImportedBackbones.Entry backbone : backbones) {
            out.printf(
                    Locale.ROOT,
                    "%-24s %.12s… %,14d bytes  from %s%n",
                    backbone.name(),
                    backbone.digest(),
                    backbone.bytes(),
                    backbone.source());
        }
        out.flush();
        return 0;
    }
}
