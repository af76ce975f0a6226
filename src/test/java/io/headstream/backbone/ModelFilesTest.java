package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

class ModelFilesTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void writeModel() throws IOException {
        write("saved_model.pb", "model");
        write("headstream.json", "{}");
        write("variables/variables.index", "index");
    }

    @Test
    void shouldDigestNamesAndContentsInTheOrderOfNames() {
        // printf '\0\0\0\017headstream.json\0\0\0\0\0\0\0\002{}'
        //        '\0\0\0\016saved_model.pb\0\0\0\0\0\0\0\005model'
        //        '\0\0\0\031variables/variables.index\0\0\0\0\0\0\0\005index' | sha256sum
        assertThat(new ModelFiles(directory).digest().hex())
                .isEqualTo("d58ef8c488b79fad962beae85fda3dd20bab2c9e3d8bf1f9670079e35a165d94");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LICENSE",
                "LICENCE.txt",
                "NOTICE",
                "README.md",
                "MODEL_CARD.md",
                "notes.txt",
                ".DS_Store",
                ".hidden/file",
                "variables/.tmp"
            })
    void shouldNotCountPapersAndHiddenFiles(String name) throws IOException {
        String before = new ModelFiles(directory).digest().hex();
        write(name, "anything");
        assertThat(new ModelFiles(directory).digest().hex()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fingerprint.pb", "assets/vocabulary.txt", "assets/LICENSE", "variables/more"})
    void shouldCountEveryOtherFile(String name) throws IOException {
        String before = new ModelFiles(directory).digest().hex();
        write(name, "");
        assertThat(new ModelFiles(directory).digest().hex()).isNotEqualTo(before);
    }

    @Test
    void shouldTellWhereOneFileEndsAndTheNextBegins() throws IOException {
        write("a", "bc");
        String before = new ModelFiles(directory).digest().hex();
        Files.delete(directory.resolve("a"));
        write("ab", "c");
        assertThat(new ModelFiles(directory).digest().hex()).isNotEqualTo(before);
    }

    @Test
    void shouldSayThatThereIsNoModel() throws IOException {
        Files.delete(directory.resolve("saved_model.pb"));
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> new ModelFiles(directory))
                .withMessage("'%s': no SavedModel, expected a directory with a saved_model.pb", directory);
    }

    @Test
    void shouldServeTheGraphWithTheFewestTagsBesideServe() throws IOException {
        writeModel(tagged("train"), tagged("serve", "tpu"), tagged("serve"));
        assertThat(new ModelFiles(directory).metaGraph()).isEqualTo(tagged("serve"));
        writeModel(tagged());
        assertThat(new ModelFiles(directory).metaGraph()).isEqualTo(tagged());
    }

    @Test
    void shouldNotChooseAmongGraphsThatAreNotForServing() throws IOException {
        writeModel(tagged("train"), tagged("eval"));
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> new ModelFiles(directory).metaGraph())
                .withMessageContaining("2 graphs, none tagged 'serve'");
    }

    private void write(String name, String content) throws IOException {
        Path path = directory.resolve(name);
        Files.createDirectories(path.resolveSibling("."));
        Files.writeString(path, content);
    }

    private void writeModel(MetaGraphDef... graphs) throws IOException {
        SavedModel.Builder model = SavedModel.newBuilder();
        for (MetaGraphDef graph : graphs) {
            model.addMetaGraphs(graph);
        }
        Files.write(directory.resolve("saved_model.pb"), model.build().toByteArray());
    }

    private static MetaGraphDef tagged(String... tags) {
        MetaGraphDef.MetaInfoDef.Builder info = MetaGraphDef.MetaInfoDef.newBuilder();
        for (String tag : tags) {
            info.addTags(tag);
        }
        return MetaGraphDef.newBuilder().setMetaInfoDef(info).build();
    }
}
