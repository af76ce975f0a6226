package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenResourcesTest {
    private final OpenResources resources = new OpenResources();
    private final List<String> closed = new ArrayList<>();

    @Test
    void shouldCloseTheLatestFirstAndEachOnce() {
        resources.add(() -> closed.add("contract"));
        resources.add(() -> closed.add("application"));

        resources.close();
        resources.close();

        assertThat(closed).containsExactly("application", "contract");
    }

    @Test
    void shouldCloseTheOthersWhereOneFails() {
        resources.add(() -> closed.add("contract"));
        resources.add(() -> {
            throw new IllegalStateException("gone already");
        });

        resources.close();

        assertThat(closed).containsExactly("contract");
    }
}
