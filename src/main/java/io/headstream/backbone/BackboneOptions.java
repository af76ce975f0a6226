package io.headstream.backbone;

/**
 * How a backbone is to run. TensorFlow's thread pools belong to the process: the first session that any part of the
 * program opens decides their sizes.
 *
 * @param device where
 * @param batchSize images in one pass of the network; smaller batches are padded to it, so that an embedding does not
 *     depend on how many others were made with it; 0 for {@value #PROCESSOR_BATCH} on the processor, {@value #GPU_BATCH}
 *     on a GPU
 * @param intraOpThreads threads that share one operation; 0 for one per core
 * @param interOpThreads threads of the process that run the operations of all passes; 0: whoever asks for a pass runs its
 *     operations, so that passes of several threads run side by side
 * @param precision what it computes with
 * @param gpuMemory how memory is taken for a GPU
 */
public record BackboneOptions(
        DeviceChoice device,
        int batchSize,
        int intraOpThreads,
        int interOpThreads,
        Precision precision,
        GpuMemory gpuMemory) {
    /** A core is busy with one image: on the processor a larger pass costs as much for each (docs/adr/0007). */
    static final int PROCESSOR_BATCH = 1;

    /** Enough to keep a GPU busy, little enough not to wait long for. */
    static final int GPU_BATCH = 32;

    /** @throws IllegalArgumentException if the batch size or a thread count is negative */
    public BackboneOptions {
        if (batchSize < 0 || intraOpThreads < 0 || interOpThreads < 0) {
            throw new IllegalArgumentException(
                    "batch size %d, %d intra-op and %d inter-op threads: expected none below 0"
                            .formatted(batchSize, intraOpThreads, interOpThreads));
        }
    }

    /** In float32; a GPU's memory as it is needed. */
    public BackboneOptions(DeviceChoice device, int batchSize, int intraOpThreads, int interOpThreads) {
        this(device, batchSize, intraOpThreads, interOpThreads, Precision.FLOAT32, GpuMemory.AS_NEEDED);
    }

    /** A device by itself, one image a pass, which runs on the caller's thread and one per core within an operation. */
    public static BackboneOptions defaults() {
        return new BackboneOptions(DeviceChoice.AUTO, 1, 0, 0);
    }

    /** The same with another batch size. */
    public BackboneOptions withBatchSize(int size) {
        return new BackboneOptions(device, size, intraOpThreads, interOpThreads, precision, gpuMemory);
    }

    /** The same on another device. */
    public BackboneOptions on(DeviceChoice choice) {
        return new BackboneOptions(choice, batchSize, intraOpThreads, interOpThreads, precision, gpuMemory);
    }
}
