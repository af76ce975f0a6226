package io.headstream.backbone;

import io.headstream.embedding.Backbone;
import io.headstream.embedding.BackboneDescription;
import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.BackboneException;
import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.Embedding;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import io.headstream.image.DecodedImage;
import io.headstream.image.ImageDecoder;
import io.headstream.image.ImageLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A SavedModel as a backbone. Its variables become constants when it is loaded; every pass has the same number of
 * images, padded where there are fewer; embeddings are quantised as soon as they are made. Thread-safe; passes of
 * several threads run side by side. Closing waits for passes under way.
 */
public final class TensorFlowBackbone implements Backbone {
    private static final Logger LOG = LoggerFactory.getLogger(TensorFlowBackbone.class);

    private final BackboneDescription description;
    private final ModelForm form;
    private final TensorFlowRuntime runtime;
    private final Network network;
    private final int batchSize;
    private final Saturation saturation;

    private TensorFlowBackbone(
            BackboneDescription description, ModelForm form, TensorFlowRuntime runtime, Network network) {
        this.description = description;
        this.form = form;
        this.runtime = runtime;
        this.network = network;
        this.batchSize = runtime.options().batchSize();
        this.saturation = new Saturation(description.name(), description.exponent());
    }

    /**
     * Loads a backbone and runs it once, so that what is wrong with it shows now.
     *
     * @throws BackboneException if there is no SavedModel, if it and its manifest leave open how to call it, if it fails,
     *     if the device asked for is not there, or if TensorFlow cannot start on this platform
     */
    public static TensorFlowBackbone load(BackboneSource source, BackboneOptions options) {
        try (SourceDirectory directory = SourceDirectory.of(source)) {
            ModelReading model = ModelReading.of(directory.path(), options);
            BackboneDigest digest = model.runtime().digest(model.files().digest());
            return of(model, load(model), digest, OptionalInt.of(model.form().exponent()));
        }
    }

    /**
     * A network of a model that was read, run once.
     *
     * @param network closed with the backbone, or if it fails
     * @param digest of what it computes
     * @param exponent quantisation step 2^-exponent; empty: by what it gives for made-up pictures
     */
    static TensorFlowBackbone of(ModelReading model, Network network, BackboneDigest digest, OptionalInt exponent) {
        InputForm form = model.form().form();
        TensorFlowRuntime runtime = model.runtime();
        try {
            int dimension = dimension(network, model.files().directory());
            BackboneDescription description = new BackboneDescription(
                    runtime.options().precision().of(model.name()),
                    digest,
                    form.width(),
                    form.height(),
                    dimension,
                    exponent.orElseGet(() -> EmbeddingRange.exponentFor(
                            EmbeddingRange.largest(network, EmbeddingRange.madeUpPictures(form)))),
                    runtime.options().batchSize(),
                    runtime.deviceName());
            LOG.info(
                    "backbone {} ({}…) on {}: {} × {} pixels to {} components, {} images a pass",
                    description.name(),
                    digest.hex().substring(0, 12),
                    description.device(),
                    description.inputWidth(),
                    description.inputHeight(),
                    dimension,
                    network.batchSize());
            return new TensorFlowBackbone(description, model.form(), runtime, network);
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private static Network load(ModelReading model) {
        Path directory = model.files().directory();
        try {
            return Network.load(model, model.passSize());
        } catch (BackboneException e) {
            throw new BackboneException("'%s': %s".formatted(directory, e.getMessage()), e);
        } catch (RuntimeException e) {
            throw new BackboneException("'%s': TensorFlow cannot load it: %s".formatted(directory, e.getMessage()), e);
        }
    }

    private static int dimension(Network network, Path directory) {
        try {
            return network.run(List.of()).length / network.batchSize();
        } catch (BackboneException e) {
            throw new BackboneException("'%s': %s".formatted(directory, e.getMessage()), e);
        } catch (RuntimeException e) {
            throw new BackboneException("'%s': its first pass failed: %s".formatted(directory, e.getMessage()), e);
        }
    }

    @Override
    public BackboneDescription description() {
        return description;
    }

    /** The pictures that it takes. */
    public InputForm inputForm() {
        return form.form();
    }

    /** Components of embeddings so far that the quantised range could not hold; they became its nearest end. */
    public long saturatedComponents() {
        return saturation.count();
    }

    /** A decoder to this backbone's input form; the caller closes it. */
    public ImageDecoder imageDecoder(ImageLimits limits) {
        return new TensorFlowImageDecoder(form.form(), limits, runtime);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if there are no images, too many, or one of another size
     */
    @Override
    public List<EmbedResult> embed(List<DecodedImage> images) {
        check(images);
        List<EmbedResult> results = new ArrayList<>(images.size());
        for (int from = 0; from < images.size(); from += network.batchSize()) {
            List<DecodedImage> pass = images.subList(from, Math.min(images.size(), from + network.batchSize()));
            float[] rows = run(pass);
            for (int i = 0; i < pass.size(); i++) {
                results.add(result(
                        Arrays.copyOfRange(rows, i * description.dimension(), (i + 1) * description.dimension())));
            }
        }
        return results;
    }

    @Override
    public void close() {
        network.close();
    }

    private void check(List<DecodedImage> images) {
        if (images.isEmpty() || images.size() > batchSize) {
            throw new IllegalArgumentException(
                    "%d images: expected 1 to %d, the batch size".formatted(images.size(), batchSize));
        }
        for (DecodedImage image : images) {
            if (image.width() != description.inputWidth() || image.height() != description.inputHeight()) {
                throw new IllegalArgumentException("image of %d × %d pixels: expected %d × %d"
                        .formatted(image.width(), image.height(), description.inputWidth(), description.inputHeight()));
            }
        }
    }

    private float[] run(List<DecodedImage> pass) {
        try {
            return network.run(pass);
        } catch (BackboneException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new BackboneException("backbone %s failed: %s".formatted(description.name(), e.getMessage()), e);
        }
    }

    private EmbedResult result(float[] embedding) {
        for (int i = 0; i < embedding.length; i++) {
            if (!Float.isFinite(embedding[i])) {
                return new EmbedResult.Rejected(new Rejection(
                        RejectionCategory.EMBEDDING_FAILED,
                        "component %d of its embedding is %s".formatted(i, embedding[i]),
                        "finite numbers from backbone " + description.name()));
            }
        }
        saturation.observe(embedding);
        return new EmbedResult.Embedded(Embedding.quantise(embedding, description.exponent(), description.digest()));
    }
}
