package io.headstream.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.event.Target;
import io.headstream.learning.Head;
import io.headstream.learning.LearnerName;
import io.headstream.prediction.Predictor.Asked;
import io.headstream.rollout.Share;
import io.headstream.snapshot.HeadVersion;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PredictorTest {
    private static final HeadName HEAD = new HeadName("animals");
    private static final BackboneDigest BACKBONE = new BackboneDigest("b".repeat(64));
    private static final Embedding EMBEDDING = new Embedding(new short[] {1, 2}, 0, BACKBONE);
    private static final EventPosition SOURCE = new EventPosition(3, 77);
    private static final Instant SEEN = Instant.ofEpochSecond(5);
    private static final Instant NOW = Instant.ofEpochSecond(9);
    private static final ImageEvent EVENT =
            new ImageEvent(new ImageId("cat-17"), new byte[0], List.of(new Target(HEAD, null)), SEEN);

    @Test
    void shouldNameTheMostProbableClassesAndWhoSaidSo() {
        ServedHead served = served(BACKBONE, new Fixed(2, 0.2f, 0.5f, 0.3f));

        Prediction prediction = predict(2, Optional.of(served));

        assertThat(prediction)
                .isEqualTo(new Prediction(
                        new ImageId("cat-17"),
                        HEAD,
                        served.version(),
                        Arm.CHAMPION,
                        List.of(score("b", 0.5f), score("c", 0.3f)),
                        BACKBONE,
                        SOURCE,
                        SEEN,
                        NOW));
    }

    @Test
    void shouldBreakTiesInLabelOrder() {
        Prediction prediction = predict(3, Optional.of(served(BACKBONE, new Fixed(2, 0.25f, 0.25f, 0.25f, 0.25f))));

        assertThat(prediction.topK()).containsExactly(score("a", 0.25f), score("b", 0.25f), score("c", 0.25f));
    }

    @Test
    void shouldNameAllClassesWhenThereAreFewer() {
        assertThat(predict(5, Optional.of(served(BACKBONE, new Fixed(2, 1)))).topK())
                .containsExactly(score("a", 1));
    }

    @Test
    void shouldSayNothingWithoutAServedHead() {
        Prediction prediction = predict(5, Optional.empty());

        assertThat(prediction.servedBy()).isEmpty();
        assertThat(prediction.topK()).isEmpty();
        assertThat(prediction.backbone()).isEqualTo(BACKBONE);
    }

    @Test
    void shouldNotAskAHeadOfAnotherBackboneOrDimension() {
        Head other = new Fixed(2, 0.4f, 0.6f);

        assertThat(predict(5, Optional.of(served(new BackboneDigest("c".repeat(64)), other)))
                        .servedBy())
                .isEmpty();
        assertThat(predict(5, Optional.of(served(BACKBONE, new Fixed(3, 0.4f, 0.6f))))
                        .topK())
                .isEmpty();
    }

    @Test
    void shouldAskTheCanaryForTheImagesOfItsShareAndTheChampionForTheRest() {
        ServedHead champion = served(BACKBONE, new Fixed(2, 0.2f, 0.8f));
        ServedHead canary = served(BACKBONE, new Fixed(2, 0.9f, 0.1f));

        // The smallest share that has the image, and the largest that has not.
        int least = IntStream.rangeClosed(1, 10_000)
                .filter(hundredths -> new Share(hundredths).has(HEAD, EVENT.id()))
                .findFirst()
                .orElseThrow();
        Prediction with = predict(with(champion, canary, least));
        Prediction without = predict(with(champion, canary, least - 1));

        assertThat(with.arm()).isEqualTo(Arm.CANARY);
        assertThat(with.topK()).containsExactly(score("a", 0.9f));
        assertThat(without.arm()).isEqualTo(Arm.CHAMPION);
        assertThat(without.topK()).containsExactly(score("b", 0.8f));
    }

    @Test
    void shouldAskTheChampionWhereTheCanaryDoesNotTakeTheEmbedding() {
        ServedHead champion = served(BACKBONE, new Fixed(2, 0.2f, 0.8f));
        ServedHead canary = served(BACKBONE, new Fixed(3, 0.9f, 0.1f));

        assertThat(predict(with(champion, canary, 10_000)).arm()).isEqualTo(Arm.CHAMPION);
    }

    /** While embedders are restarted with another backbone, one after the other. */
    @Test
    void shouldAskTheFormerChampionWhereTheChampionLearnedFromAnotherBackbone() {
        ServedHead champion = served(new BackboneDigest("c".repeat(64)), new Fixed(2, 0.2f, 0.8f));
        ServedHead former = served(BACKBONE, new Fixed(2, 0.9f, 0.1f));

        Prediction prediction = predict(new ServedHeads(2, champion, null, List.of(), former, true));

        assertThat(prediction.arm()).isEqualTo(Arm.CHAMPION);
        assertThat(prediction.topK()).containsExactly(score("a", 0.9f));
        Prediction own = predict(new ServedHeads(2, former, null, List.of(), champion, true));
        assertThat(own.topK()).containsExactly(score("a", 0.9f));
    }

    @Test
    void shouldLetShadowsSpeakForThemselves() {
        ServedHead champion = served(BACKBONE, new Fixed(2, 0.2f, 0.8f));
        ServedHead shadow = served(BACKBONE, new Fixed(2, 0.9f, 0.1f));
        ServedHead other = served(new BackboneDigest("c".repeat(64)), new Fixed(2, 0.9f, 0.1f));
        ServedHeads served = new ServedHeads(1, champion, null, List.of(shadow, other), true);

        assertThat(predict(served).arm()).isEqualTo(Arm.CHAMPION);
        assertThat(new Predictor(1).predict(EVENT, List.of(new Asked(HEAD, served)), EMBEDDING, SOURCE, NOW))
                .hasSize(2)
                .last()
                .satisfies(prediction -> {
                    assertThat(prediction.arm()).isEqualTo(Arm.SHADOW);
                    assertThat(prediction.topK()).containsExactly(score("a", 0.9f));
                });
    }

    private static ServedHeads with(ServedHead champion, ServedHead canary, int hundredths) {
        return new ServedHeads(1, champion, new ServedHeads.Trial(canary, new Share(hundredths)), List.of(), true);
    }

    private static Prediction predict(ServedHeads served) {
        return predict(1, served);
    }

    @Test
    void shouldAnswerForEveryTargetInTurnAlsoWhereOneHasNoVersion() {
        HeadName other = new HeadName("colours");
        HeadName without = new HeadName("shapes");
        ServedHeads first = ServedHeads.of(1, served(BACKBONE, new Fixed(2, 0.2f, 0.8f)));
        ServedHeads second = ServedHeads.of(1, served(BACKBONE, new Fixed(2, 0.9f, 0.1f)));
        List<Asked> asked =
                List.of(new Asked(HEAD, first), new Asked(without, ServedHeads.NONE), new Asked(other, second));

        List<Prediction> predictions = new Predictor(1).predict(EVENT, asked, EMBEDDING, SOURCE, NOW);

        assertThat(predictions).extracting(Prediction::head).containsExactly(HEAD, without, other);
        assertThat(predictions)
                .extracting(Prediction::topK)
                .containsExactly(List.of(score("b", 0.8f)), List.of(), List.of(score("a", 0.9f)));
    }

    @Test
    void shouldRefuseToNameNoClass() {
        assertThatThrownBy(() -> new Predictor(0)).hasMessage("topK 0, expected 1 or more");
    }

    private static Prediction predict(int topK, Optional<ServedHead> served) {
        return predict(topK, served.map(head -> ServedHeads.of(1, head)).orElse(ServedHeads.NONE));
    }

    private static Prediction predict(int topK, ServedHeads served) {
        return new Predictor(topK)
                .predict(EVENT, List.of(new Asked(HEAD, served)), EMBEDDING, SOURCE, NOW)
                .get(0);
    }

    private static ServedHead served(BackboneDigest backbone, Head head) {
        return new ServedHead(new HeadVersion(new LearnerName("dense"), 4, "a".repeat(64)), backbone, head);
    }

    private static ClassScore score(String label, float probability) {
        return new ClassScore(new Label(label), probability);
    }

    /** Says the same of every embedding. */
    private static final class Fixed implements Head {
        private final int dimension;
        private final float[] probabilities;

        Fixed(int dimension, float... probabilities) {
            this.dimension = dimension;
            this.probabilities = probabilities;
        }

        @Override
        public List<Label> labels() {
            return Arrays.stream("abcd".substring(0, probabilities.length).split(""))
                    .map(Label::new)
                    .toList();
        }

        @Override
        public int dimension() {
            return dimension;
        }

        @Override
        public float[] probabilities(float[] embedding) {
            return probabilities.clone();
        }

        @Override
        public byte[] canonicalBytes() {
            return new byte[0];
        }
    }
}
