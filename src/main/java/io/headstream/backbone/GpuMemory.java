package io.headstream.backbone;

/**
 * How TensorFlow takes memory for a GPU. Has no effect without one.
 *
 * @param fraction of the GPU's memory, taken at the start; 0: as much as comes to be needed, when it is
 * @param pinned whether tensors on the host lie in memory that is pinned, from which a GPU copies by itself
 */
public record GpuMemory(double fraction, boolean pinned) {
    /** As much as is needed; host memory as TensorFlow sees fit. */
    public static final GpuMemory AS_NEEDED = new GpuMemory(0, false);

    /** @throws IllegalArgumentException if the fraction is not in [0, 1] */
    public GpuMemory {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("%s of a GPU's memory: expected 0 to 1".formatted(fraction));
        }
    }
}
