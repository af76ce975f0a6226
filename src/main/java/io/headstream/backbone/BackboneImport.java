package io.headstream.backbone;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headstream.embedding.BackboneException;
import io.headstream.image.DecodeResult;
import io.headstream.image.DecodedImage;
import io.headstream.image.ImageDecoder;
import io.headstream.image.ImageLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.MetaGraphDef;

/**
 * Makes a backbone of a TensorFlow model: opens it, chooses its input and embedding, writes its functions out and turns its
 * variables into constants, prunes what the embedding does not need, compares the result with the original, and puts it in
 * its place in one step. Used once.
 */
public final class BackboneImport {
    private static final ImageLimits LIMITS = new ImageLimits(1 << 26, 1L << 27);
    /** Embeddings whose largest numbers lie between these are well served by the default exponent. */
    private static final float SMALL = 0.5f;

    private static final float LARGE = 4f;

    private final ImportRequest request;
    private final TensorFlowRuntime runtime;
    private final List<String> notes = new ArrayList<>();

    private BackboneImport(ImportRequest request, TensorFlowRuntime runtime) {
        this.request = request;
        this.runtime = runtime;
    }

    /**
     * Imports.
     *
     * @param pictures encoded images to compare with, beside made-up ones
     * @throws BackboneException if the model cannot become a backbone; nothing of it stays behind then
     */
    public static ImportReport run(ImportRequest request, List<byte[]> pictures, BackboneOptions options) {
        if (Files.exists(request.target()) && !request.rules().replace()) {
            throw new BackboneException(
                    "'%s': there already, expected another --name or --replace".formatted(request.target()));
        }
        try (ImportStaging staging = ImportStaging.in(request.into())) {
            ModelSource source = ModelSource.open(
                    request.source(), staging.scratch(), request.rules().maxBytes());
            try {
                ModelFiles files = new ModelFiles(source.directory());
                TensorFlowRuntime runtime = TensorFlowRuntime.start(options.withBatchSize(1));
                return new BackboneImport(request, runtime).of(source, files, files.metaGraph(), staging, pictures);
            } catch (NotFreezableException e) {
                throw new BackboneException(
                        "'%s': cannot be frozen: %s; expected operations without state, and variables"
                                .formatted(request.source(), e.getMessage()),
                        e);
            } catch (UncheckedIOException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new BackboneException(located(request.source(), source.directory(), e), e);
            }
        } catch (OutOfMemoryError e) {
            throw new BackboneException(
                    "'%s': too large for this Java heap of %,d MiB; expected more, as with HEADSTREAM_JAVA_OPTS=-Xmx8g"
                            .formatted(request.source(), Runtime.getRuntime().maxMemory() >> 20),
                    e);
        }
    }

    private ImportReport of(
            ModelSource source, ModelFiles files, MetaGraphDef model, ImportStaging staging, List<byte[]> pictures)
            throws NotFreezableException {
        Manifest manifest = request.over(source.directory());
        ImportPlan plan = ImportPlan.of(files, model, manifest, request, runtime);
        notes.addAll(plan.chosen().notes());
        MetaGraphDef served = plan.served();
        ObjectNode keys = keys(source, plan);
        ModelForm form = ModelForm.of(served, Manifest.of(request.source(), keys));
        List<DecodedImage> images = images(form, pictures);

        ImportCheck check = new ImportCheck(form, runtime);
        ImportCheck.Compared compared = check.flattened(plan, images);
        ImportCheck.refuseAbove(
                request.rules().tolerance(), compared.difference(), "written out and frozen, its output");
        if (form.origins().getOrDefault(Manifest.EMBEDDING_EXPONENT, "").equals("default")) {
            keys.put(Manifest.EMBEDDING_EXPONENT, exponent(compared.embeddings()));
        }
        ServingForm.write(staging.model(), served);
        ServingForm.write(staging.model(), keys);
        Difference difference = compared.difference().or(served(staging.model(), check, images, compared.embeddings()));
        try (TensorFlowBackbone backbone =
                TensorFlowBackbone.load(new BackboneSource.Directory(staging.model()), runtime.options())) {
            ImportReport report = new ImportReport(
                    request.target(),
                    backbone.description(),
                    plan.chosen().tensor(),
                    layers(plan),
                    List.copyOf(notes),
                    difference,
                    new ImportReport.Compared(pictures.size(), images.size() - pictures.size()),
                    size(staging.model()));
            staging.publish(request.target(), request.rules().replace());
            return report;
        }
    }

