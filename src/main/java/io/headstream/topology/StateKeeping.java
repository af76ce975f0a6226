package io.headstream.topology;

import java.time.Duration;

/**
 * When a line's state is due to be stored. Until then a restart has to learn from the journal again, so it is due once the
 * journal has grown as large as the state, which keeps all that is written in proportion to the log; and before that, once what
 * would have to be learned again took long: steps of a head with thousands of classes take seconds for every megabyte of the
 * log. When it is stored changes no bit of what is learned. Not thread-safe: one line's.
 */
final class StateKeeping {
    /** No state is written more often than for so much of the log, unless learning from it took long. */
    static final long MIN_JOURNAL_BYTES = 64 << 10;

    /** Bounds what a restart has to learn again. */
    static final int MAX_JOURNAL_WINDOWS = 256;

    /** What a restart may spend on learning again, for one line. */
    static final Duration LEARNED_AGAIN = Duration.ofSeconds(1);

    /** So much longer than writing the state, learning has to take before it is written for that reason. */
    static final int LEARNING_TO_WRITING = 4;

    private long stateBytes;
    private long writingNanos;
    private long journalBytes;
    private long learningNanos;
    private int journalWindows;

    /** A window was learned from, and is in the journal. */
    void learned(long windowBytes, long nanos) {
        journalBytes += windowBytes;
        learningNanos += nanos;
        journalWindows++;
    }

    /** Whether the state is to be stored now. */
    boolean isDue() {
        return journalBytes >= Math.max(stateBytes, MIN_JOURNAL_BYTES)
                || journalWindows >= MAX_JOURNAL_WINDOWS
                || learningNanos >= Math.max(LEARNED_AGAIN.toNanos(), LEARNING_TO_WRITING * writingNanos);
    }

    /** Whether there is something that the stored state has not in it. */
    boolean hasUnkept() {
        return journalWindows > 0;
    }

    /**
     * The state was stored.
     *
     * @param bytes its size
     * @param nanos how long writing it took
     */
    void kept(long bytes, long nanos) {
        writingNanos = nanos;
        read(bytes);
    }

    /**
     * The state was read, and is as it is stored.
     *
     * @param bytes its size
     */
    void read(long bytes) {
        stateBytes = bytes;
        journalBytes = 0;
        learningNanos = 0;
        journalWindows = 0;
    }

    /** Size of the state as it was last stored, bytes. */
    long stateBytes() {
        return stateBytes;
    }

    /** What the journal holds since, bytes. */
    long journalBytes() {
        return journalBytes;
    }
}
