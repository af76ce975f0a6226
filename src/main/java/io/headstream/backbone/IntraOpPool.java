package io.headstream.backbone;

import java.io.File;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * TensorFlow's threads within an operation, as far as they can be known: the process has one pool of them, sized for good by
 * its first session, and TensorFlow tells nobody how large it is.
 *
 * @param threads what Headstream's first session asked for
 * @param madeHere false if no thread was seen to begin with that session: then there had been another one, of a program that
 *     embeds Headstream, and the pool is as large as that had asked for. True where threads cannot be counted
 */
public record IntraOpPool(int threads, boolean madeHere) {
    private static final AtomicReference<@Nullable IntraOpPool> FIRST = new AtomicReference<>();
    private static final File THREADS = new File("/proc/self/task");

    /** That of this process; empty before Headstream's first session. */
    public static Optional<IntraOpPool> ofThisProcess() {
        return Optional.ofNullable(FIRST.get());
    }

    /**
     * Opens a session, and remembers the pool if it is the first one.
     *
     * @param asked threads that the session asks for; 0: as many as there are cores
     */
    static <T> T sizedBy(int asked, Supplier<T> session) {
        int before = threadsNow();
        T opened = session.get();
        int threads = asked > 0 ? asked : Runtime.getRuntime().availableProcessors();
        FIRST.compareAndSet(null, new IntraOpPool(threads, before == 0 || threadsNow() > before));
        return opened;
    }

    /** 0 where they cannot be counted. */
    private static int threadsNow() {
        String[] names = THREADS.list();
        return names == null ? 0 : names.length;
    }
}
