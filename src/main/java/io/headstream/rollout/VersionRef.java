package io.headstream.rollout;

import io.headstream.event.Printable;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.HeadVersion;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A head version as people name it, without its hash.
 *
 * @param learner the learner
 * @param version from 1
 */
public record VersionRef(LearnerName learner, long version) implements Comparable<VersionRef> {
    private static final Pattern TEXT = Pattern.compile("([a-z0-9][a-z0-9._-]{0,63})/([1-9][0-9]{0,17})");

    /** @throws IllegalArgumentException if the version is below 1 */
    public VersionRef {
        if (version < 1) {
            throw new IllegalArgumentException("version %d, expected 1 or more".formatted(version));
        }
    }

    /** That of a version. */
    public static VersionRef of(HeadVersion version) {
        return new VersionRef(version.learner(), version.version());
    }

    /**
     * Reads {@code learner/version}, as {@code dense/12}.
     *
     * @throws IllegalArgumentException if the text is not of that form
     */
    public static VersionRef parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "version '%s', expected learner/number such as dense/12".formatted(Printable.of(text)));
        }
        return new VersionRef(new LearnerName(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    /** Whether it is this version. */
    public boolean names(HeadVersion other) {
        return learner.equals(other.learner()) && version == other.version();
    }

    @Override
    public int compareTo(VersionRef other) {
        int byLearner = learner.value().compareTo(other.learner.value());
        return byLearner != 0 ? byLearner : Long.compare(version, other.version);
    }

    /** As people write it: {@code dense/12}. */
    @Override
    public String toString() {
        return learner + "/" + version;
    }
}
