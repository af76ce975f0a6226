package io.headstream.ops.view;

import io.headstream.event.HeadName;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutState;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.Prediction;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is shown, bounded whatever comes. One thread writes, any number read. Thread-safe.
 */
public final class Board {
    static final int MOST_DEAD_LETTERS = 500;

    /** A topic may hold the leavings of heads that are no more; a flood of names must not fill the memory. */
    static final int MOST_HEADS = 256;

    /** Watchers are shown a few predictions of each second, not all. */
    private static final long WATCHED_PER_SECOND = 4;

    private final Map<String, HeadBoard> heads = new TreeMap<>();
    private final Recent<DeadLetterView> deadLetters = new Recent<>(MOST_DEAD_LETTERS);
    private final Consumer<News> watchers;
    private final Rate rate;
    private long predictions;
    private long deadLetterCount;
    private boolean live;
    private @Nullable String fault;

    /**
     * Nothing but the heads there are to be.
     *
     * @param watchers told what comes, once the board is caught up; must be quick
     * @param nanoTime a clock that never goes back
     */
    public Board(Collection<HeadName> configured, Consumer<News> watchers, LongSupplier nanoTime) {
        this.watchers = watchers;
        this.rate = new Rate(nanoTime);
        configured.forEach(head -> heads.put(head.value(), new HeadBoard(head)));
    }

    /** Heads in order of their names. */
    public synchronized List<HeadView> heads() {
        return heads.values().stream().map(HeadBoard::view).toList();
    }

    /** A head, if there is one of that name. */
    public Optional<HeadView> head(String head) {
        return ask(head, HeadBoard::view);
    }

    /** Versions, of one learner or of all, the newest first; {@code before} 0: from the newest on. */
    public Optional<Page<VersionView>> versions(String head, Optional<String> learner, long before, int limit) {
        return ask(head, board -> board.versions(learner, before, limit));
    }

    /** The newest windows, the oldest of them first. */
    public Optional<List<WindowView>> windows(String head, int limit) {
        return ask(head, board -> board.windows(limit));
    }

    /** What was taken for what in the latest windows of a learner; by default the champion's. */
    public Optional<ConfusionView> confusion(String head, Optional<String> learner, int windows) {
        return ask(head, board -> board.confusion(learner, windows));
    }

    /** The audit trail, the newest first. */
    public Optional<Page<HistoryView>> history(String head, long before, int limit) {
        return ask(head, board -> board.history(before, limit));
    }

    /** What came of a command the first time. */
    public Optional<HistoryView> firstOutcome(String head, String commandId) {
        return ask(head, board -> board.first(commandId)).flatMap(Function.identity());
    }

    /** The latest predictions, the newest first. */
    public Optional<Page<PredictionView>> predictions(String head, long before, int limit) {
        return ask(head, board -> board.predictions(before, limit));
    }

    /** The latest dead letters, the newest first. */
    public synchronized Page<DeadLetterView> deadLetters(long before, int limit) {
        return deadLetters.page(before, limit, any -> true);
    }

    /** How the stream flows, as far as the topics tell. */
    synchronized StreamView stream(List<StreamView.GroupLag> lag, @Nullable Double batchFill) {
        return new StreamView(live, fault, rate.perSecond(), predictions, deadLetterCount, lag, batchFill);
    }

    void show(StreamView stream) {
        watchers.accept(new News(News.Kind.STREAM, "", stream));
    }

    synchronized void caughtUp() {
        live = true;
        fault = null;
    }

    synchronized void stuck(String why) {
        fault = why;
    }

    synchronized void rollout(RolloutState state) {
        of(state.head()).ifPresent(head -> {
            if (head.rollout(state)) {
                tell(News.Kind.ROLLOUT, state.head().value(), head.view());
            }
        });
    }

    synchronized void event(RolloutEvent event) {
        of(event.head()).ifPresent(head -> tell(News.Kind.HISTORY, event.head().value(), head.event(event)));
    }

    synchronized void evaluation(HeadEvaluation evaluation) {
        of(new HeadName(evaluation.getHead()))
                .ifPresent(head -> tell(News.Kind.EVALUATION, evaluation.getHead(), head.evaluation(evaluation)));
    }

    synchronized void version(HeadSnapshot manifest, Instant bornAt) {
        of(new HeadName(manifest.getHead())).ifPresent(head -> {
            head.versions().add(manifest, bornAt);
            tell(
                    News.Kind.VERSION,
                    manifest.getHead(),
                    new VersionName(manifest.getLearner(), manifest.getVersion(), manifest.getSha256()));
        });
    }

    synchronized void versionGone(String head, String learner, long version) {
        Optional.ofNullable(heads.get(head)).ifPresent(board -> board.versions().remove(learner, version));
    }

    synchronized void prediction(Prediction prediction) {
        of(new HeadName(prediction.getHead())).ifPresent(head -> {
            PredictionView view = head.prediction(prediction);
            if (live) {
                predictions++;
                if (rate.count() <= WATCHED_PER_SECOND) {
                    tell(News.Kind.PREDICTION, prediction.getHead(), view);
                }
            }
        });
    }

    synchronized void deadLetter(ConsumerRecord<byte[], byte[]> record) {
        deadLetterCount++;
        tell(News.Kind.DEAD_LETTER, "", deadLetters.add(number -> DeadLetterView.of(number, record)));
    }

    private void tell(News.Kind kind, String head, Object value) {
        if (live) {
            watchers.accept(new News(kind, head, value));
        }
    }

    private Optional<HeadBoard> of(HeadName head) {
        HeadBoard board = heads.get(head.value());
        if (board == null && heads.size() < MOST_HEADS) {
            board = new HeadBoard(head);
            heads.put(head.value(), board);
        }
        return Optional.ofNullable(board);
    }

    private synchronized <T> Optional<T> ask(String head, Function<HeadBoard, T> question) {
        return Optional.ofNullable(heads.get(head)).map(question);
    }
}
