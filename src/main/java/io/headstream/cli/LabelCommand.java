package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import io.headstream.demo.ImageLabelSender;
import io.headstream.demo.LabelList;
import io.headstream.demo.LabelListException;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.ImageLabel;
import io.headstream.event.Label;
import io.headstream.event.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headstream label}: labels images that were sent before, corrects labels or takes them back. */
@Command(
        name = "label",
        description = "Label images that were sent before, correct their labels, or take them back.",
        footer = {
            "",
            "With --csv the labels are in the file, one id,label on every line; with --csv and --retract it has one id"
                    + " on every line. Nothing is sent unless all of it can be read."
        })
final class LabelCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Mixin
    private final Connection connection = new Connection();

    @Option(names = "--head", paramLabel = "NAME", required = true, description = "The head that is to learn.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String head;

    @ArgGroup(exclusive = true, multiplicity = "1", heading = "Which images:%n")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private Images images;

    /** One of the two. */
    static final class Images {
        @Option(names = "--id", paramLabel = "ID", description = "One image, by the id that it was sent with.")
        private @Nullable String id;

        @Option(
                names = "--csv",
                paramLabel = "FILE",
                description = "File of id,label lines, in UTF-8; - is standard input.")
        private @Nullable String csv;
    }

    @ArgGroup(exclusive = true, heading = "What to say of them:%n")
    private @Nullable Claim claim;

    /** At most one of the two. */
    static final class Claim {
        @Option(names = "--label", paramLabel = "LABEL", description = "The true class of the image.")
        private @Nullable String label;

        @Option(names = "--retract", description = "Take the label back: as if the head had never had it.")
        private boolean retract;
    }

    @Option(
            names = "--by",
            paramLabel = "WHO",
            defaultValue = "${sys:user.name}",
            description = "Who labelled (default ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String by;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() {
        HeadName name = checked("--head", head, () -> new HeadName(head));
        List<ImageLabel> labels = images.id == null ? listed(name) : List.of(one(name, images.id));
        HeadstreamConfig settings = connection.settings();
        try (ImageLabelSender sender = ImageLabelSender.connect(settings)) {
            labels.forEach(sender::send);
            long sent = sender.flush();
            spec.commandLine()
                    .getOut()
                    .println("sent %d %s for head '%s' to topic '%s'"
                            .formatted(
                                    sent,
                                    (retracts() ? "retraction" : "label") + (sent == 1 ? "" : "s"),
                                    name,
                                    settings.topics().names().imageLabels()));
        }
        return 0;
    }

    private ImageLabel one(HeadName name, String id) {
        if (claim == null) {
            throw new ParameterException(spec.commandLine(), "--id: expected --label or --retract with it");
        }
        ImageId image = checked("--id", id, () -> new ImageId(id));
        String text = claim.label;
        Label label = text == null ? null : checked("--label", text, () -> new Label(text));
        return checked("--by", by, () -> new ImageLabel(image, name, label, Instant.now(), by));
    }

    private List<ImageLabel> listed(HeadName name) {
        if (claim != null && claim.label != null) {
            throw new ParameterException(
                    spec.commandLine(), "--label: expected with --id; with --csv it is in the file");
        }
        String file = Objects.requireNonNull(images.csv);
        String list = file.equals(STANDARD_INPUT) ? "standard input" : "labels '%s'".formatted(file);
        try (Reader text = file.equals(STANDARD_INPUT)
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                : Files.newBufferedReader(Path.of(file))) {
            return new LabelList(list, name, retracts(), Instant.now(), by).read(text);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "no such file" : "cannot be read: " + e;
            throw new LabelListException("%s: %s".formatted(list, why), e);
        }
    }

    private boolean retracts() {
        return claim != null && claim.retract;
    }

    private <T> T checked(String option, String value, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "%s: %s: %s".formatted(option, Printable.of(value), e.getMessage()), e);
        }
    }
}
