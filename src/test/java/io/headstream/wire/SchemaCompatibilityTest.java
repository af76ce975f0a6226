package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** BACKWARD: today's program reads what every released one wrote. */
class SchemaCompatibilityTest {
    private static final Path SCHEMAS = Path.of("schemas");

    @TempDir
    private Path copy;

    @BeforeEach
    void copySchemas() throws IOException {
        try (Stream<Path> files = Files.walk(SCHEMAS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(SCHEMAS.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    @Test
    void shouldReadWhatEveryReleaseWroteWithEveryFieldDocumented() throws IOException {
        assertThat(new SchemaHistory(SCHEMAS).problems()).isEmpty();
    }

    @Test
    void shouldFindAFieldThatReleasedWritersDoNotWrite() throws IOException {
        edit(
                "HeadEvaluation.avsc",
                "\"fields\": [",
                "\"fields\": [{\"name\": \"extra\", \"type\": \"long\", \"doc\": \"New.\"},");

        assertThat(new SchemaHistory(copy).problems())
                .singleElement()
                .asString()
                .contains("HeadEvaluation.avsc", "0.1.0", "READER_FIELD_MISSING_DEFAULT_VALUE", "extra");
    }

    @Test
    void shouldFindATypeThatBecameNarrower() throws IOException {
        edit(
                "RolloutState.avsc",
                "{\"name\": \"epoch\", \"type\": \"long\"",
                "{\"name\": \"epoch\", \"type\": \"int\"");

        assertThat(new SchemaHistory(copy).problems())
                .singleElement()
                .asString()
                .contains("RolloutState.avsc", "TYPE_MISMATCH");
    }

    @Test
    void shouldFindASchemaThatIsGone() throws IOException {
        Files.delete(copy.resolve("HeadEvaluation.avsc"));

        assertThat(new SchemaHistory(copy).problems()).containsExactly("HeadEvaluation.avsc of release 0.1.0 is gone");
    }

    @Test
    void shouldFindAFieldWithoutDocWhereverItIsNested() throws IOException {
        edit("HeadSnapshotPart.avsc", ", \"doc\": \"Place, from 0.\"", "");

        assertThat(new SchemaHistory(copy).problems())
                .containsExactly("HeadSnapshotPart.avsc: field WeightChunk.index has no doc");
    }

    @Test
    void shouldFindThatThereIsNothingToCompareWith() throws IOException {
        assertThat(new SchemaHistory(copy.resolve("elsewhere")).problems())
                .singleElement()
                .asString()
                .contains("no release");
    }

    private void edit(String file, String found, String replacement) throws IOException {
        String text = Files.readString(copy.resolve(file));
        assertThat(text).contains(found);
        Files.writeString(copy.resolve(file), text.replace(found, replacement));
    }
}
