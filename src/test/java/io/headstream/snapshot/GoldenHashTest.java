package io.headstream.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.learning.HeadCodec;
import io.headstream.learning.SyntheticLog;
import io.headstream.learning.TrainingExample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Fixes what a small run comes to, to the bit: on every machine and JDK. If one of these hashes changes, snapshots of
 * released versions can no longer be proved: then the kind of head needs a new {@code revision}, and the changelog a note.
 */
class GoldenHashTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "optimizer | adagrad | 0671593926b4185ef70d99e8e86754a801d385713bec6285a43c840de688c0b1",
                "optimizer | adam | baf67002e7388be3736eff93fd3f6382e4793cb6c2ae2e49e66aa8ee36280783",
                "optimizer | sgd | 73a23a725f6acef4520158d6e9b49b603d82bb745cf9a8c47e6e486a0c56a4c7",
                "nesterov | true | aa3c04ebe7286d823606a9e7563e82ec70c75c3afc50673c670fc64d0e54d206",
                "hiddenLayers | 24,9 | 20f8e953badbdf21095e19548930e30b22bc371ca8d990d679b3f17cad561706",
                "dropout | 0.3 | 2e7ca90f569548b47d76988e2b1f30066d0f2ea6041c89f12de685071b05df5e",
                "labelSmoothing | 0.1 | 592474107bceb0843ed4106517bc1d0ff23b8b184f96eaf63cae3a19b3d06ca6",
                "l2 | 0.5 | 1f854482560d815685016db6dbc31ded2497d2037069c1d51f7007280a5e2f99",
                "temperature | off | fcdeba8d2e79834fb32b1671a95190e147bb8cbe65ef8d517766873f4c8d2cce",
                "averaging | 0 | 0e8638a1caacc87abf4545402876e9f6d90216b55254ea8f30356e1e5227ddad",
                "schedule | cosine | c12c1e72ae045dd698e8b7b9edf409c9bb78587faee8c9e33e6795d4f084946a",
                "classBalance | 0.99 | ca72e8bdd5ee232939f3e4934c6800dd1df8c6c07ac3da9d9e2e99e8355fd661",
                "replay | 0 | 7ebde23de154083d9b21c2b8163bf888fe41027d193483f644bf85b08ae43442",
                "kind | svm | 1de773b6df576de68049e67af6aad0bdaddb6c49a8d2fa4981cebc090a07d296",
                "loss | hinge | 35e4414cfb683b5dd288a309c5112dc8a58ea96f1a2a95a9a2364dfc44994244",
                "scheme | one-vs-rest | 0f3a81b809e1e49a2cb190317532a0a68c979cbc8b2d6dd7d4d5ca5eb5aba685",
            })
    void shouldComeToTheSameHeadEverywhere(String name, String value, String sha256) {
        HeadSnapshot snapshot = Lines.last(Lines.fold(Lines.untrained(pairs(name, value)), Lines.entries(examples())));

        assertThat(snapshot.version().sha256()).isEqualTo(sha256);
        assertThat(snapshot.version().version()).isEqualTo(37);
    }

    @ParameterizedTest
    @CsvSource({
        "dense, 7476e3ff559e90973de4a1a374bbacb6ecea6763564f7af9a2ad256883f11bcf",
        "svm, ad30db761991b7b52bea8e1c46d0ddfbd487d78ebf2d4f0bdd98ef5aae2fcfc3"
    })
    void shouldComeToTheSameHeadWithTheDefaults(String kind, String sha256) {
        HeadSnapshot snapshot = Lines.last(Lines.fold(Lines.untrained("kind", kind), Lines.entries(examples())));

        assertThat(snapshot.version().sha256()).isEqualTo(sha256);
    }

    @Test
    void shouldComeToTheSameStateEverywhere() {
        LearnerLine line = Lines.fold(Lines.untrained("l2", "0"), Lines.entries(examples()))
                .get(36)
                .line();

        assertThat(HeadCodec.sha256(line.toBytes()))
                .isEqualTo("5389a3e96b50147a5850a365168940a773ad203d0855d04fc522930d7f6bbcad");
    }

    /**
     * The setting, and what it takes: dropout a hidden layer, Nesterov its optimizer, a loss its kind. Weight decay is 0,
     * which was the default when these hashes were fixed: a default may change, the bits of equal settings may not.
     */
    private static String[] pairs(String name, String value) {
        return switch (name) {
            case "dropout" -> new String[] {name, value, "hiddenLayers", "24", "l2", "0"};
            case "nesterov" -> new String[] {name, value, "optimizer", "sgd", "learningRate", "0.001", "l2", "0"};
            case "optimizer" -> new String[] {name, value, "learningRate", "0.003", "l2", "0"};
            case "loss", "scheme" -> new String[] {name, value, "kind", "svm", "l2", "0"};
            case "l2" -> new String[] {name, value};
            default -> new String[] {name, value, "l2", "0"};
        };
    }

    /** 300 examples of 50 dimensions; the last two classes come half-way. */
    private static List<TrainingExample> examples() {
        SyntheticLog log = new SyntheticLog(50, 2026).noise(5000);
        List<TrainingExample> examples = new ArrayList<>(log.examples(150, "bee", "dog", "fox"));
        examples.addAll(log.examples(150, "ant", "bee", "cat", "dog", "fox"));
        return examples;
    }
}
