package io.headstream.app;

/** What transactional ids of commands begin with; those of instances begin with the application's id. */
public final class CommandTransactions {
    /** Of {@code dlq replay}; followed by the dead-letter topic. */
    public static final String REPLAY = "headstream-replay-";

    /** Of {@code heads fsck --repair}. */
    public static final String FSCK = "headstream-fsck-";

    /** Of {@code heads migrate}. */
    public static final String MIGRATE = "headstream-migrate-";

    /** Of {@code restore}; followed by the topic that is copied. */
    public static final String RESTORE = "headstream-restore-";

    private CommandTransactions() {}
}
