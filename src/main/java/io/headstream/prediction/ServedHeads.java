package io.headstream.prediction;

import io.headstream.embedding.Embedding;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.rollout.Share;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one head that are asked, as its rollout names them and as far as they have arrived. Thread-safe.
 *
 * @param epoch the rollout's epoch; 0: there is no rollout
 * @param championOrNull the champion or, while it has not arrived whole, what served before; null: nothing yet
 * @param canaryOrNull the canary; null if there is none, or it has not arrived whole
 * @param shadows the shadows that have arrived whole
 * @param formerOrNull the latest former champion that the rollout names and that learned from another backbone than the
 *     champion: it answers where embedders still run that one; null if there is none
 * @param whole whether champion and canary are those that the rollout names
 */
public record ServedHeads(
        long epoch,
        @Nullable ServedHead championOrNull,
        @Nullable Trial canaryOrNull,
        List<ServedHead> shadows,
        @Nullable ServedHead formerOrNull,
        boolean whole) {
    /** While there is no rollout. */
    public static final ServedHeads NONE = new ServedHeads(0, null, null, List.of(), true);

    /**
     * A canary.
     *
     * @param head the version
     * @param share which images it answers for
     */
    public record Trial(ServedHead head, Share share) {}

    /**
     * A version that answers.
     *
     * @param head the version
     * @param arm why it does
     */
    public record Answering(ServedHead head, Arm arm) {}

    /** Without a former champion of another backbone. */
    public ServedHeads(
            long epoch,
            @Nullable ServedHead championOrNull,
            @Nullable Trial canaryOrNull,
            List<ServedHead> shadows,
            boolean whole) {
        this(epoch, championOrNull, canaryOrNull, shadows, null, whole);
    }

    /** Copies the list. */
    public ServedHeads {
        shadows = List.copyOf(shadows);
    }

    /** A champion alone. */
    public static ServedHeads of(long epoch, ServedHead champion) {
        return new ServedHeads(epoch, champion, null, List.of(), true);
    }

    /**
     * Who answers for an image: the canary for those of its share, else the champion, else the former champion of the
     * embedding's backbone; one that learned from embeddings of another backbone is not asked.
     */
    public Optional<Answering> answering(HeadName head, ImageId image, Embedding embedding) {
        if (canaryOrNull != null
                && canaryOrNull.share().has(head, image)
                && canaryOrNull.head().takes(embedding)) {
            return Optional.of(new Answering(canaryOrNull.head(), Arm.CANARY));
        }
        return Stream.of(Optional.ofNullable(championOrNull), Optional.ofNullable(formerOrNull))
                .flatMap(Optional::stream)
                .filter(champion -> champion.takes(embedding))
                .findFirst()
                .map(champion -> new Answering(champion, Arm.CHAMPION));
    }
}
