package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.NoSuchFileException;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class FailureReportTest {
    @Test
    void shouldUseTheFailuresOwnWords() {
        assertThat(FailureReport.sentence(new IllegalStateException("the broker is away")))
                .isEqualTo("the broker is away");
    }

    @Test
    void shouldNameTheKindWhereTheWordsAloneSayTooLittle() {
        assertThat(FailureReport.sentence(new NoSuchFileException("a.txt"))).isEqualTo("NoSuchFileException: a.txt");
    }

    @Test
    void shouldSayWhatIsNotAllowedAndWhereRightsAreListed() {
        TopicAuthorizationException refused = new TopicAuthorizationException(Set.of("head-snapshots"));
        KafkaException vague = new KafkaException("it is in an error state", refused);

        assertThat(FailureReport.rights(refused, FailureReport.sentence(refused)))
                .isEqualTo("; 'headstream acls' lists the rights that each command takes");
        assertThat(FailureReport.rights(vague, FailureReport.sentence(vague)))
                .isEqualTo(": Not authorized to access topics: [head-snapshots]"
                        + "; 'headstream acls' lists the rights that each command takes");
        assertThat(FailureReport.rights(new KafkaException("it is away"), "it is away"))
                .isEmpty();
    }

    @Test
    void shouldTakeTheCausesWordsWhereThereAreNone() {
        assertThat(FailureReport.sentence(new RuntimeException(null, new IllegalStateException("the broker is away"))))
                .isEqualTo("the broker is away");
        assertThat(FailureReport.sentence(new IllegalStateException())).isEqualTo("IllegalStateException");
    }
}
