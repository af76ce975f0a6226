package io.headstream.deadletter;

import io.headstream.wire.DeadLetterHeaders;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant: those that meet all that is asked; null asks nothing.
 *
 * @param letters positions; empty: any
 * @param category {@link DeadLetterHeaders#CATEGORY}
 * @param reason part of {@link DeadLetterHeaders#REASON}, in upper or lower case
 * @param since set aside no earlier
 * @param until set aside earlier
 * @param head a head that it is for
 * @param topic that it was read from
 * @param partition of that topic
 * @param offset there
 */
public record LetterFilter(
        Set<LetterPosition> letters,
        @Nullable String category,
        @Nullable String reason,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable String head,
        @Nullable String topic,
        @Nullable Integer partition,
        @Nullable Long offset) {
    /** All letters. */
    public static final LetterFilter ALL = new LetterFilter(Set.of(), null, null, null, null, null, null, null, null);

    /** Only letters at these positions, whatever else they are. */
    public static LetterFilter at(Set<LetterPosition> letters) {
        return new LetterFilter(letters, null, null, null, null, null, null, null, null);
    }

    /**
     * Whether a letter is meant.
     *
     * @param content reads the letter's content; asked only if the head matters
     */
    public boolean accepts(Letter letter, Supplier<LetterContent> content) {
        return (letters.isEmpty() || letters.contains(letter.position()))
                && (category == null || letter.category().equalsIgnoreCase(category))
                && (reason == null
                        || letter.reason().toLowerCase(Locale.ROOT).contains(reason.toLowerCase(Locale.ROOT)))
                && (since == null || !letter.at().isBefore(since))
                && (until == null || letter.at().isBefore(until))
                && acceptsSource(letter)
                && (head == null || content.get().heads().contains(head));
    }

    private boolean acceptsSource(Letter letter) {
        LetterSource source = letter.source().orElse(null);
        return (topic == null || (source != null && source.topic().equals(topic)))
                && (partition == null || (source != null && source.partition() == partition))
                && (offset == null || (source != null && source.offset() == offset));
    }
}
