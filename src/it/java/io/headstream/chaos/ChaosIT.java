package io.headstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short form of {@code bench/chaos}: three brokers, three instances, a few kills and faults. */
class ChaosIT {
    private static final Set<Fault> FAULTS = EnumSet.of(Fault.KILL_BROKER, Fault.PAUSE_INSTANCE);

    @TempDir
    private Path directory;

    @Test
    void shouldLoseNothingAndDoubleNothingAndComeToTheSameHeadsWhateverHappens() throws Exception {
        ChaosRun.Plan plan = new ChaosRun.Plan(4, 7, FAULTS, 20, false, Duration.ofMinutes(4));

        ChaosResult result = ChaosRun.of(
                plan,
                directory,
                Path.of(System.getProperty("headstream.registry.directory", "target/registry")),
                line -> {});

        assertThat(result.figures().toString()).contains("kills=4");
        assertThat(result.breaches()).isEmpty();
        assertThat(result.isSound()).as(result.figures().toString()).isTrue();
    }
}
