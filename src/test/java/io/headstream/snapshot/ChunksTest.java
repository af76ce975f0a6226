package io.headstream.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ChunksTest {
    @Property
    void shouldJoinWhatItSplit(@ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 20) int size) {
        List<byte[]> chunks = Chunks.split(bytes, size);

        assertThat(Chunks.join(chunks)).isEqualTo(bytes);
        assertThat(chunks)
                .hasSize(Math.max(1, (bytes.length + size - 1) / size))
                .allMatch(c -> c.length <= size);
    }

    @Test
    void shouldRefuseChunksOfNothing() {
        assertThatThrownBy(() -> Chunks.split(new byte[1], 0)).hasMessage("chunks of 0 bytes, expected at least 1");
    }
}
