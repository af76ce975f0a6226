package io.headstream.cli;

import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.FrozenBackbone;
import io.headstream.config.BackboneSettings;
import io.headstream.config.HeadstreamConfig;
import io.headstream.event.Printable;
import io.headstream.export.SavedModelExport;
import io.headstream.snapshot.HeadSnapshot;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headstream heads export}: a head version as a model that others can serve. */
@Command(
        name = "export",
        description = {
            "Write a head version as a TensorFlow SavedModel.",
            "It takes embeddings or, with its backbone, pictures, and gives class probabilities with their labels."
        })
final class ExportCommand implements Callable<Integer> {
    /** What can be written. */
    enum Format {
        /** TensorFlow's. */
        SAVED_MODEL;

        @Override
        public String toString() {
            return "saved-model";
        }
    }

    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Mixin
    private final Connection connection = new Connection();

    @Option(names = "--head", paramLabel = "HEAD", required = true, description = "The head's name.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String head;

    @Option(
            names = "--learner",
            paramLabel = "LEARNER",
            description = "Whose version (default: the learner whose version serves).")
    private @Nullable String learner;

    @Option(names = "--version", paramLabel = "N", description = "Which version (default: the one that serves).")
    private @Nullable Long version;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            required = true,
            description = "What to write: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.SAVED_MODEL;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Directory to make; TensorFlow Serving wants models/NAME/NUMBER.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private Path out;

    @Option(names = "--with-backbone", description = "Put the backbone in front, so that the model takes pictures.")
    private boolean withBackbone;

    @Option(
            names = "--backbone",
            paramLabel = "DIR",
            description = "Where the backbone is, or '" + BackboneSource.BUNDLED
                    + "' (default: as configured). It has to be the one that the version was learned behind.")
    private @Nullable String backbone;

    @Option(names = "--force", description = "Replace a SavedModel that is there already.")
    private boolean force;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (backbone != null && !withBackbone) {
            throw new ParameterException(spec.commandLine(), "--backbone has no use without --with-backbone");
        }
        HeadstreamConfig settings = connection.settings();
        HeadSnapshot snapshot = VersionArchive.read(settings, head).choose(learner, version);
        SavedModelExport export = withBackbone
                ? SavedModelExport.of(snapshot, frozen(settings.backbone()))
                : SavedModelExport.of(snapshot);
        export.writeTo(out, force);
        spec.commandLine()
                .getOut()
                .printf(
                        "%s %s written to '%s' as %s: takes %s, gives probabilities of %d labels%n",
                        Printable.of(head),
                        snapshot.version(),
                        out,
                        format,
                        withBackbone
                                ? "pictures"
                                : "embeddings of %d components"
                                        .formatted(snapshot.head().dimension()),
                        snapshot.head().labels().size());
        return 0;
    }

    private FrozenBackbone frozen(BackboneSettings configured) {
        BackboneSource source = source(configured);
        return configured
                .unfreeze()
                .map(cut -> FrozenBackbone.loadTrunk(source, cut.from(), cut.exponentOrAuto()))
                .orElseGet(() -> FrozenBackbone.load(source));
    }

    private BackboneSource source(BackboneSettings configured) {
        if (backbone != null) {
            return BackboneSource.of(backbone);
        }
        return configured
                .directory()
                .<BackboneSource>map(BackboneSource.Directory::new)
                .orElseGet(BackboneSource.Bundled::new);
    }
}
