package io.headstream.labelling;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.EventPosition;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MigrationPlanTest {
    private static final BackboneDigest OLD = new BackboneDigest("a".repeat(64));
    private static final BackboneDigest OLDER = new BackboneDigest("b".repeat(64));
    private static final BackboneDigest TARGET = new BackboneDigest("c".repeat(64));

    private final MigrationPlan plan = new MigrationPlan(TARGET);
    private long logOffset;

    @Test
    void shouldTakeExamplesInForceByThePlaceOfTheirEvents() {
        logged(OLD, 1, 7, 0, "bee");
        logged(OLD, 0, 9, 1, "bee");
        logged(OLDER, 0, 3, 0, "ant");

        assertThat(plan.toEmbed())
                .extracting(LoggedExample::source)
                .containsExactly(new EventPosition(0, 3), new EventPosition(0, 9), new EventPosition(1, 7));
        assertThat(plan.toTakeBack()).isEmpty();
        assertThat(plan.done()).isZero();
    }

    @Test
    void shouldTakeTheLabelThatIsInForceByNow() {
        logged(OLD, 0, 3, 0, "ant");
        plan.retract(0, 0, OLD, false);
        logged(OLD, 0, 3, 1, "bee");
        logged(OLD, 0, 4, 2, "ant");
        plan.retract(0, 2, OLD, false);

        assertThat(plan.toEmbed())
                .extracting(example -> example.label().value())
                .containsExactly("bee");
    }

    @Test
    void shouldLeaveWhatWasMigratedBefore() {
        logged(OLD, 0, 3, 0, "ant");
        logged(OLD, 0, 4, 1, "bee");
        migrated(TARGET, 0, 3, 0, "ant");

        assertThat(plan.toEmbed()).extracting(LoggedExample::number).containsExactly(1L);
        assertThat(plan.done()).isEqualTo(1);
    }

    @Test
    void shouldTakeBackWhatIsNotInForceAnyMoreOnce() {
        logged(OLD, 0, 3, 0, "ant");
        migrated(TARGET, 0, 3, 0, "ant");
        plan.retract(0, 0, OLD, false);
        logged(OLD, 0, 3, 1, "bee");

        assertThat(plan.toTakeBack()).extracting(LoggedExample::number).containsExactly(0L);
        assertThat(plan.toEmbed()).extracting(LoggedExample::number).containsExactly(1L);

        plan.retract(0, 0, TARGET, true);
        migrated(TARGET, 0, 3, 1, "bee");

        assertThat(plan.toTakeBack()).isEmpty();
        assertThat(plan.toEmbed()).isEmpty();
        assertThat(plan.done()).isEqualTo(1);
    }

    @Test
    void shouldTellExamplesWithoutNumbersByTheirEvents() {
        logged(OLD, 0, 3, -1, "ant");
        logged(OLD, 0, 4, -1, "bee");
        migrated(TARGET, 0, 3, -1, "ant");

        assertThat(plan.toEmbed()).extracting(LoggedExample::source).containsExactly(new EventPosition(0, 4));
    }

    @Test
    void shouldPassOverWhatTheOtherBackboneMadeOfTheStreamAndWhatWasMigratedToAThird() {
        logged(TARGET, 0, 3, 0, "ant");
        migrated(OLD, 0, 1, 5, "ant");

        assertThat(plan.toEmbed()).isEmpty();
        assertThat(plan.done()).isZero();
    }

    private void logged(BackboneDigest backbone, int partition, long offset, long number, String label) {
        plan.add(example(backbone, partition, offset, number, label, false));
    }

    private void migrated(BackboneDigest backbone, int partition, long offset, long number, String label) {
        plan.add(example(backbone, partition, offset, number, label, true));
    }

    private LoggedExample example(
            BackboneDigest backbone, int partition, long offset, long number, String label, boolean migrated) {
        return new LoggedExample(
                logOffset++,
                new ImageId("image"),
                new Label(label),
                Instant.EPOCH,
                new EventPosition(partition, offset),
                number,
                false,
                backbone,
                migrated);
    }
}
