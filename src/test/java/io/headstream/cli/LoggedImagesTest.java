package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.labelling.KeptImage;
import io.headstream.labelling.LabelStanding;
import io.headstream.learning.EntryNumber;
import io.headstream.learning.LogEntry;
import io.headstream.learning.TrainingExample;
import java.time.Instant;
import java.util.Collection;
import org.junit.jupiter.api.Test;

class LoggedImagesTest {
    private static final BackboneDigest BACKBONE = new BackboneDigest("ab".repeat(32));
    private static final HeadName FORM = new HeadName("form");
    private static final HeadName TINT = new HeadName("tint");
    private static final ImageId ID = new ImageId("a");
    private static final Label ROUND = new Label("round");
    private static final Label RED = new Label("red");

    private final LoggedImages images = new LoggedImages(1000);

    @Test
    void shouldKnowAnImageAsItStandsWithEachHead() {
        images.add(FORM, example(0, 7, ROUND, 1, false), at(3), 1000);
        images.add(TINT, example(0, 8, RED, 1, false), at(3), 2000);

        KeptImage image = only().image();

        assertThat(image.id()).isEqualTo(ID);
        assertThat(image.source()).isEqualTo(at(3));
        assertThat(image.embedding().values()).containsExactly(1);
        assertThat(image.standing(FORM)).isEqualTo(learned(ROUND, 7));
        assertThat(image.standing(TINT)).isEqualTo(learned(RED, 8));
        assertThat(only().newestMs()).isEqualTo(2000);
        assertThat(images.nextNumber(0)).isEqualTo(9);
        assertThat(images.nextNumber(1)).isZero();
    }

    @Test
    void shouldKnowThatALabelWasTakenBackOrCorrected() {
        images.add(FORM, example(0, 7, ROUND, 1, false), at(3), 1000);
        images.add(FORM, retraction(1, 7, ROUND), at(0), 2000);
        assertThat(only().image().standing(FORM)).isEqualTo(new LabelStanding(null, EntryNumber.NONE, false, true));

        images.add(FORM, example(2, 8, RED, 1, false), at(3), 3000);
        assertThat(only().image().standing(FORM)).isEqualTo(learned(RED, 8));
    }

    @Test
    void shouldKnowTheNewestPictureOfAnId() {
        images.add(FORM, example(0, 7, ROUND, 1, false), at(3), 1000);
        images.add(FORM, example(1, 8, RED, 2, false), at(4), 2000);
        // Another head's log is read after that, with entries of the older picture.
        images.add(TINT, example(0, 6, RED, 1, false), at(3), 1000);

        KeptImage image = only().image();

        assertThat(image.embedding().values()).containsExactly(2);
        assertThat(image.standings()).containsOnlyKeys(FORM);
        assertThat(image.standing(FORM)).isEqualTo(learned(RED, 8));
    }

    @Test
    void shouldKeepStandingsOfTheSamePictureSentAgain() {
        images.add(FORM, example(0, 7, ROUND, 1, false), at(3), 1000);
        images.add(TINT, example(0, 8, RED, 1, false), at(9), 2000);

        KeptImage image = only().image();

        assertThat(image.source()).isEqualTo(at(9));
        assertThat(image.standings()).containsOnlyKeys(FORM, TINT);
    }

    @Test
    void shouldForgetWhatIsOldAndPassOverWhatIsMigratedOrHasNoNumber() {
        images.add(FORM, example(0, 7, ROUND, 1, false), at(3), 999);
        images.add(FORM, example(1, 8, ROUND, 1, true), at(3), 1000);
        images.add(FORM, example(2, EntryNumber.NONE, ROUND, 1, false), at(3), 1000);
        images.add(FORM, new LogEntry.Tick(3), at(0), 1000);

        assertThat(images.of(0)).isEmpty();
        assertThat(images.nextNumber(0)).isEqualTo(8);
    }

    private LoggedImages.Logged only() {
        Collection<LoggedImages.Logged> all = images.of(0);
        assertThat(all).hasSize(1);
        return all.iterator().next();
    }

    private static LabelStanding learned(Label label, long number) {
        return new LabelStanding(label, new EntryNumber(0, number), false, true);
    }

    private static EventPosition at(long offset) {
        return new EventPosition(0, offset);
    }

    private static LogEntry example(long offset, long number, Label label, int picture, boolean migrated) {
        return example(offset, new EntryNumber(0, number), label, picture, migrated);
    }

    private static LogEntry example(long offset, EntryNumber number, Label label, int picture, boolean migrated) {
        return new LogEntry.Example(
                new TrainingExample(offset, ID, label, embedding(picture), Instant.EPOCH, number, false, migrated));
    }

    private static LogEntry retraction(long offset, long number, Label label) {
        return new LogEntry.Retraction(offset, new EntryNumber(0, number), ID, label, embedding(1));
    }

    private static Embedding embedding(int picture) {
        return new Embedding(new short[] {(short) picture}, 12, BACKBONE);
    }
}
