package io.headstream.backbone;

/**
 * How a backbone is to run. TensorFlow's thread pools belong to the process: the first session that any part of the
 * program opens decides their sizes.
 *
 * @param device where
 * @param batchSize images in one pass of the network; smaller batches are padded to it, so that an embedding does not
 *     depend on how many others were made with it
 * @param intraOpThreads threads that share one operation; 0 for one per core
 * @param interOpThreads threads that run independent operations; 0 for one per core
 */
public record BackboneOptions(DeviceChoice device, int batchSize, int intraOpThreads, int interOpThreads) {
    /** @throws IllegalArgumentException if the batch size is not positive or a thread count is negative */
    public BackboneOptions {
        if (batchSize < 1 || intraOpThreads < 0 || interOpThreads < 0) {
            throw new IllegalArgumentException(
                    "batch size %d, %d intra-op and %d inter-op threads: expected a batch of at least 1, threads of at least 0"
                            .formatted(batchSize, intraOpThreads, interOpThreads));
        }
    }

    /** A device by itself, one image a pass, TensorFlow's own thread counts. */
    public static BackboneOptions defaults() {
        return new BackboneOptions(DeviceChoice.AUTO, 1, 0, 0);
    }

    /** The same with another batch size. */
    public BackboneOptions withBatchSize(int size) {
        return new BackboneOptions(device, size, intraOpThreads, interOpThreads);
    }

    /** The same on another device. */
    public BackboneOptions on(DeviceChoice choice) {
        return new BackboneOptions(choice, batchSize, intraOpThreads, interOpThreads);
    }
}
