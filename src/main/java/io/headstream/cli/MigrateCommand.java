package io.headstream.cli;

import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.TensorFlowBackbone;
import io.headstream.config.HeadSettings;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.LearnerSettings;
import io.headstream.embedding.BackboneDigest;
import io.headstream.event.HeadName;
import io.headstream.event.Printable;
import io.headstream.image.ImageDecoder;
import io.headstream.learning.WindowPolicy;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headstream heads migrate}: what a head has learned, learned once more behind another backbone. */
@Command(
        name = "migrate",
        description = {
            "Fill learners that are set up for another backbone from the images that are retained.",
            "What serves goes on serving and learning. May be run again: it appends what is missing, and takes back what is not in force any more. See docs/migration.md."
        })
final class MigrateCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Mixin
    private final Connection connection = new Connection();

    @Option(names = "--head", paramLabel = "HEAD", required = true, description = "The head's name.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String head;

    @Option(
            names = "--backbone",
            paramLabel = "DIR",
            required = true,
            description = "The other backbone's directory, or '" + BackboneSource.BUNDLED + "'.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String backbone;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "AUTO",
            description = "Where to run it: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private DeviceChoice device = DeviceChoice.AUTO;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() {
        HeadstreamConfig settings = connection.settings();
        HeadName name = new HeadName(head);
        try (TensorFlowBackbone loaded = TensorFlowBackbone.load(
                        BackboneSource.of(backbone), BackboneOptions.defaults().on(device));
                ImageDecoder decoder = loaded.imageDecoder(settings.imageLimits())) {
            BackboneDigest digest = loaded.description().digest();
            List<String> learners = learners(settings, name, digest);
            PrintWriter out = spec.commandLine().getOut();
            HeadMigration.Outcome outcome;
            try (HeadMigration migration = new HeadMigration(
                    settings,
                    name,
                    loaded,
                    decoder,
                    Clock.systemUTC(),
                    spec.commandLine().getErr()::println)) {
                outcome = migration.run();
            }
            out.printf(
                    "%s: %d examples embedded by %s (%s), %d were before, %d taken back, %d not retained, %d unusable; for %s%n",
                    Printable.of(head),
                    outcome.embedded(),
                    Printable.of(loaded.description().name()),
                    digest,
                    outcome.before(),
                    outcome.takenBack(),
                    outcome.lost(),
                    outcome.refused(),
                    String.join(", ", learners));
            return 0;
        }
    }

    /** Those that would learn from it: without one, it would be work for nothing. */
    private static List<String> learners(HeadstreamConfig settings, HeadName head, BackboneDigest digest) {
        Optional<HeadSettings> configured = settings.heads().stream()
                .filter(known -> known.name().equals(head))
                .findFirst();
        List<String> learners = configured.stream()
                .flatMap(known -> known.learners().stream())
                .filter(learner -> digest.hex().equals(backboneOf(learner)))
                .map(learner -> learner.name().value())
                .toList();
        if (configured.isEmpty() || learners.isEmpty()) {
            throw new TopicUnreadableException(
                    "no learner of head '%s' is set up for backbone %s, expected one in the configuration of trainer and command: learner.<name>.learning.backbone=%s%s"
                            .formatted(
                                    head,
                                    digest,
                                    digest,
                                    configured.isEmpty() ? ", and the head itself under heads" : ""));
        }
        return learners;
    }

    private static String backboneOf(LearnerSettings learner) {
        return Stream.ofNullable(learner.hyperParameters().values().get(WindowPolicy.BACKBONE))
                .findFirst()
                .orElse("");
    }
}
