package io.headstream.ops.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RecentTest {
    @Property(tries = 200)
    void shouldGiveEveryItemOnceWhenReadPageByPage(
            @ForAll @IntRange(min = 0, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 50) int bound,
            @ForAll @IntRange(min = 1, max = 20) int limit) {
        Recent<Long> recent = new Recent<>(bound);
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long number = recent.add(n -> n);
            if (number % 3 != 0) {
                expected.add(0, number);
            }
        }
        expected.removeIf(number -> number <= count - bound);

        List<Long> read = new ArrayList<>();
        Page<Long> page = recent.page(0, limit, number -> number % 3 != 0);
        read.addAll(page.items());
        while (page.next() != null) {
            assertThat(page.items()).hasSize(limit);
            page = recent.page(page.next(), limit, number -> number % 3 != 0);
            read.addAll(page.items());
        }

        assertThat(read).isEqualTo(expected);
    }
}
