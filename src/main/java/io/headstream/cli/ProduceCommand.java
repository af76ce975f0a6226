package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import io.headstream.demo.BundledStream;
import io.headstream.demo.ImageEventSender;
import io.headstream.demo.ImageFolder;
import io.headstream.demo.ImageManifest;
import io.headstream.demo.ImageSet;
import io.headstream.demo.LabelledImage;
import io.headstream.demo.Pace;
import io.headstream.demo.SendReport;
import io.headstream.demo.StreamOrder;
import io.headstream.event.HeadName;
import io.headstream.event.Printable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headstream produce}: sends image files as events. */
@Command(name = "produce", description = "Send images, with their labels, as events; each exactly once.")
final class ProduceCommand implements Callable<Integer> {
    private static final double NANOS_PER_SECOND = 1e9;

    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Mixin
    private final Connection connection = new Connection();

    @ArgGroup(exclusive = true, multiplicity = "1", heading = "Which images:%n")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private Source source;

    /** One of the three. */
    static final class Source {
        @Option(names = "--images", paramLabel = "DIR", description = "Directory with a folder for every class.")
        private @Nullable Path images;

        @Option(
                names = "--manifest",
                paramLabel = "CSV",
                description = "File of path,label lines; an image without label is predicted only.")
        private @Nullable Path manifest;

        @Option(names = "--sample", description = "The pictures that come with Headstream: 615 emoji in ten classes.")
        private boolean sample;

        private ImageSet read() {
            if (sample) {
                return BundledStream.read();
            }
            return images != null ? ImageFolder.read(images) : ImageManifest.read(Objects.requireNonNull(manifest));
        }
    }

    @Option(names = "--head", paramLabel = "NAME", required = true, description = "The head that the images are for.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String head;

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "How many events; images come again if there are fewer. Default: every image once.")
    private @Nullable Integer events;

    @Option(names = "--rate", paramLabel = "N", description = "Events per second. Default: as fast as it goes.")
    private double rate = Pace.UNLIMITED;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            defaultValue = "SHUFFLED",
            description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}); sorted is class after class.")
    private StreamOrder order = StreamOrder.SHUFFLED;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the shuffled order (default ${DEFAULT-VALUE}).")
    private long seed;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        HeadName name = headName();
        positive("--rate", rate, rate == Pace.UNLIMITED);
        positive("--events", events == null ? 1 : events, false);
        ImageSet images = source.read();
        HeadstreamConfig settings = connection.settings();
        List<LabelledImage> stream =
                order.events(images, events == null ? images.images().size() : events, seed);
        PrintWriter err = spec.commandLine().getErr();
        if (images.skipped() > 0) {
            err.println("passed over %d files that are no images of a class".formatted(images.skipped()));
        }
        long start = System.nanoTime();
        SendReport report = send(stream, settings, name, err);
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        spec.commandLine()
                .getOut()
                .println("sent %d events of %d classes for head '%s' to topic '%s' in %s s (%s/s)%s"
                        .formatted(
                                report.sent(),
                                images.classes(),
                                name,
                                settings.topics().names().imageEvents(),
                                oneDigit(seconds),
                                oneDigit(report.sent() / seconds),
                                report.skipped() == 0
                                        ? ""
                                        : "; not sent: %d unreadable, %d too large"
                                                .formatted(report.unreadable(), report.oversized())));
        return report.sent() > 0 ? 0 : 1;
    }

    private SendReport send(List<LabelledImage> stream, HeadstreamConfig settings, HeadName name, PrintWriter err)
            throws InterruptedException {
        try (SendProgress progress = SendProgress.on(err, stream.size());
                ImageEventSender sender = ImageEventSender.connect(settings, name, Clock.systemUTC(), progress::note)) {
            Pace pace = new Pace(rate, System::nanoTime);
            for (LabelledImage image : stream) {
                TimeUnit.NANOSECONDS.sleep(pace.nanosUntilNext());
                sender.send(image);
                progress.step();
            }
            sender.flush();
            return sender.report();
        }
    }

    private HeadName headName() {
        try {
            return new HeadName(head);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "--head: " + Printable.of(head) + ": " + e.getMessage(), e);
        }
    }

    private void positive(String option, double value, boolean exempt) {
        if (!exempt && !(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new ParameterException(
                    spec.commandLine(), "%s %s: expected a number above 0".formatted(option, value));
        }
    }

    private static String oneDigit(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
