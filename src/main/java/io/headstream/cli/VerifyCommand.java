package io.headstream.cli;

import io.headstream.app.UnfrozenBackbone;
import io.headstream.config.HeadstreamConfig;
import io.headstream.demo.Contracts;
import io.headstream.event.Printable;
import io.headstream.learning.FinetuneHyperParameters;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.Provenance;
import io.headstream.snapshot.SnapshotVerifier;
import io.headstream.snapshot.SnapshotVerifier.Checkpoint;
import io.headstream.snapshot.Verdict;
import io.headstream.wire.Contract;
import io.headstream.wire.SnapshotCorruptException;
import io.headstream.wire.SnapshotTrust;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headstream verify}: proves that a head version came from the events in the training log, and from no others. */
@Command(
        name = "verify",
        description = {
            "Prove a head version: learn it once more from the training log and compare SHA-256.",
            "Says 'equal', or which version was the first to part, or why it can't be replayed."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:equal",
            "1:not equal, or it can't be replayed; the output says why",
            "2:the command line is wrong"
        })
final class VerifyCommand implements Callable<Integer> {
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

    @Option(names = "--all", description = "All versions of the head that are kept, one after the other.")
    private boolean all;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() {
        HeadstreamConfig settings = connection.settings();
        VersionArchive archive = VersionArchive.read(settings, head);
        List<io.headstream.wire.avro.HeadSnapshot> chosen = chosen(archive);
        if (chosen.stream().anyMatch(VerifyCommand::holdsTail)) {
            // Its learner began with the tail of the backbone, which no snapshot holds as it was then.
            UnfrozenBackbone.makeKnown(settings.backbone());
        }
        SnapshotTrust trust =
                settings.embedder().verificationKey().map(SnapshotTrust::inKeys).orElse(SnapshotTrust.ANYBODY);
        int failed = 0;
        try (Contract contract = Contracts.of(settings)) {
            for (io.headstream.wire.avro.HeadSnapshot manifest : chosen) {
                failed += verify(manifest, archive, settings, contract, trust) ? 0 : 1;
            }
        }
        return failed == 0 ? 0 : 1;
    }

    private List<io.headstream.wire.avro.HeadSnapshot> chosen(VersionArchive archive) {
        List<io.headstream.wire.avro.HeadSnapshot> known = archive.manifests().stream()
                .sorted(Comparator.comparing(io.headstream.wire.avro.HeadSnapshot::getLearner)
                        .thenComparing(io.headstream.wire.avro.HeadSnapshot::getVersion))
                .toList();
        String whose = learner == null
                ? archive.rollout()
                        .filter(state -> state.getChampion().getVersion() > 0)
                        .map(state -> state.getChampion().getLearner())
                        .orElse(null)
                : learner;
        Long which = version == null && whose != null
                ? archive.rollout()
                        .filter(state -> state.getChampion().getLearner().equals(whose))
                        .map(state -> state.getChampion().getVersion())
                        .orElse(null)
                : version;
        List<io.headstream.wire.avro.HeadSnapshot> chosen = known.stream()
                .filter(manifest -> all
                        ? learner == null || manifest.getLearner().equals(learner)
                        : manifest.getLearner().equals(whose) && which != null && manifest.getVersion() == which)
                .toList();
        if (chosen.isEmpty()) {
            boolean retired = !all
                    && which != null
                    && known.stream()
                            .anyMatch(manifest -> manifest.getLearner().equals(whose) && manifest.getVersion() > which);
            throw new TopicUnreadableException("head '%s' has no version %s%s; those that it has: %s"
                    .formatted(
                            Printable.of(head),
                            all ? "at all" : Printable.of(whose + "/" + which),
                            retired ? " any more: only the newest stay, and those that the rollout names" : "",
                            known.isEmpty() ? "none" : ranges(known)));
        }
        return chosen;
    }

