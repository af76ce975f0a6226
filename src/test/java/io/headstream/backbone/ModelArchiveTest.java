package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelArchiveTest {
    private static final long MAX_BYTES = 10_000;

    @TempDir
    private Path temp;

    private Path archive;
    private Path target;

    @BeforeEach
    void makeTarget() throws IOException {
        archive = temp.resolve("model.tar.gz");
        target = Files.createDirectory(temp.resolve("target"));
    }

    @Test
    void shouldWriteFilesAndDirectories() throws IOException {
        pack(true, tar -> {
            tar.putArchiveEntry(new TarArchiveEntry("./variables/"));
            tar.closeArchiveEntry();
            file(tar, "./saved_model.pb", "graph");
            file(tar, "./variables/variables.index", "index");
        });
        new ModelArchive(archive, MAX_BYTES).extractTo(target);
        assertThat(target.resolve("saved_model.pb")).hasContent("graph");
        assertThat(target.resolve("variables/variables.index")).hasContent("index");
    }

    @Test
    void shouldTakeAnArchiveThatIsNotCompressed() throws IOException {
        pack(false, tar -> file(tar, "saved_model.pb", "graph"));
        assertThat(ModelArchive.looksLike(Files.readAllBytes(archive))).isTrue();
        new ModelArchive(archive, MAX_BYTES).extractTo(target);
        assertThat(target.resolve("saved_model.pb")).hasContent("graph");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "variables/../../outside", "/tmp/outside"})
    void shouldNotWriteOutsideOfTheTarget(String name) throws IOException {
        pack(true, tar -> {
            TarArchiveEntry entry = new TarArchiveEntry(name, true);
            entry.setSize(3);
            tar.putArchiveEntry(entry);
            tar.write(new byte[3]);
            tar.closeArchiveEntry();
        });
        assertRefused("'%s' lies outside of it, expected names below the archive's root".formatted(name));
        assertThat(temp.resolve("outside")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_SYMLINK, TarConstants.LF_LINK, TarConstants.LF_FIFO, TarConstants.LF_CHR})
    void shouldRefuseLinksAndDevices(byte kind) throws IOException {
        pack(true, tar -> {
            TarArchiveEntry entry = new TarArchiveEntry("saved_model.pb", kind);
            entry.setLinkName("/etc/passwd");
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        });
        assertRefused("'saved_model.pb' is a link or a device, expected files and directories only");
    }

    @Test
    void shouldStopWhenMoreComesOutThanIsAllowed() throws IOException {
        pack(true, tar -> {
            TarArchiveEntry entry = new TarArchiveEntry("saved_model.pb");
            entry.setSize(50 * MAX_BYTES);
            tar.putArchiveEntry(entry);
            tar.write(new byte[(int) (50 * MAX_BYTES)]);
            tar.closeArchiveEntry();
        });
        assertThat(archive).satisfies(path -> assertThat(Files.size(path)).isLessThan(MAX_BYTES));
        assertRefused("more than 10,000 bytes come out of it, expected less, or a larger --max-bytes");
        assertThat(Files.size(target.resolve("saved_model.pb"))).isLessThanOrEqualTo(MAX_BYTES);
    }

    @Test
    void shouldCountAllFilesTogether() throws IOException {
        pack(true, tar -> {
            file(tar, "a", "x".repeat(6_000));
            file(tar, "b", "x".repeat(6_000));
        });
        assertRefused("more than 10,000 bytes come out of it");
    }

    @Test
    void shouldSayThatAnArchiveIsDamaged() throws IOException {
        pack(true, tar -> file(tar, "saved_model.pb", "graph".repeat(1_000)));
        byte[] whole = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(whole, whole.length / 2));
        assertRefused("a damaged archive, expected a tar archive, gzipped or not");
        Files.write(archive, new byte[] {0x1f, (byte) 0x8b, 1, 2, 3});
        assertRefused("a damaged archive");
    }

    @Test
    void shouldRefuseTheSameFileTwice() throws IOException {
        pack(true, tar -> {
            file(tar, "saved_model.pb", "one");
            file(tar, "saved_model.pb", "two");
        });
        assertRefused("holds the same file twice");
    }

    private void assertRefused(String message) {
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> new ModelArchive(archive, MAX_BYTES).extractTo(target))
                .withMessageStartingWith("'%s': ", archive)
                .withMessageContaining(message);
    }

    private interface Content {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    private void pack(boolean gzip, Content content) throws IOException {
        try (OutputStream file = Files.newOutputStream(archive);
                OutputStream out = gzip ? new GZIPOutputStream(file) : file;
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            content.write(tar);
        }
    }

    private static void file(TarArchiveOutputStream tar, String name, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }
}
