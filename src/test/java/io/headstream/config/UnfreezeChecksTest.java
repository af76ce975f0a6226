package io.headstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnfreezeChecksTest {
    @ParameterizedTest
    @ValueSource(strings = {"finetune", "dense", "svm", "finetune,dense,svm"})
    void shouldAcceptKindsThatTakeActivations(String learners) {
        assertThatCode(() -> HeadstreamConfig.of(Settings.with("backbone.unfreeze.from", "15", "learners", learners)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ridge", "lda"})
    void shouldRefuseKindsThatTakeShortEmbeddingsOnly(String kind) {
        assertThat(refused(Settings.with("backbone.unfreeze.from", "15", "learners", "finetune," + kind))
                        .problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.key()).isEqualTo("learners");
                    assertThat(problem.sentence())
                            .contains("backbone.unfreeze.from is set, and '%s' is of kind %s".formatted(kind, kind))
                            .contains("learners of kind finetune or dense or svm");
                });
    }

    @Test
    void shouldLookAtTheKindAndNotAtTheName() {
        assertThat(refused(Settings.with(
                                "backbone.unfreeze.from",
                                "15",
                                "learners",
                                "steady",
                                "learner.steady.learning.kind",
                                "ridge"))
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence()).contains("'steady' is of kind ridge"));
        assertThatCode(() -> HeadstreamConfig.of(Settings.with(
                        "backbone.unfreeze.from",
                        "15",
                        "learners",
                        "ridge",
                        "learner.ridge.learning.kind",
                        "finetune")))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldNameTheKeyOfTheHeadWhoseLearnersTheyAre() {
        assertThat(refused(Settings.with(
                                "backbone.unfreeze.from", "15", "learners", "finetune", "head.emoji.learners", "lda"))
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.key()).isEqualTo("head.emoji.learners"));
    }

    @Test
    void shouldAskForTheLayerWhereALearnerFinetunes() {
        assertThat(refused(Settings.with("learners", "dense,finetune")).problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.key()).isEqualTo("backbone.unfreeze.from");
                    assertThat(problem.sentence())
                            .contains("the layer from which on the backbone trains")
                            .contains("learner 'finetune' is of kind finetune");
                });
    }

    @Test
    void shouldAllowOneThreadWithinAnOperationOnly() {
        Map<String, String> settings = Settings.with("backbone.unfreeze.from", "15", "learners", "finetune");
        settings.put("backbone.threads.intra", "2");
        assertThat(refused(settings).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo("backbone.threads.intra");
            assertThat(problem.sentence()).contains("1, or 0 for that, as backbone.unfreeze.from is set");
        });
        settings.put("backbone.threads.intra", "1");
        assertThatCode(() -> HeadstreamConfig.of(settings)).doesNotThrowAnyException();
        settings.remove("backbone.unfreeze.from");
        settings.put("learners", "dense");
        settings.put("backbone.threads.intra", "2");
        assertThatCode(() -> HeadstreamConfig.of(settings)).doesNotThrowAnyException();
    }

    private static InvalidConfigException refused(Map<String, String> settings) {
        return catchThrowableOfType(InvalidConfigException.class, () -> HeadstreamConfig.of(settings));
    }
}
