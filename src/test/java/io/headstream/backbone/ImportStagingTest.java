package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportStagingTest {
    @TempDir
    private Path backbones;

    private Path mine;

    @BeforeEach
    void name() {
        mine = backbones.resolve("mine");
    }

    @Test
    void shouldPutTheNewInThePlaceOfTheOldOnlyIfToldTo() throws IOException {
        write(mine, "old");
        try (ImportStaging staging = ImportStaging.in(backbones)) {
            write(staging.model(), "new");
            assertThatExceptionOfType(BackboneException.class)
                    .isThrownBy(() -> staging.publish(mine, false))
                    .withMessage("'%s': there already, expected another --name or --replace", mine);
            assertThat(content(mine)).isEqualTo("old");
            staging.publish(mine, true);
        }
        assertThat(content(mine)).isEqualTo("new");
        assertNothingElse();
    }

    @Test
    void shouldKeepTheOldIfTheNewCannotBePutThere() throws IOException {
        write(mine, "old");
        try (ImportStaging staging = ImportStaging.in(backbones)) {
            BundledBackbone.delete(staging.model());
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> staging.publish(mine, true))
                    .withMessageContaining("cannot be put in place");
        }
        assertThat(content(mine)).isEqualTo("old");
        assertNothingElse();
    }

    @Test
    void shouldPutBackWithTheNextImportWhatAKilledOneWasAboutToReplace() throws IOException {
        killedBetweenItsTwoMoves();
        ImportStaging.in(backbones).close();
        assertThat(content(mine)).isEqualTo("old");
        assertNothingElse();
    }

    @Test
    void shouldListWhatAKilledImportWasAboutToReplace() throws IOException {
        killedBetweenItsTwoMoves();
        assertThat(new ImportedBackbones(backbones).all())
                .extracting(ImportedBackbones.Entry::name)
                .containsExactly("mine");
        assertThat(content(mine)).isEqualTo("old");
        assertNothingElse();
    }

    @Test
    void shouldRemoveWhatAKilledImportWasAboutToReplace() throws IOException {
        killedBetweenItsTwoMoves();
        new ImportedBackbones(backbones).remove("mine");
        assertThat(backbones).isEmptyDirectory();
    }

    @Test
    void shouldKeepTheNewIfTheKillCameAfterIt() throws IOException {
        killedBetweenItsTwoMoves();
        write(mine, "new");
        assertThat(new ImportedBackbones(backbones).all()).hasSize(1);
        assertThat(content(mine)).isEqualTo("new");
        assertNothingElse();
    }

    @Test
    void shouldLeaveAloneWhatAnImportIsReplacingNow() throws IOException {
        try (ImportStaging running = ImportStaging.in(backbones)) {
            Path aside = running.model().resolveSibling("replaced/mine");
            write(aside, "old");
            assertThat(new ImportedBackbones(backbones).all()).isEmpty();
            ImportStaging.in(backbones).close();
            assertThat(content(aside)).isEqualTo("old");
        }
        assertThat(content(mine)).as("it gave up").isEqualTo("old");
    }

    /** What SIGKILL leaves behind just then: nobody holds the lock any more. */
    private void killedBetweenItsTwoMoves() throws IOException {
        Path dead = Files.createDirectories(backbones.resolve(".import-dead"));
        Files.createFile(dead.resolve("lock"));
        write(dead.resolve("model"), "new");
        write(dead.resolve("replaced/mine"), "old");
    }

    private static void write(Path directory, String content) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("saved_model.pb"), content);
        Files.writeString(directory.resolve("headstream.json"), "{}");
    }

    private static String content(Path directory) throws IOException {
        return Files.readString(directory.resolve("saved_model.pb"));
    }

    private void assertNothingElse() throws IOException {
        try (Stream<Path> children = Files.list(backbones)) {
            assertThat(children.toList()).isEqualTo(List.of(mine));
        }
    }
}
