package io.headstream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What fuzzing found, and what it began with: every target takes every input of its own. */
class FuzzCorpusTest {
    private static final int DAMAGED_PER_SEED = 20;

    @ParameterizedTest
    @EnumSource
    void shouldAnswerOrRefuseWhatWasEverFound(FuzzTarget target) {
        for (Path file : findings(target)) {
            assertThatCode(() -> target.run(Files.readAllBytes(file)))
                    .as("%s", file)
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerOrRefuseSeedsAndDamagedSeeds(FuzzTarget target) {
        Random random = new Random(1);
        List<byte[]> seeds = target.seeds();
        assertThat(seeds).isNotEmpty();
        for (byte[] seed : seeds) {
            assertThatCode(() -> target.run(seed)).doesNotThrowAnyException();
            for (int i = 0; i < DAMAGED_PER_SEED; i++) {
                byte[] damaged = seed.clone();
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                assertThatCode(() -> target.run(damaged)).doesNotThrowAnyException();
            }
        }
    }

    private static List<Path> findings(FuzzTarget target) {
        URL directory = FuzzCorpusTest.class.getResource("findings/" + target.text());
        if (directory == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
            return new ArrayList<>(files.sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
