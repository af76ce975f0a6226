package io.headstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MetricsReferenceTest {
    private static final Path PAGE = Path.of("docs", "metrics.md");
    private static final String UPDATE = "headstream.docs.update";

    @Test
    void shouldMatchTheCommittedPage() throws IOException {
        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(PAGE, MetricsReference.page());
        }

        assertThat(Files.readString(PAGE))
                .as(
                        "%s is not what the meters say; write it anew with"
                                + " mvn test -Dtest=MetricsReferenceTest -D%s=true and commit it",
                        PAGE, UPDATE)
                .isEqualTo(MetricsReference.page());
    }

    @Test
    void shouldNameEveryMeterOnce() {
        assertThat(HeadstreamMeter.values())
                .extracting(HeadstreamMeter::exposedName)
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldHaveBucketsThatAscend() {
        assertThat(Buckets.values())
                .allSatisfy(buckets -> assertThat(buckets.bounds()).isSorted().doesNotHaveDuplicates());
        assertThat(Arrays.stream(HeadstreamMeter.values())
                        .filter(meter -> meter.kind() == HeadstreamMeter.Kind.TIMER
                                || meter.kind() == HeadstreamMeter.Kind.HISTOGRAM))
                .allSatisfy(meter -> assertThat(meter.buckets()).isNotEmpty());
    }
}
