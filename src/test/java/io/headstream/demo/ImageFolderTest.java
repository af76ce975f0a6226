package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    @TempDir
    Path directory;

    @Test
    void shouldTakeTheFolderForTheLabel() throws IOException {
        write("dog/rex.PNG", "cat/tom.jpeg", "cat/young/kitty.webp");

        ImageSet set = ImageFolder.read(directory);

        assertThat(Images.ids(set.images())).containsExactly("cat/tom.jpeg", "cat/young/kitty.webp", "dog/rex.PNG");
        assertThat(set.images())
                .extracting(LabelledImage::labelOrNull)
                .containsExactly(new Label("cat"), new Label("cat"), new Label("dog"));
        assertThat(set.classes()).isEqualTo(2);
    }

    @Test
    void shouldReadTheFileWhenItIsAskedFor() throws IOException {
        write("cat/tom.jpg");

        assertThat(ImageFolder.read(directory).images().get(0).content().read())
                .asString()
                .isEqualTo("cat/tom.jpg");
    }

    @Test
    void shouldPassOverWhatIsNoImageOfAClassAndCountIt() throws IOException {
        write("cat/tom.jpg", "cat/notes.txt", "cat/png", "readme.jpg", ".git/config.png", "cat/.thumb.png");

        ImageSet set = ImageFolder.read(directory);

        assertThat(Images.ids(set.images())).containsExactly("cat/tom.jpg");
        assertThat(set.skipped()).isEqualTo(3);
    }

    @Test
    void shouldSayWhatItExpectedWhenThereIsNoImage() throws IOException {
        write("tom.jpg");

        assertThatThrownBy(() -> ImageFolder.read(directory))
                .isInstanceOf(ImageSourceException.class)
                .hasMessageContaining("no image found among 1 files")
                .hasMessageContaining("<class>/<image>")
                .hasMessageEndingWith("[IMAGES_UNUSABLE]");
    }

    @Test
    void shouldSayThatThereIsNoSuchDirectory() {
        assertThatThrownBy(() -> ImageFolder.read(directory.resolve("missing")))
                .isInstanceOf(ImageSourceException.class)
                .hasMessageContaining("no such directory");
    }

    @Test
    void shouldSayThatAFileIsNoDirectory() throws IOException {
        write("cat/tom.jpg");

        assertThatThrownBy(() -> ImageFolder.read(directory.resolve("cat/tom.jpg")))
                .isInstanceOf(ImageSourceException.class)
                .hasMessageContaining("not a directory");
    }

    @Test
    void shouldRefuseALabelThatCannotBeShown() throws IOException {
        write("ca\u0007t/tom.jpg");

        assertThatThrownBy(() -> ImageFolder.read(directory))
                .isInstanceOf(ImageSourceException.class)
                .hasMessageContaining("\\u{7}");
    }

    private void write(String... names) throws IOException {
        for (String name : names) {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
    }
}
