package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.Label;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageManifestTest {
    @TempDir
    Path directory;

    @Test
    void shouldReadPathsAndLabelsInTheirOrder() throws IOException {
        ImageSet set = read("dog/rex.png,dog\ncat/tom.jpg,cat\n");

        assertThat(Images.ids(set.images())).containsExactly("dog/rex.png", "cat/tom.jpg");
        assertThat(set.images())
                .extracting(LabelledImage::labelOrNull)
                .containsExactly(new Label("dog"), new Label("cat"));
    }

    @Test
    void shouldReadTheSameWithAHeading() throws IOException {
        assertThat(Images.ids(read("Path,Label\ncat/tom.jpg,cat\n").images())).containsExactly("cat/tom.jpg");
    }

    @Test
    void shouldReadTheSameWithAByteOrderMark() throws IOException {
        assertThat(Images.ids(read("\uFEFFpath,label\r\ncat/tom.jpg,cat\r\n").images()))
                .containsExactly("cat/tom.jpg");
        assertThat(Images.ids(read("\uFEFFcat/tom.jpg,cat").images())).containsExactly("cat/tom.jpg");
    }

    @Test
    void shouldReadQuotedText() throws IOException {
        ImageSet set = read("\"cat, old.jpg\",\"the \"\"big\"\" cat\"\n");

        assertThat(Images.ids(set.images())).containsExactly("cat, old.jpg");
        assertThat(set.images().get(0).labelOrNull()).isEqualTo(new Label("the \"big\" cat"));
    }

    @Test
    void shouldTakeAnImageWithoutLabelForUnlabelled() throws IOException {
        ImageSet set = read("a.jpg,\nb.jpg\n\nc.jpg,cat\n");

        assertThat(set.images()).extracting(LabelledImage::labelOrNull).containsExactly(null, null, new Label("cat"));
        assertThat(set.classes()).isEqualTo(1);
    }

    @Test
    void shouldResolvePathsAgainstItsOwnDirectory() throws IOException {
        Files.writeString(directory.resolve("tom.jpg"), "bytes of tom");

        assertThat(read("tom.jpg,cat").images().get(0).content().read())
                .asString()
                .isEqualTo("bytes of tom");
    }

    @Test
    void shouldNotLookAtTheImagesBeforeTheyAreAskedFor() throws IOException {
        LabelledImage image = read("missing.jpg,cat").images().get(0);

        assertThatThrownBy(() -> image.content().read()).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void shouldNameTheLineWithTooManyColumns() {
        assertThatThrownBy(() -> read("path,label\na.jpg,cat\nb.jpg,cat,dog\n"))
                .isInstanceOf(ImageSourceException.class)
                .hasMessageContaining("line 3: 3 columns, expected path,label");
    }

    @Test
    void shouldNameTheLineWithoutPath() {
        assertThatThrownBy(() -> read("a.jpg,cat\n,cat\n"))
                .isInstanceOf(ImageSourceException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void shouldRefuseAnEmptyManifest() {
        assertThatThrownBy(() -> read("path,label\n"))
                .isInstanceOf(ImageSourceException.class)
                .hasMessageContaining("no image");
    }

    @Test
    void shouldRefuseBytesThatAreNoText() throws IOException {
        Path file = Files.write(directory.resolve("bytes.csv"), new byte[] {(byte) 0xC3, (byte) 0x28});

        assertThatThrownBy(() -> ImageManifest.read(file))
                .isInstanceOf(ImageSourceException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void shouldSayThatThereIsNoSuchManifest() {
        assertThatThrownBy(() -> ImageManifest.read(directory.resolve("missing.csv")))
                .isInstanceOf(ImageSourceException.class)
                .hasMessageContaining("NoSuchFileException");
    }

    private ImageSet read(String text) throws IOException {
        Path file = directory.resolve("manifest.csv");
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        return ImageManifest.read(file);
    }
}
