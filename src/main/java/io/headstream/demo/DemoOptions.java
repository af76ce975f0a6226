package io.headstream.demo;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a demo streams, and how fast.
 *
 * @param imagesOrNull directory with a folder for every class; null: the bundled pictures, two broken events among them
 * @param eventsOrNull how many events; null: as many as there are images
 * @param rate events per second; 0: no limit
 * @param seed of the stream's order and of the head's training
 * @param http whether the console is served
 * @param registryDirectory where the build has unpacked the schema registry
 * @param temporaryDirectory where the demo makes its own directory
 */
public record DemoOptions(
        @Nullable Path imagesOrNull,
        @Nullable Integer eventsOrNull,
        double rate,
        long seed,
        boolean http,
        Path registryDirectory,
        Path temporaryDirectory) {
    /** Fewest events of a bundled stream that has room for broken ones. */
    private static final int ROOM_FOR_BROKEN = 10;

    /** The user's own images, if it is to be these. */
    public Optional<Path> images() {
        return Optional.ofNullable(imagesOrNull);
    }

    /** How many events, if that is bounded. */
    public OptionalInt events() {
        return eventsOrNull == null ? OptionalInt.empty() : OptionalInt.of(eventsOrNull);
    }

    /** Whether broken events are sent on purpose. */
    boolean sendsBroken() {
        return imagesOrNull == null && (eventsOrNull == null || eventsOrNull >= ROOM_FOR_BROKEN);
    }
}
