package io.headstream.app;

import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.GpuMemory;
import io.headstream.backbone.Precision;
import io.headstream.backbone.TensorFlowBackbone;
import io.headstream.config.BackboneSettings;
import io.headstream.embedding.Backbone;
import io.headstream.image.ImageDecoder;
import io.headstream.image.ImageLimits;

/**
 * A loaded backbone and the decoder that makes its input.
 *
 * @param backbone from pixels to embeddings
 * @param decoder from files to pixels of its input size
 */
public record OpenBackbone(Backbone backbone, ImageDecoder decoder) implements AutoCloseable {
    /**
     * Opens it.
     *
     * @param batchSize most images in one pass; 0: as suits the device
     * @param callers threads that will decode and embed: the cores are shared among them
     */
    static OpenBackbone open(BackboneSettings settings, ImageLimits limits, int batchSize, int callers) {
        TensorFlowBackbone backbone = load(settings, batchSize, callers);
        try {
            return new OpenBackbone(backbone, backbone.imageDecoder(limits));
        } catch (RuntimeException e) {
            backbone.close();
            throw e;
        }
    }

    /** The backbone alone. */
    static TensorFlowBackbone load(BackboneSettings settings, int batchSize, int callers) {
        int coresPerCaller = Math.max(1, Runtime.getRuntime().availableProcessors() / callers);
        BackboneSource source = settings.directory()
                .<BackboneSource>map(BackboneSource.Directory::new)
                .orElseGet(BackboneSource.Bundled::new);
        BackboneOptions options = new BackboneOptions(
                DeviceChoice.valueOf(settings.device().name()),
                batchSize,
                settings.intraThreads() > 0 ? settings.intraThreads() : coresPerCaller,
                settings.interThreads(),
                settings.compute().mixedPrecision() ? Precision.MIXED : Precision.FLOAT32,
                new GpuMemory(
                        settings.compute().memoryFraction(), settings.compute().pinnedMemory()));
        return settings.unfreeze().isPresent()
                ? UnfrozenBackbone.load(source, settings.unfreeze().get(), options)
                : TensorFlowBackbone.load(source, options);
    }

    /** Closes the decoder, then the backbone. */
    @Override
    public void close() {
        decoder.close();
        backbone.close();
    }
}
