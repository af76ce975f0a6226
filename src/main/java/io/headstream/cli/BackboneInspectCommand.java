package io.headstream.cli;

import io.headstream.backbone.BackboneInspection;
import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.BundledBackbone;
import io.headstream.backbone.DeviceChoice;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headstream backbone inspect}. */
@Command(
        name = "inspect",
        description = "Say how a SavedModel would be called, what it is made of and how fast it is here.")
final class BackboneInspectCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Directory of a SavedModel, or '" + BackboneSource.BUNDLED + "'.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String backbone;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "AUTO",
            description = "Where to run it: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private DeviceChoice device = DeviceChoice.AUTO;

    @Override
    public Integer call() throws IOException {
        if (!backbone.equals(BackboneSource.BUNDLED)) {
            return show(Path.of(backbone));
        }
        Path parent = Files.createTempDirectory("headstream-backbone-");
        try {
            return show(BundledBackbone.extractTo(parent));
        } finally {
            delete(parent);
        }
    }

    private int show(Path directory) {
        BackboneInspection inspection =
                BackboneInspection.of(directory, BackboneOptions.defaults().on(device));
        PrintWriter out = spec.commandLine().getOut();
        out.print(inspection.render());
        out.flush();
        return inspection.problem().isPresent() ? 1 : 0;
    }

    private static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(directory)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }
}
