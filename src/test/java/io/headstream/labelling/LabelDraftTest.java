package io.headstream.labelling;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.labelling.LabelDraft.Entry;
import io.headstream.learning.EntryNumber;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LabelDraftTest {
    private static final HeadName COLOURS = new HeadName("colours");
    private static final BackboneDigest BACKBONE = new BackboneDigest("0f".repeat(32));
    private static final LabelClaim RED = LabelClaim.withImage(new Label("red"));
    private static final LabelClaim RETRACT = LabelClaim.byItself(null, "ada");

    private final LabelDraft draft = LabelDraft.of(image(), 7);

    /** A claim for one of two heads. */
    record Step(HeadName head, LabelClaim claim) {}

    @Test
    void shouldNumberExamplesFromWhereThePartitionStands() {
        draft.claim(COLOURS, RED);
        draft.claim(new HeadName("shades"), LabelClaim.byItself(new Label("dark"), "ada"));

        assertThat(draft.entries())
                .containsExactly(
                        new Entry.Example(COLOURS, new Label("red"), new EntryNumber(3, 7), false),
                        new Entry.Example(new HeadName("shades"), new Label("dark"), new EntryNumber(3, 8), false));
        assertThat(draft.nextNumber()).isEqualTo(9);
    }

    @Test
    void shouldSayWhoTookAnExampleBack() {
        draft.claim(COLOURS, RED);
        assertThat(draft.claim(COLOURS, RETRACT)).isEqualTo(LabelOutcome.RETRACTED);

        assertThat(draft.entries().get(1))
                .isEqualTo(new Entry.Retraction(COLOURS, new Label("red"), new EntryNumber(3, 7), "ada"));
    }

    @Test
    void shouldLetALabelByItselfOutrankTheImagesOwnEvenWhereItOnlyAgrees() {
        draft.claim(COLOURS, RED);
        assertThat(draft.claim(COLOURS, LabelClaim.byItself(new Label("red"), "ada")))
                .isEqualTo(LabelOutcome.REPEATED);

        assertThat(draft.claim(COLOURS, LabelClaim.withImage(new Label("green"))))
                .isEqualTo(LabelOutcome.OUTRANKED);
        assertThat(draft.entries()).hasSize(1);
    }

    @Test
    void shouldNotNumberExamplesOfAnImageThatIsNotKept() {
        LabelDraft unnumbered = LabelDraft.unnumbered(image());
        unnumbered.claim(COLOURS, RED);

        assertThat(unnumbered.entries())
                .containsExactly(new Entry.Example(COLOURS, new Label("red"), EntryNumber.NONE, false));
    }

    /** Whatever is claimed: nothing is taken back that does not stand, and never do two examples of a head stand. */
    @Property
    void shouldNeverHaveMoreThanOneExampleStanding(@ForAll("steps") List<Step> steps) {
        LabelDraft any = LabelDraft.of(image(), 0);
        Map<HeadName, Label> lastDeliberate = new HashMap<>();
        List<HeadName> settled = new ArrayList<>();
        for (Step step : steps) {
            any.claim(step.head(), step.claim());
            if (step.claim().isDeliberate()) {
                settled.add(step.head());
                lastDeliberate.put(step.head(), step.claim().labelOrNull());
            }
        }

        Map<HeadName, Entry.Example> standing = new HashMap<>();
        List<Entry> seen = new ArrayList<>();
        long next = 0;
        for (Entry entry : any.entries()) {
            if (entry instanceof Entry.Example example) {
                assertThat(example.number()).isEqualTo(new EntryNumber(3, next++));
                assertThat(example.correction())
                        .isEqualTo(seen.stream().anyMatch(one -> one.head().equals(example.head())));
                assertThat(standing.put(example.head(), example)).isNull();
            } else if (entry instanceof Entry.Retraction retraction) {
                Entry.Example taken = Objects.requireNonNull(standing.remove(retraction.head()), "nothing stands");
                assertThat(taken.number()).isEqualTo(retraction.number());
                assertThat(taken.label()).isEqualTo(retraction.label());
            }
            seen.add(entry);
        }
        assertThat(any.nextNumber()).isEqualTo(next);
        for (HeadName head : settled) {
            assertThat(labelOf(standing.get(head))).isEqualTo(lastDeliberate.get(head));
        }
        any.image()
                .standings()
                .forEach((head, stands) -> assertThat(stands.labelOrNull()).isEqualTo(labelOf(standing.get(head))));
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<HeadName> heads = Arbitraries.of("colours", "shades").map(HeadName::new);
        Arbitrary<Label> labels = Arbitraries.of("red", "green").map(Label::new);
        Arbitrary<LabelClaim> claims = Arbitraries.oneOf(
                labels.map(LabelClaim::withImage),
                labels.injectNull(0.3).map(label -> LabelClaim.byItself(label, "ada")));
        return Combinators.combine(heads, claims).as(Step::new).list().ofMaxSize(12);
    }

    private static @Nullable Label labelOf(Entry.@Nullable Example example) {
        return example == null ? null : example.label();
    }

    private static KeptImage image() {
        return KeptImage.unlabelled(
                new ImageId("a"),
                new Embedding(new short[] {1, 2}, 12, BACKBONE),
                Instant.EPOCH,
                new EventPosition(3, 4));
    }
}
