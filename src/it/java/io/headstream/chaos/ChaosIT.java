package io.headstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short form of {@code bench/chaos}: three brokers, three instances, three kills and a broker's. */
class ChaosIT {
    private static final Set<Fault> FAULTS = EnumSet.of(Fault.KILL_BROKER);
    private static final int KILLS = 3;

    @TempDir
    private Path directory;

    @Test
    void shouldLoseNothingAndDoubleNothingAndComeToTheSameHeadsWhateverHappens() throws Exception {
        ChaosRun.Plan plan = new ChaosRun.Plan(KILLS, 7, FAULTS, 20, false, Duration.ofMinutes(4));

        ChaosResult result = ChaosRun.of(
                plan,
                directory,
                Path.of(System.getProperty("headstream.registry.directory", "target/registry")),
                line -> {});

        assertThat(result.kills()).isEqualTo(KILLS);
        assertThat(result.faults()).containsEntry("kill-broker", 1);
        assertThat(result.breaches()).isEmpty();
        assertThat(result.isSound()).as(result.figures().toString()).isTrue();
    }
}
