package io.headstream.demo;

import io.headstream.app.Headstream;
import io.headstream.app.Role;
import io.headstream.config.HeadstreamConfig;
import io.headstream.embedding.BackboneDescription;
import io.headstream.event.HeadName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything at once and all of it real: a broker, a schema registry, the embedder, the trainer, and a producer that
 * streams labelled images. Started and asked by one thread, closed once, by any thread; nothing is left behind.
 */
public final class Demo implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);

    /** Embedding one batch takes a second on the slowest of machines. */
    private static final Duration STALLED = Duration.ofSeconds(90);

    private final DemoOptions options;
    private final OpenResources resources = new OpenResources();
    private final Progress progress = new Progress(STALLED, System::nanoTime);
    private boolean complete;
    private @Nullable LogFile log;
    private @Nullable DemoStream stream;
    private @Nullable DemoProducer producer;
    private @Nullable StreamObserver observer;
    private @Nullable Headstream headstream;

    /** Nothing is opened before {@link #start}. */
    public Demo(DemoOptions options) {
        this.options = options;
    }

    /**
     * Starts all of it; the stream begins to flow.
     *
     * @param starting told what is being started
     * @throws ImageSourceException if the images cannot be used
     * @throws CancellationException if it was closed meanwhile
     * @throws RuntimeException if anything does not start
     */
    public Endpoints start(Consumer<String> starting) {
        ImageSet images = options.images().map(ImageFolder::read).orElseGet(BundledStream::read);
        HeadName head = new HeadName(options.images().isPresent() ? "images" : "emoji");
        stream = DemoStream.of(images, options);
        Path directory = resources
                .open(() -> DemoDirectory.create(options.temporaryDirectory()))
                .path();
        NativeLibraries.unpackInto(directory);
        log = resources.open(() -> LogFile.open(directory.resolve("headstream.log")));

        starting.accept("Kafka broker");
        EmbeddedBroker broker = resources.open(() -> EmbeddedBroker.start(directory.resolve("broker")));
        starting.accept("schema registry");
        EmbeddedRegistry registry = resources.open(
                () -> EmbeddedRegistry.start(options.registryDirectory(), directory.resolve("registry")));
        HeadstreamConfig config =
                DemoConfig.of(broker.bootstrapServers(), registry.url(), head, options, directory.resolve("state"));

        starting.accept("backbone, embedder and trainer");
        Headstream started = resources.open(() -> {
            Headstream starter = new Headstream(config, Set.of(Role.EMBEDDER, Role.TRAINER));
            starter.start();
            return starter;
        });
        headstream = started;
        observer = resources.open(() -> StreamObserver.start(config));
        DemoStream events = stream;
        producer = resources.open(() -> DemoProducer.start(
                events,
                ImageEventSender.connect(config, head, Clock.systemUTC(), sentence -> LOG.warn("{}", sentence)),
                options.rate()));
        BackboneDescription backbone = started.backbone().orElseThrow();
        return new Endpoints(
                broker.bootstrapServers(),
                registry.url(),
                started.httpUrl().orElse(null),
                head,
                backbone.name(),
                backbone.device());
    }

    /**
     * How far it is.
     *
     * @throws IllegalStateException if it cannot go on, or nothing has moved for a long time
     */
    public DemoState state() {
        if (stream == null || producer == null || observer == null || headstream == null) {
            throw new IllegalStateException("the demo has not been started");
        }
        Throwable stopped = headstream.failed().getNow(null);
        if (stopped != null) {
            throw new IllegalStateException("Headstream has stopped: " + stopped.getMessage(), stopped);
        }
        boolean sent = producer.isDone();
        SendReport sending = producer.report();
        boolean caughtUp = observer.isCaughtUp();
        Observation seen = observer.latest();
        // Once is enough: later events may be anybody's, labelled or not.
        complete = complete || (sent && caughtUp && seen.isComplete(sending.sent(), 0));
        if (!complete) {
            progress.check(sending, seen);
        }
        return new DemoState(
                stream.steps().size(), options.sendsBroken() ? DemoStream.BROKEN : 0, sending, sent, seen, complete);
    }

    /** The log's last lines; none if the demo got nowhere. To be asked before it is closed. */
    List<String> logTail(int lines) {
        return log == null ? List.of() : log.tail(lines);
    }

    /** Copies the log to where it outlives the demo; empty if the demo got nowhere. To be asked before it is closed. */
    Optional<Path> keepLog() {
        if (log == null) {
            return Optional.empty();
        }
        try {
            Path kept = Files.createTempFile(options.temporaryDirectory(), "headstream-demo-failed-", ".log");
            return Optional.of(Files.copy(log.path(), kept, StandardCopyOption.REPLACE_EXISTING));
        } catch (IOException e) {
            LOG.warn("the log cannot be kept", e);
            return Optional.empty();
        }
    }

    /** Whether it was closed, by whatever thread. */
    boolean isClosed() {
        return resources.isClosed();
    }

    /** Stops everything and removes what it wrote. Does nothing the second time. */
    @Override
    public void close() {
        resources.close();
    }
}
