package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.HeadName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnopenedHeadsTest {
    private static final long TOOK = 1000;

    private long clock = Long.MAX_VALUE - 10 * TOOK; // it wraps, as that of a JVM may
    private final UnopenedHeads heads = new UnopenedHeads(() -> clock);
    private final List<String> opened = new ArrayList<>();

    @BeforeEach
    void begin() {
        heads.clear();
        heads.addAll(IntStream.range(0, 100).mapToObj("head-%02d"::formatted).toList());
    }

    @Test
    void shouldOpenEachOnceByTurnsOfSome() {
        turn(0);
        assertThat(opened).hasSizeBetween(2, 50);
        for (int i = 0; i < 100; i++) {
            turn(0);
        }

        assertThat(opened).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void shouldOpenLargeOnesOneByOne() {
        turn(10 << 20);
        assertThat(opened).containsExactly("head-00");
    }

    @Test
    void shouldNotOpenOneThatARecordHasOpened() {
        heads.remove(new HeadName("head-00"));
        turn(10 << 20);
        assertThat(opened).containsExactly("head-01");
    }

    @Test
    void shouldGiveRecordsThreeQuartersOfTheTime() {
        heads.recordCame();
        turn(10 << 20);
        assertThat(opened)
                .as("at first nothing has been taken from records yet")
                .hasSize(1);

        heads.recordCame();
        clock += UnopenedHeads.REST_AFTER_OPENING * TOOK - 1;
        turn(10 << 20);
        assertThat(opened).hasSize(1);
        clock++;
        turn(10 << 20);
        assertThat(opened).hasSize(2);
    }

    @Test
    void shouldGoOnAtOnceWhereNoRecordComes() {
        turn(10 << 20);
        turn(10 << 20);
        assertThat(opened).hasSize(2);
    }

    private void turn(long bytesOfEach) {
        heads.openSome(head -> {
            opened.add(head.value());
            clock += TOOK;
            return bytesOfEach;
        });
    }
}
