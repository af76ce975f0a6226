package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DemoStreamTest {
    private static final ImageSet IMAGES = Images.of(20, Set.of("flag"), "cat", "dog", "flag");

    @Test
    void shouldSendTwoBrokenEventsAmongTheBundledPictures() {
        List<DemoStream.Step> steps = steps(null, null);

        assertThat(steps).hasSize(62);
        assertThat(steps).filteredOn(DemoStream.Step.Garbage.class::isInstance).hasSize(1);
        assertThat(ids(steps)).contains("broken/cut-off");
    }

    @Test
    void shouldCutTheBrokenPictureOffInTheMiddle() throws IOException {
        for (DemoStream.Step step : steps(null, null)) {
            if (step instanceof DemoStream.Step.Image image
                    && image.image().id().value().equals("broken/cut-off")) {
                assertThat(image.image().content().read()).hasSize(2);
                return;
            }
        }
        throw new AssertionError("no picture was cut off");
    }

    @Test
    void shouldCountBrokenEventsAmongThoseAskedFor() {
        assertThat(steps(null, 30)).hasSize(30);
        assertThat(steps(null, 500)).hasSize(500);
    }

    @Test
    void shouldSendNothingBrokenInAVeryShortStream() {
        assertThat(steps(null, 5)).hasSize(5).noneMatch(DemoStream.Step.Garbage.class::isInstance);
    }

    @Test
    void shouldSendNothingBrokenAmongTheUsersImages() {
        List<DemoStream.Step> steps = steps(Path.of("mine"), null);

        assertThat(steps).hasSize(60).noneMatch(DemoStream.Step.Garbage.class::isInstance);
        assertThat(ids(steps)).noneMatch(id -> id.startsWith("broken/"));
    }

    private static List<DemoStream.Step> steps(@Nullable Path images, @Nullable Integer events) {
        DemoOptions options = new DemoOptions(images, events, 0, 1, true, Path.of("registry"), Path.of("tmp"));
        return DemoStream.of(IMAGES, options).steps();
    }

    private static List<String> ids(List<DemoStream.Step> steps) {
        return steps.stream()
                .filter(DemoStream.Step.Image.class::isInstance)
                .map(step -> ((DemoStream.Step.Image) step).image().id().value())
                .toList();
    }
}
