package io.headstream.backbone;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.BackboneException;
import io.headstream.embedding.NetworkTail;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/**
 * The part of a network before the layer at which it is cut, as a backbone: its embedding is the activation that crosses,
 * flattened row by row.
 *
 * @param backbone ready to run; its digest is over the network's digest and the tensor that crosses. The caller closes it
 * @param network all of the network, to make the tail from
 * @param cut where
 */
public record Trunk(TensorFlowBackbone backbone, BackboneGraph network, CutPoint cut) {
    /**
     * Loads a network's trunk and runs it once.
     *
     * @param from the tail's first layer: its name or index
     * @param exponent quantisation step 2^-exponent of activations; empty: the finest with room for {@value
     *     EmbeddingRange#ROOM} times the largest that made-up pictures give
     * @throws BackboneException if the network cannot be loaded or cut there
     */
    public static Trunk load(BackboneSource source, String from, OptionalInt exponent, BackboneOptions options) {
        try (SourceDirectory directory = SourceDirectory.of(source)) {
            ModelReading model = ModelReading.of(directory.path(), options);
            BackboneDigest digest = model.files().digest();
            BackboneGraph network = BackboneGraph.of(model);
            CutPoint cut = network.plan().cutBefore(from);
            FrozenGraph trunk = new FrozenGraph(network.graph(), network.output()).upTo(cut.tensor());
            Network running = Network.of(trunk, model.form(), model.runtime(), model.passSize());
            return new Trunk(
                    TensorFlowBackbone.of(model, running, digest(digest, cut.tensor()), exponent), network, cut);
        }
    }

    /**
     * What comes after the cut, with the weights that training is to change.
     *
     * @throws BackboneException if there are none, or if it cannot be run by itself
     */
    public NetworkTail tail() {
        List<String> trainable =
                cut.trainable().stream().map(CutPoint.Weight::node).toList();
        if (trainable.isEmpty()) {
            throw new BackboneException("layer %d '%s': no weights from here on, expected some that can be trained"
                    .formatted(cut.from().index(), cut.from().name()));
        }
        List<Long> shape = cut.shape().subList(1, cut.shape().size());
        return new TailGraph(network.graph(), cut.tensor(), shape, network.output()).tail(trainable);
    }

    /** SHA-256 over {@code headstream trunk}, the network's digest and the tensor's name, each ended by a line feed. */
    private static BackboneDigest digest(BackboneDigest network, String tensor) {
        return Sha256.of(
                "headstream trunk\n%s\n%s\n".formatted(network.hex(), tensor).getBytes(StandardCharsets.UTF_8));
    }
}
