package io.headstream.ops.view;

import io.headstream.config.HeadSettings;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.wire.Contract;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What people look at, kept up to date by whatever feeds it. Thread-safe. */
public final class LiveView implements AutoCloseable {
    private final Board board;
    private final Supplier<StreamView> stream;
    private final Thumbnails thumbnails;
    private final List<Runnable> closers;

    LiveView(Board board, Supplier<StreamView> stream, Thumbnails thumbnails, Runnable... closers) {
        this.board = board;
        this.stream = stream;
        this.thumbnails = thumbnails;
        this.closers = List.of(closers);
    }

    /**
     * Begins to read topics that are there.
     *
     * @param contract not closed with this
     * @param watchers told what comes; must be quick
     * @param batchFill how full batches are here, in [0,1]; null: not known
     */
    public static LiveView start(
            HeadstreamConfig config, Contract contract, Consumer<News> watchers, Supplier<@Nullable Double> batchFill) {
        Map<String, Object> kafka = config.kafka(KafkaClient.CONSUMER);
        Board board = new Board(config.heads().stream().map(HeadSettings::name).toList(), watchers, System::nanoTime);
        ImageEvents images = new ImageEvents(kafka, config.topics().names().imageEvents(), contract);
        Figures figures = Figures.start(config.kafka(KafkaClient.ADMIN), config.application(), board, batchFill);
        TopicReading reading =
                TopicReading.start(kafka, new TopicFeed(config.topics().names(), contract, board), board);
        return new LiveView(
                board, figures::latest, new Thumbnails(images), figures::close, reading::close, images::close);
    }

    /** Heads, versions, windows and all else that topics hold. */
    public Board board() {
        return board;
    }

    /** How the stream flows. */
    public StreamView stream() {
        return stream.get();
    }

    /** Pictures of what was predicted. */
    public Thumbnails thumbnails() {
        return thumbnails;
    }

    @Override
    public void close() {
        closers.forEach(Runnable::run);
    }
}
