package io.headstream.ops.view;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.Author;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.HeadFacts;
import io.headstream.rollout.HeadSetup;
import io.headstream.rollout.RolloutAction;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutMachine;
import io.headstream.rollout.RolloutOutcome;
import io.headstream.rollout.RolloutState;
import io.headstream.rollout.VersionRef;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.DeadLetterHeaders;
import io.headstream.wire.avro.Arm;
import io.headstream.wire.avro.CalibrationBin;
import io.headstream.wire.avro.ClassCounts;
import io.headstream.wire.avro.ClassScore;
import io.headstream.wire.avro.Confusion;
import io.headstream.wire.avro.DriftDetector;
import io.headstream.wire.avro.DriftSignal;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.HeadVersionRef;
import io.headstream.wire.avro.Prediction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A view of head {@code emoji} that tests fill, with a rollout that obeys the real machine. */
public final class SampleView {
    public static final HeadName HEAD = new HeadName("emoji");
    public static final String HOSTILE = "<img src=x onerror=alert(1)>";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final int PUBLISHED = 20;

    private final Board board;
    private final ImageSource images;
    private RolloutState state = RolloutState.untouched(HEAD);

    /** @param images image files by offset, all of partition 0 */
    public SampleView(Consumer<News> watchers, Map<Long, byte[]> images) {
        this.board = new Board(List.of(HEAD), watchers, System::nanoTime);
        this.images = (partition, offset) -> Optional.ofNullable(partition == 0 ? images.get(offset) : null);
    }

    public LiveView view() {
        return new LiveView(
                board,
                () -> board.stream(List.of(new StreamView.GroupLag("headstream-embedder", 3)), 0.75),
                new Thumbnails(images));
    }

    public Board board() {
        return board;
    }

    /** What the trainer would do with a command, at once. */
    public synchronized RolloutEvent decide(RolloutCommand command) {
        RolloutOutcome outcome = RolloutMachine.apply(state, command, new Facts(), NOW);
        RolloutEvent event = RolloutEvent.of(command, outcome, state, NOW);
        if (outcome instanceof RolloutOutcome.Accepted accepted) {
            state = accepted.next();
            board.rollout(state);
        }
        board.event(event);
        return event;
    }

    public void decide(String id, RolloutAction action) {
        decide(new RolloutCommand(new CommandId(id), HEAD, null, action, Author.person("ann"), "to try it", NOW));
    }

    /** Something of everything. */
    public SampleView fill() {
        board.caughtUp();
        for (int version = 1; version <= 3; version++) {
            board.version(manifest("dense", version), NOW.plusSeconds(version));
            board.evaluation(evaluation("dense", version - 1, version * 32L, 16 + 4 * version));
        }
        board.version(manifest("ridge", 1), NOW.plusSeconds(9));
        decide("first", new RolloutAction.Promote(VersionRef.parse("dense/2")));
        decide("second", new RolloutAction.Promote(VersionRef.parse("dense/3")));
        board.prediction(prediction("a-1", 0, "cat"));
        board.prediction(prediction("a-2", 1, HOSTILE));
        board.deadLetter(deadLetter(5));
        return this;
    }

    static HeadSnapshot manifest(String learner, long version) {
        return HeadSnapshot.newBuilder()
                .setFormatVersion(1)
                .setHead(HEAD.value())
                .setLearner(learner)
                .setVersion(version)
                .setParentVersion(version - 1)
                .setSha256(sha256(learner, version))
                .setBytes(5_000)
                .setChunks(1)
                .setLabels(List.of("cat", HOSTILE))
                .setDimension(1280)
                .setHyperParameters(Map.of("kind", learner, "learningRate", "0.0075"))
                .setSeed(1)
                .setBackboneDigest("b".repeat(64))
                .setTrainingLogPartition(0)
                .setLineageFromOffset(0)
                .setFromOffset(32 * (version - 1))
                .setToOffset(32 * version)
                .setWindowExamples(32)
                .setTotalExamples(32 * version)
                .setProgramVersion("1.2.3")
                .setEventTime(NOW)
                .build();
    }

    static HeadEvaluation evaluation(String learner, long version, long toOffset, int correct) {
        return HeadEvaluation.newBuilder()
                .setHead(HEAD.value())
                .setLearner(learner)
                .setVersion(version)
                .setFromOffset(toOffset - 32)
                .setToOffset(toOffset)
                .setExamples(32)
                .setCorrect(correct)
                .setLossBefore(0.5)
                .setNewLabels(toOffset == 32 ? List.of("cat", HOSTILE) : List.of())
                .setEventTime(NOW)
                .setServing(version > 0)
                .setKappa(0.4)
                .setCalibrationError(0.1)
                .setCalibration(List.of(new CalibrationBin(32, 24.0, correct)))
                .setClasses(List.of(
                        new ClassCounts("cat", 16, 16, correct / 2),
                        new ClassCounts(HOSTILE, 16, 16, correct - correct / 2)))
                .setConfusions(List.of(new Confusion("cat", HOSTILE, 32 - correct)))
                .setDrift(toOffset == 64 ? List.of(new DriftSignal(DriftDetector.ADWIN, 0.2, 0.5, 40L)) : List.of())
                .build();
    }

    static Prediction prediction(String image, long offset, String label) {
        return new Prediction(
                image,
                HEAD.value(),
                new HeadVersionRef("dense", 3L, sha256("dense", 3)),
                Arm.CHAMPION,
                List.of(new ClassScore(label, 0.9f)),
                "b".repeat(64),
                0,
                offset,
                NOW,
                NOW);
    }

    static ConsumerRecord<byte[], byte[]> deadLetter(long offset) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                "image-events.dlq", 0, offset, "broken\u001b[2J".getBytes(StandardCharsets.UTF_8), new byte[7]);
        record.headers()
                .add(DeadLetterHeaders.CATEGORY, "IMAGE_TRUNCATED".getBytes(StandardCharsets.UTF_8))
                .add(DeadLetterHeaders.REASON, "image 'x': cut short".getBytes(StandardCharsets.UTF_8))
                .add(DeadLetterHeaders.SOURCE_TOPIC, "image-events".getBytes(StandardCharsets.UTF_8))
                .add(DeadLetterHeaders.SOURCE_PARTITION, "1".getBytes(StandardCharsets.UTF_8))
                .add(DeadLetterHeaders.SOURCE_OFFSET, "812".getBytes(StandardCharsets.UTF_8));
        return record;
    }

    static String sha256(String learner, long version) {
        return "%064x".formatted(31L * learner.length() + version);
    }

    /** Versions 1 to 20 of two learners are published. */
    private static final class Facts implements HeadFacts {
        @Override
        public boolean configured() {
            return true;
        }

        @Override
        public List<LearnerName> learners() {
            return List.of(new LearnerName("dense"), new LearnerName("ridge"));
        }

        @Override
        public Optional<HeadVersion> find(VersionRef ref) {
            return ref.version() <= PUBLISHED
                    ? Optional.of(new HeadVersion(
                            ref.learner(), ref.version(), sha256(ref.learner().value(), ref.version())))
                    : Optional.empty();
        }

        @Override
        public void check(HeadSetup setup) {}
    }
}
