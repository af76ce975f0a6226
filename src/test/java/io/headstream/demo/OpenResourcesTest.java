package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OpenResourcesTest {
    private final OpenResources resources = new OpenResources();
    private final List<String> closed = new CopyOnWriteArrayList<>();

    @Test
    void shouldCloseInTheOppositeOrder() {
        resources.open(() -> named("broker"));
        resources.open(() -> named("registry"));

        resources.close();

        assertThat(closed).containsExactly("registry", "broker");
    }

    @Test
    void shouldCloseTheRestWhenOneCannotBeClosed() {
        resources.open(() -> named("broker"));
        resources.open(() -> () -> {
            throw new IllegalStateException("cannot be closed");
        });

        resources.close();

        assertThat(closed).containsExactly("broker");
    }

    @Test
    void shouldOpenNothingMoreOnceClosed() {
        resources.close();

        assertThatThrownBy(() -> resources.open(() -> named("late"))).isInstanceOf(CancellationException.class);
        assertThat(closed).isEmpty();
    }

    @Test
    void shouldInterruptWhatIsBeingOpenedAndCloseWhatWas() {
        CountDownLatch opening = new CountDownLatch(1);
        resources.open(() -> named("broker"));
        CompletableFuture<Void> starting = CompletableFuture.runAsync(() -> resources.open(() -> {
            opening.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
            return named("registry");
        }));
        await().until(() -> opening.getCount() == 0);

        resources.close();

        assertThat(closed).containsExactly("broker");
        assertThatThrownBy(starting::join).hasCauseInstanceOf(CancellationException.class);
    }

    private AutoCloseable named(String name) {
        return () -> closed.add(name);
    }
}
