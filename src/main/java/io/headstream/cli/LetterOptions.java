package io.headstream.cli;

import io.headstream.deadletter.LetterFilter;
import io.headstream.deadletter.LetterPosition;
import io.headstream.event.Printable;
import io.headstream.event.RejectionCategory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say which dead letters are meant; all that are given must fit. */
final class LetterOptions {
    private static final Pattern AGO = Pattern.compile("([0-9]{1,9})([smhd])");

    @Option(
            names = "--letter",
            paramLabel = "PARTITION@OFFSET",
            description = "These letters only, as the list shows them; may be given more than once.")
    private List<String> letters = List.of();

    @Option(
            names = "--category",
            paramLabel = "CATEGORY",
            description = "Set aside for this: ${COMPLETION-CANDIDATES}.")
    private @Nullable RejectionCategory category;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "With this text in the reason, in upper or lower case.")
    private @Nullable String reason;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "Set aside since then: a time such as 2026-01-31T12:00:00Z, or how long ago, such as 90s, 30m, 2h, 7d.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Set aside before then; as --since.")
    private @Nullable String until;

    @Option(names = "--head", paramLabel = "HEAD", description = "For this head; what cannot be decoded is for none.")
    private @Nullable String head;

    @Option(names = "--source-topic", paramLabel = "TOPIC", description = "Read from this topic.")
    private @Nullable String topic;

    @Option(names = "--source-partition", paramLabel = "N", description = "Read from this partition of it.")
    private @Nullable Integer partition;

    @Option(names = "--source-offset", paramLabel = "N", description = "Read from this offset there.")
    private @Nullable Long offset;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    /** The filter that the options make. */
    LetterFilter filter(InstantSource clock) {
        Set<LetterPosition> positions = new LinkedHashSet<>();
        for (String letter : letters) {
            try {
                positions.add(LetterPosition.parse(letter));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--letter: " + e.getMessage(), e);
            }
        }
        return new LetterFilter(
                positions,
                category == null ? null : category.name(),
                reason,
                time("--since", since, clock),
                time("--until", until, clock),
                head,
                topic,
                partition,
                offset);
    }

    private @Nullable Instant time(String option, @Nullable String text, InstantSource clock) {
        if (text == null) {
            return null;
        }
        Matcher ago = AGO.matcher(text.toLowerCase(Locale.ROOT));
        if (ago.matches()) {
            long number = Long.parseLong(ago.group(1));
            return clock.instant()
                    .minus(
                            switch (ago.group(2)) {
                                case "s" -> Duration.ofSeconds(number);
                                case "m" -> Duration.ofMinutes(number);
                                case "h" -> Duration.ofHours(number);
                                default -> Duration.ofDays(number);
                            });
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s: %s: expected a time such as 2026-01-31T12:00:00Z, or how long ago, such as 2h"
                            .formatted(option, Printable.of(text)),
                    e);
        }
    }
}
