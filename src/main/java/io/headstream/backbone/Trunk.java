package io.headstream.backbone;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.BackboneException;
import io.headstream.embedding.NetworkTail;
import io.headstream.image.DecodedImage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.proto.MetaGraphDef;

/**
 * A network that was cut: what comes before the cut, ready to run, and what comes after it.
 *
 * @param point where
 * @param network what comes before; the caller closes it
 * @param tail what comes after
 * @param exponent quantisation exponent of the activation
 */
record Trunk(CutPoint point, Network network, NetworkTail tail, int exponent) {
    private static final Logger LOG = LoggerFactory.getLogger(Trunk.class);

    /** Photographs go beyond made-up pictures; activations that go further saturate and are counted. */
    private static final double ROOM = 4;

    /**
     * Cuts a model.
     *
     * @param passSize images in a pass of the trunk
     * @throws BackboneException if it cannot be cut there, if the activation is too large, or if the tail cannot be trained
     */
    static Trunk of(
            ModelFiles files,
            MetaGraphDef model,
            ModelForm form,
            TensorFlowRuntime runtime,
            int passSize,
            Unfreezing unfreezing) {
        String what = "'%s', unfrozen from '%s'".formatted(files.directory(), unfreezing.from());
        try (ModelVariables variables = new ModelVariables(files.directory(), model, runtime.variablesConfig())) {
            FrozenGraph frozen = FrozenGraph.of(
                            model.getGraphDef(), form.output().getName(), variables)
                    .widened();
            CutPoint point = LayerPlan.of(frozen.graph(), form.input().getName(), frozen.output())
                    .cutBefore(unfreezing.from());
            requireTrainable(point);
            long dimension = requireFits(point, unfreezing);
            TailGraph cut = new TailGraph(
                    frozen.graph(),
                    point.tensor(),
                    point.shape().subList(1, point.shape().size()),
                    frozen.output());
            NetworkTail tail = cut.tail(
                    point.trainable().stream().map(CutPoint.Weight::node).toList(), runtime.processorConfig());
            Network network = Network.imported(
                    new FrozenGraph(cut.trunk(), point.tensor()),
                    form,
                    runtime,
                    passSize,
                    form.input().getName());
            try {
                int exponent = unfreezing.exponent().orElseGet(() -> exponent(network, form));
                LOG.info(
                        "{}: activation {} of {} numbers, {} bytes for each image before coding, quantised in steps of 2^-{};"
                                + " {} parameters in {} tensors train",
                        what,
                        Layer.shape(point.shape()),
                        dimension,
                        dimension * Short.BYTES,
                        exponent,
                        tail.parameters(),
                        tail.weights().size());
                return new Trunk(point, network, tail, exponent);
            } catch (RuntimeException e) {
                network.close();
                throw e;
            }
        } catch (NotFreezableException e) {
            throw new BackboneException("%s: cannot be frozen: %s".formatted(what, e.getMessage()), e);
        } catch (BackboneException e) {
            throw new BackboneException("%s: %s".formatted(what, e.getMessage()), e);
        }
    }

    /** The digest of embeddings that end at this cut. */
    BackboneDigest digest(BackboneDigest network) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String text = "headstream trunk 1\n%s\n%s\n%d\n".formatted(network.hex(), point.tensor(), exponent);
            return new BackboneDigest(HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256, which every JDK must have", e);
        }
    }

    private static void requireTrainable(CutPoint point) {
        if (point.trainable().isEmpty()) {
            throw new BackboneException(
                    "there are no weights from here on, expected a layer with some at or after the cut");
        }
    }

    private static long requireFits(CutPoint point, Unfreezing unfreezing) {
        long dimension = point.valuesPerImage()
                .orElseThrow(
                        () -> new BackboneException("the activation there is %s, expected one whose sides are known"
                                .formatted(Layer.shape(point.shape()))));
        if (dimension * Short.BYTES > unfreezing.maxEmbeddingBytes()) {
            throw new BackboneException(
                    "the activation there is %s, %d bytes for each labelled image, expected at most %d: cut later, or raise backbone.unfreeze.max.embedding.bytes"
                            .formatted(
                                    Layer.shape(point.shape()),
                                    dimension * Short.BYTES,
                                    unfreezing.maxEmbeddingBytes()));
        }
        return dimension;
    }

    private static int exponent(Network network, ModelForm form) {
        float largest = 0;
        for (DecodedImage picture :
                TrialPictures.of(form.form().width(), form.form().height())) {
            for (float value : network.run(List.of(picture))) {
                if (!Float.isFinite(value)) {
                    throw new BackboneException(
                            "the activation of a made-up picture is %s, expected finite numbers".formatted(value));
                }
                largest = Math.max(largest, Math.abs(value));
            }
        }
        // The largest exponent with which room times the largest is within int16.
        return largest == 0 ? ModelForm.DEFAULT_EXPONENT : Math.getExponent(Short.MAX_VALUE / (ROOM * largest));
    }
}
