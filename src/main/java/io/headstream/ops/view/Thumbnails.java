package io.headstream.ops.view;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Small pictures of image events, kept for those who ask again. Thread-safe. */
public final class Thumbnails {
    /** Each takes about 4 KB. */
    private static final int MOST_KEPT = 512;

    /** Decoding takes memory and a core that embedding wants: one at a time. */
    private static final int AT_ONCE = 1;

    private static final long PATIENCE_SECONDS = 10;

    /** Place of an image event. */
    private record Place(int partition, long offset) {}

    private final ImageSource events;
    private final Thumbnail thumbnail = new Thumbnail();
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final Map<Place, Optional<byte[]>> kept = new LinkedHashMap<>(MOST_KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Optional<byte[]>> eldest) {
            return size() > MOST_KEPT;
        }
    };

    Thumbnails(ImageSource events) {
        this.events = events;
    }

    /** What came of asking for one. */
    public sealed interface Answer {
        /** A JPEG of at most {@value Thumbnail#SIDE} pixels on a side. */
        record Picture(
                @SuppressWarnings("ArrayRecordComponent") byte[] jpeg) implements Answer {}

        /** There is no such event (any more), or its image cannot be shown. */
        record None() implements Answer {}

        /** Too many ask at once. */
        record Busy() implements Answer {}
    }

    /** The picture of the event at a place of the input topic. */
    public Answer of(int partition, long offset) throws InterruptedException {
        Place place = new Place(partition, offset);
        Optional<Answer> known = known(place);
        if (known.isPresent()) {
            return known.get();
        }
        if (!free.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            return new Answer.Busy();
        }
        try {
            // Somebody else may have wanted the same one.
            return known(place).orElseGet(() -> made(place));
        } finally {
            free.release();
        }
    }

    private Answer made(Place place) {
        Optional<byte[]> picture =
                events.content(place.partition(), place.offset()).flatMap(thumbnail::of);
        synchronized (kept) {
            kept.put(place, picture);
        }
        return answer(picture);
    }

    private Optional<Answer> known(Place place) {
        synchronized (kept) {
            return Optional.ofNullable(kept.get(place)).map(Thumbnails::answer);
        }
    }

    private static Answer answer(Optional<byte[]> picture) {
        return picture.<Answer>map(Answer.Picture::new).orElseGet(Answer.None::new);
    }
}
