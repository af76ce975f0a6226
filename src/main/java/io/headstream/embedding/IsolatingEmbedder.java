package io.headstream.embedding;

import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import io.headstream.image.DecodedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Embeds a batch and, when the network fails on it, finds the images that are to blame. An image is to blame only if it
 * fails alone, twice, with a blank image passing in between: when the blank one fails too the device or the network is
 * broken, and when the second try passes the fault was a passing one. No image may be set aside for either.
 */
public final class IsolatingEmbedder {
    private final Backbone backbone;
    private final DecodedImage blank;

    /** Over a backbone that stays the caller's to close. */
    public IsolatingEmbedder(Backbone backbone) {
        this.backbone = backbone;
        BackboneDescription input = backbone.description();
        this.blank = new DecodedImage(
                input.inputWidth(),
                input.inputHeight(),
                new float[input.inputWidth() * input.inputHeight() * DecodedImage.CHANNELS]);
    }

    /**
     * One result for every image, in order.
     *
     * @throws BackboneException if the network fails on a blank image too
     */
    public List<EmbedResult> embed(List<DecodedImage> images) {
        try {
            return backbone.embed(images);
        } catch (BackboneException batchFailure) {
            return embedOneByOne(images);
        }
    }

    private List<EmbedResult> embedOneByOne(List<DecodedImage> images) {
        List<EmbedResult> results = new ArrayList<>(images.size());
        for (DecodedImage image : images) {
            results.add(embedAlone(image));
        }
        return results;
    }

    private EmbedResult embedAlone(DecodedImage image) {
        try {
            return backbone.embed(List.of(image)).get(0);
        } catch (BackboneException alone) {
            backbone.embed(List.of(blank));
            return embedAgain(image);
        }
    }

    private EmbedResult embedAgain(DecodedImage image) {
        try {
            return backbone.embed(List.of(image)).get(0);
        } catch (BackboneException again) {
            return new EmbedResult.Rejected(new Rejection(
                    RejectionCategory.EMBEDDING_FAILED,
                    "the backbone failed on this image alone: " + again.getMessage(),
                    "an image that it can embed"));
        }
    }
}