    /** The manifest: how it is called, and where it came from. Nothing that was measured: another machine measures otherwise. */
    private ObjectNode keys(ModelSource source, ImportPlan plan) {
        ObjectNode keys = request.keysOver(source.directory());
        keys.put(Manifest.SIGNATURE, ServingForm.SIGNATURE);
        keys.put(Manifest.INPUT, ServingForm.INPUT);
        keys.put(Manifest.OUTPUT, ServingForm.OUTPUT);
        keys.put(
                Manifest.SOURCE,
                String.valueOf(request.source().toAbsolutePath().normalize().getFileName()));
        keys.put(Manifest.SOURCE_DIGEST, "sha256:" + source.digest());
        keys.put(Manifest.SOURCE_OUTPUT, plan.chosen().tensor());
        plan.chosen().pooling().ifPresent(pooling -> keys.put(Manifest.POOLING, pooling.toString()));
        return keys;
    }

    private LayerPlan layers(ImportPlan plan) {
        FrozenGraph embedding = plan.chosen().embedding();
        LayerPlan layers =
                LayerPlan.of(embedding.graph(), NodeOrder.nodeName(plan.input().getName()), embedding.output());
        for (Layer layer : layers.layers()) {
            if (!layer.withoutGradient().isEmpty()) {
                notes.add("layer %d '%s': TensorFlow cannot differentiate %s here, so no tail with it can be trained"
                        .formatted(layer.index(), layer.name(), String.join(", ", layer.withoutGradient())));
            }
        }
        return layers;
    }

    private List<DecodedImage> images(ModelForm form, List<byte[]> pictures) {
        List<DecodedImage> images = new ArrayList<>(EmbeddingRange.madeUpPictures(form.form()));
        try (ImageDecoder decoder = new TensorFlowImageDecoder(form.form(), LIMITS, runtime)) {
            for (byte[] picture : pictures) {
                DecodeResult result = decoder.decode(picture);
                if (result instanceof DecodeResult.Decoded decoded) {
                    images.add(decoded.image());
                } else if (result instanceof DecodeResult.Rejected rejected) {
                    throw new BackboneException(
                            "a picture to compare with: " + rejected.rejection().sentence());
                }
            }
        }
        return images;
    }

    private int exponent(List<float[]> embeddings) {
        float largest = 0;
        for (float[] embedding : embeddings) {
            largest = Math.max(largest, EmbeddingRange.largest(embedding));
        }
        if (largest == 0 || (largest >= SMALL && largest <= LARGE)) {
            return ModelForm.DEFAULT_EXPONENT;
        }
        int exponent = EmbeddingRange.exponentFor(largest);
        notes.add("the largest number in an embedding was %.3g: they are quantised in steps of 2^-%d"
                .formatted(largest, exponent));
        return exponent;
    }

    private Difference served(Path directory, ImportCheck check, List<DecodedImage> images, List<float[]> expected) {
        ModelReading reading = ModelReading.of(directory, runtime.options());
        List<float[]> alone;
        try (Network network = Network.load(reading, reading.passSize())) {
            alone = check.served(network, images);
        }
        if (reading.form().fixedBatch().isEmpty()) {
            try (Network pairs = Network.load(reading, 2)) {
                ImportCheck.refuseAbove(
                        request.rules().tolerance(),
                        ImportCheck.withOthers(pairs, images, alone),
                        "an image's embedding when another is in its batch (is batch norm in training mode?)");
            }
        }
        Difference difference = ImportCheck.between(expected, alone);
        ImportCheck.refuseAbove(request.rules().tolerance(), difference, "the serving form's embedding");
        return difference;
    }

    private static long size(Path directory) {
        try {
            return Files.size(directory.resolve(ModelFiles.SAVED_MODEL));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The message with the source's name, not with that of a directory that is gone by then. */
    private static String located(Path source, Path directory, RuntimeException e) {
        String message = String.valueOf(e.getMessage()).replace(directory.toString(), source.toString());
        String told = e instanceof BackboneException
                ? message
                : "TensorFlow %s cannot run it: %s".formatted(TensorFlow.version(), message);
        return told.contains(source.toString()) ? told : "'%s': %s".formatted(source, told);
    }
}
