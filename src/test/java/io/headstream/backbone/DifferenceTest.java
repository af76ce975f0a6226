package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DifferenceTest {
    private static final float NAN = Float.NaN;

    @Test
    void shouldMeasureAgainstTheLargestNumber() {
        Difference difference = Difference.between(new float[] {1, -8, 0}, new float[] {1, -8, 2});
        assertThat(difference.absolute()).isEqualTo(2);
        assertThat(difference.relative()).isEqualTo(0.25);
    }

    @Test
    void shouldTakeTheLargerOfTwo() {
        assertThat(new Difference(1, 0.1).or(new Difference(0.5, 0.2))).isEqualTo(new Difference(1, 0.2));
    }

    @Test
    void shouldNotLetAnythingPassThatIsNoNumberOrOfAnotherLength() {
        assertThat(Difference.between(new float[] {NAN}, new float[] {NAN})).isEqualTo(Difference.NONE);
        assertThat(Difference.between(new float[] {1}, new float[] {NAN}).relative())
                .isInfinite();
        assertThat(Difference.between(new float[] {NAN, 1}, new float[] {1, 1}).relative())
                .isInfinite();
        assertThat(Difference.between(new float[] {1}, new float[] {1, 2}).relative())
                .isInfinite();
        assertThat(Difference.between(new float[] {0}, new float[] {1e-9f}).relative())
                .isInfinite();
    }
}
