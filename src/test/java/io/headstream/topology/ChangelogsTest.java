package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.Test;

class ChangelogsTest {
    private static final int BROKERS_DEFAULT_SEGMENT = 1 << 30;

    @Test
    void shouldCloseSegmentsLongBeforeABrokerWould() {
        for (Map<String, String> settings :
                List.of(Changelogs.onDisk(), Changelogs.inMemory(), Changelogs.inMemory(2_000_000))) {
            LogConfig.validate(settings);
            assertThat(Integer.parseInt(settings.get(TopicConfig.SEGMENT_BYTES_CONFIG)))
                    .isLessThan(BROKERS_DEFAULT_SEGMENT / 32);
        }
    }

    @Test
    void shouldHoldTheLargestRecordInOneSegment() {
        for (int largest : new int[] {1 << 20, 20 << 20, (1 << 30) + 65_536}) {
            Map<String, String> settings = Changelogs.inMemory(largest);

            LogConfig.validate(settings);
            assertThat(settings).containsEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(largest));
            assertThat(Integer.parseInt(settings.get(TopicConfig.SEGMENT_BYTES_CONFIG)))
                    .isGreaterThan(largest);
        }
    }

    /** A store on disk may be away for hours and would take what was deleted meanwhile for what is stored. */
    @Test
    void shouldForgetTombstonesSoonOnlyWhereAReaderBeginsAtTheStart() {
        assertThat(Changelogs.inMemory()).containsEntry(TopicConfig.DELETE_RETENTION_MS_CONFIG, "1800000");
        assertThat(Changelogs.onDisk()).containsEntry(TopicConfig.DELETE_RETENTION_MS_CONFIG, "14400000");
    }
}