    /** Versions that follow one another as a range: {@code dense/3, dense/41 to 60}. */
    private static String ranges(List<io.headstream.wire.avro.HeadSnapshot> manifests) {
        List<String> ranges = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= manifests.size(); i++) {
            boolean goesOn = i < manifests.size()
                    && manifests.get(i).getLearner().equals(manifests.get(i - 1).getLearner())
                    && manifests.get(i).getVersion() == manifests.get(i - 1).getVersion() + 1;
            if (!goesOn) {
                long first = manifests.get(from).getVersion();
                long last = manifests.get(i - 1).getVersion();
                ranges.add(manifests.get(from).getLearner() + "/" + first + (last == first ? "" : " to " + last));
                from = i;
            }
        }
        return String.join(", ", ranges);
    }

    private boolean verify(
            io.headstream.wire.avro.HeadSnapshot manifest,
            VersionArchive archive,
            HeadstreamConfig settings,
            Contract contract,
            SnapshotTrust trust) {
        PrintWriter out = spec.commandLine().getOut();
        String name = "%s %s/%d".formatted(head, manifest.getLearner(), manifest.getVersion());
        HeadSnapshot snapshot;
        try {
            trust.check(manifest);
        } catch (SnapshotCorruptException e) {
            out.printf("%s: not trusted: %s%n", name, e.getMessage());
            return false;
        }
        try {
            snapshot = archive.version(manifest);
        } catch (SnapshotCorruptException e) {
            out.printf("%s: not equal: its record is broken: %s%n", name, e.getMessage());
            return false;
        }
        List<Checkpoint> earlier = archive.manifests().stream()
                .filter(other -> other.getLearner().equals(manifest.getLearner())
                        && other.getLineageFromOffset() == manifest.getLineageFromOffset()
                        && other.getToOffset() < manifest.getToOffset())
                .map(VerifyCommand::checkpoint)
                .toList();
        try (TrainingLog log = new TrainingLog(
                settings, contract, head, manifest.getTrainingLogPartition(), manifest.getLineageFromOffset())) {
            Verdict verdict = new SnapshotVerifier().verify(snapshot, earlier, log);
            out.printf("%s: %s%s%n", name, sentence(verdict, snapshot), signature(manifest, trust));
            return verdict instanceof Verdict.Equal;
        }
    }

    private static String signature(io.headstream.wire.avro.HeadSnapshot manifest, SnapshotTrust trust) {
        if (trust.isStrict()) {
            return "; signed by a trusted key";
        }
        return manifest.getSignature() == null
                ? ""
                : "; signed, by whom was not looked at (snapshots.verification.key.file)";
    }

    private static boolean holdsTail(io.headstream.wire.avro.HeadSnapshot manifest) {
        return FinetuneHyperParameters.KIND.equals(manifest.getHyperParameters().get(HyperParameters.KIND));
    }

    private static Checkpoint checkpoint(io.headstream.wire.avro.HeadSnapshot manifest) {
        return new Checkpoint(
                new HeadVersion(new LearnerName(manifest.getLearner()), manifest.getVersion(), manifest.getSha256()),
                manifest.getToOffset());
    }

    private static String sentence(Verdict verdict, HeadSnapshot snapshot) {
        Provenance provenance = snapshot.provenance();
        if (verdict instanceof Verdict.Equal equal) {
            return "equal: %d windows and %d examples from training-log offset %d to %d make SHA-256 %s again"
                    .formatted(
                            equal.windows(),
                            equal.examples(),
                            provenance.lineageFromOffset(),
                            provenance.toOffset(),
                            snapshot.version().sha256());
        }
        if (verdict instanceof Verdict.Parted parted) {
            return "not equal: version %d, of training-log offsets up to %d, is the first that parts: found %s, expected SHA-256 %s"
                    .formatted(parted.version(), parted.toOffset(), parted.found(), parted.expected());
        }
        return "can't be replayed: " + ((Verdict.Unreplayable) verdict).why();
    }
}
