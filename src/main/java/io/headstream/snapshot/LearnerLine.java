package io.headstream.snapshot;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.HeadName;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.WindowPolicy;
import io.headstream.snapshot.Lineage.Published;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One learner's line of versions, as a fold over windows. Each window is learned from, which makes a {@link Candidate} of
 * the next version; for most kinds of head it becomes the next version at once, for those that have to be solved for now
 * and then. Immutable, thread-safe.
 *
 * <p>Embeddings of different backbones do not mix. A line that is set up for a backbone ({@link WindowPolicy#BACKBONE})
 * takes that one's entries, and passes over windows that have none. Any other takes of a window only the entries whose
 * embedding is like the last one's (same backbone, dimension and exponent), migrated ones aside. If that is not what the line has learned from so far, the line
 * starts anew with this window: from an untrained head, parent version 0, {@code lineageFromOffset} the window's first
 * offset; version numbers go on. A refused step changes nothing, not even that.
 */
public final class LearnerLine {
    /** A version that is solved for is due when so much more has been learned, as a share of all. */
    private static final double GROWTH = 0.1;

    private final LineSettings settings;
    private final long nextOffset;
    private final long lastVersion;
    private final @Nullable Lineage lineage;

    LearnerLine(LineSettings settings, long nextOffset, long lastVersion, @Nullable Lineage lineage) {
        this.settings = settings;
        this.nextOffset = nextOffset;
        this.lastVersion = lastVersion;
        this.lineage = lineage;
    }

    /**
     * The line before its first window.
     *
     * @param hyperParameters of the learner and, under {@code window.}, of the window policy
     * @param seed seed of everything random
     * @throws IllegalArgumentException if a hyper-parameter is missing, unknown or out of range
     */
    public static LearnerLine untrained(
            HeadName head, LearnerName learner, HyperParameters hyperParameters, long seed, String programVersion) {
        return new LearnerLine(new LineSettings(head, learner, hyperParameters, seed, programVersion), 0, 0, null);
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @throws io.headstream.learning.HeadFormatException if the bytes are no such line, or one that this program cannot
     *     set up any more
     */
    public static LearnerLine fromBytes(byte[] bytes) {
        return LearnerLineCodec.decode(bytes);
    }

    /**
     * Reads of what {@link #toBytes} wrote all but the trainer's state, which takes most of the time and all of the memory: the line
     * {@link #atRest}, and without its newest version ({@link #withNewest}).
     *
     * @param begin the bytes, or so many of them that the trainer's state begins within
     * @throws io.headstream.learning.HeadFormatException if the bytes are no such line, or one that this program cannot
     *     set up any more
     */
    public static LearnerLine atRestFromBytes(byte[] begin) {
        return LearnerLineCodec.decodeAtRest(begin);
    }

    /** The line as bytes, for a state store. Equal lines have equal bytes. */
    public byte[] toBytes() {
        return LearnerLineCodec.encode(this);
    }

    /**
     * The line as set up now. Where hyper-parameters or seed differ from what it has learned with, it starts anew with
     * its next window (version numbers go on), since no replay could follow a change in mid-line.
     *
     * @throws IllegalArgumentException if a hyper-parameter is missing, unknown or out of range
     */
    public LearnerLine under(HyperParameters hyperParameters, long seed, String programVersion) {
        LineSettings now = new LineSettings(settings.head(), settings.learner(), hyperParameters, seed, programVersion);
        return new LearnerLine(now, nextOffset, lastVersion, now.learnsAlike(settings) ? lineage : null);
    }

    /** The line without anything learned, as far in the log and in its version numbers as given. */
    public LearnerLine anew(long offset, long version) {
        return new LearnerLine(settings, Math.max(offset, nextOffset), Math.max(version, lastVersion), null);
    }

    /**
     * Learns from a window.
     *
     * @throws IllegalArgumentException if the window begins before {@link #nextOffset}: it was learned from already
     */
    public Learned learn(TrainingWindow window) {
        if (window.fromOffset() < nextOffset) {
            throw new IllegalArgumentException(
                    "head '%s', learner '%s': window from training-log offset %d, expected %d or later"
                            .formatted(settings.head(), settings.learner(), window.fromOffset(), nextOffset));
        }
        return new WindowStep(this, window).learned();
    }

    /**
     * The next version in the making, if anything was learned or taken back since the newest one.
     *
     * @param evenIfNotDue whether to give it although little has changed since: only for heads that have to be solved for
     */
    public Optional<Candidate> candidate(boolean evenIfNotDue) {
        return lineage != null && lineage.isAhead() && (evenIfNotDue || isDue(lineage))
                ? Optional.of(new Candidate(settings, lineage, lastVersion + 1))
                : Optional.empty();
    }

    /** Whether candidates are to be solved on a thread that nobody waits for, rather than at once. */
    public boolean isSolvedFor() {
        return !settings.trainer().publishesEveryWindow();
    }

    /**
     * The line with a candidate of its as the newest version.
     *
     * @return empty if the line has started anew since, so that the version is of no use
     */
    public Optional<LearnerLine> published(Candidate candidate, HeadSnapshot snapshot) {
        return lineage == null
                        || candidate.version() != lastVersion + 1
                        || lineage.fromOffset() != snapshot.provenance().lineageFromOffset()
                ? Optional.empty()
                : Optional.of(new LearnerLine(
                        settings,
                        nextOffset,
                        candidate.version(),
                        lineage.with(new Published(snapshot, candidate.learned()))));
    }

    /**
     * The line as it was when this version was its newest: for a line that was folded again from an older state.
     *
     * @param version as {@link #newestToBytes} wrote it
     * @throws io.headstream.learning.HeadFormatException if the bytes are no such version
     */
    public LearnerLine withNewest(byte[] version) {
        Published published = PublishedCodec.decode(version, settings.head(), settings.learner());
        HeadSnapshot snapshot = published.snapshot();
        boolean own = lineage != null
                && lineage.fromOffset() == snapshot.provenance().lineageFromOffset()
                && lineage.toOffset() >= snapshot.provenance().toOffset();
        return new LearnerLine(
                settings,
                nextOffset,
                Math.max(lastVersion, snapshot.version().version()),
                own && lineage != null ? lineage.with(published) : lineage);
    }

    /**
     * The line without its trainer's state, which is what takes memory: it tells what it is, and takes up versions, but neither
     * learns nor becomes bytes before it is {@link #awake}. Whoever lets it rest keeps {@link #toBytes} first.
     */
    public LearnerLine atRest() {
        return lineage == null
                ? this
                : new LearnerLine(settings, nextOffset, lastVersion, lineage.with(StateAtRest.IN_ITS_STORE));
    }

    /** Whether its state is elsewhere. */
    public boolean isAtRest() {
        return lineage != null && lineage.state() == StateAtRest.IN_ITS_STORE;
    }

    /**
     * The line with its state again.
     *
     * @param kept this line as it was when it went to rest
     * @throws IllegalArgumentException if that is another line, or this one at another place
     */
    public LearnerLine awake(LearnerLine kept) {
        if (!isAtRest()) {
            return this;
        }
        Lineage mine = lineage;
        Lineage stored = kept.lineage;
        if (mine == null
                || stored == null
                || stored.toOffset() != mine.toOffset()
                || stored.fromOffset() != mine.fromOffset()
                || !kept.settings.learnsAlike(settings)) {
            throw new IllegalArgumentException(
                    "head '%s', learner '%s': a state that ends at training-log offset %d, expected that of the line, which has come to %d"
                            .formatted(settings.head(), settings.learner(), kept.nextOffset, nextOffset));
        }
        return new LearnerLine(settings, nextOffset, lastVersion, mine.with(stored.state()));
    }

    /** The newest version as bytes, for {@link #withNewest}; empty if there is none. */
    public Optional<byte[]> newestToBytes() {
        return lineage == null || lineage.published() == null
                ? Optional.empty()
                : Optional.of(PublishedCodec.encode(lineage.published()));
    }

    /** The newest version; empty before the first and after {@link #under} has changed how the line learns. */
    public Optional<HeadSnapshot> latest() {
        return lineage == null || lineage.published() == null
                ? Optional.empty()
                : Optional.of(lineage.published().snapshot());
    }

    /** The newest version, if its head takes embeddings like those of this window. */
    public Optional<HeadSnapshot> scorer(TrainingWindow window) {
        return latest().filter(snapshot -> lineage != null && lineage.takes(OneBackbone.last(window)));
    }

    /** Whether it has learned anything since it began or started anew, and so has a state of some size. */
    public boolean hasLearned() {
        return lineage != null;
    }

    /** Offset after the last window: where the next one may begin. */
    public long nextOffset() {
        return nextOffset;
    }

    /** The newest version's number, 0 if there never was one. */
    public long lastVersion() {
        return lastVersion;
    }

    /** When the line's windows close. */
    public WindowPolicy windowPolicy() {
        return settings.windowPolicy();
    }

    /** The only backbone whose entries it takes, if it is set up for one. */
    public Optional<BackboneDigest> setUpFor() {
        return settings.backbone().only();
    }

    /** The line after a window, with what it has learned by then. */
    LearnerLine after(TrainingWindow window, @Nullable Lineage learned) {
        return new LearnerLine(settings, window.toOffset(), lastVersion, learned);
    }

    LineSettings settings() {
        return settings;
    }

    @Nullable
    Lineage lineage() {
        return lineage;
    }

    private boolean isDue(Lineage now) {
        return !isSolvedFor()
                || now.published() == null
                || now.hasRetractedSincePublished()
                || now.learnedSincePublished() >= GROWTH * now.standing();
    }
}
