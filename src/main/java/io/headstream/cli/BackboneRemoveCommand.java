package io.headstream.cli;

import io.headstream.backbone.ImportedBackbones;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headstream backbone remove}. */
@Command(name = "remove", description = "Remove a backbone that was imported. Who runs it keeps running.")
final class BackboneRemoveCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Parameters(paramLabel = "NAME", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String name;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where backbones are kept (default ~/.headstream/backbones).")
    private Path directory = ImportedBackbones.usual();

    @Override
    public Integer call() {
        new ImportedBackbones(directory).remove(name);
        return 0;
    }
}
