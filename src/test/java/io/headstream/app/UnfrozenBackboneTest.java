package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headstream.backbone.IntraOpPool;
import org.junit.jupiter.api.Test;

class UnfrozenBackboneTest {
    @Test
    void shouldRefuseToTrainWhereTheProcessHasMoreThreadsThanOne() {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> UnfrozenBackbone.requireOneThread(new IntraOpPool(4, true)))
                .withMessageStartingWith("backbone.unfreeze.from is set, but TensorFlow runs operations on 4 threads")
                .withMessageContaining("backbone.threads.intra=1");
    }

    @Test
    void shouldOnlyWarnWhereNobodyCanKnow() {
        assertThatCode(() -> UnfrozenBackbone.requireOneThread(new IntraOpPool(1, false)))
                .doesNotThrowAnyException();
    }
}
