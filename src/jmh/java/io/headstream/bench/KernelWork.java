package io.headstream.bench;

/**
 * What one call of a kernel does, counted from its rule: what the machine's limits are held against.
 *
 * @param operations additions and multiplications; 0: not counted
 * @param isDouble whether they are of float64
 * @param bytes read and written, of what is large; 0: not counted
 */
record KernelWork(double operations, boolean isDouble, double bytes) {
    private static final int DIMENSION = 1280;
    private static final int CLASSES = 10;
    private static final int GRAM_ROWS = 128;
    private static final int GRAM_COLUMNS = 256;

    /** Two moments, a root, a division and a step. */
    private static final int ADAM_OPERATIONS = 12;

    /** Weights, gradient and two moments read, three of them written. */
    private static final int ADAM_BYTES = 7 * Float.BYTES;

    /** A dense head of 1,000 classes: weights and biases. */
    private static final double HEAD_BYTES = 1000.0 * (DIMENSION + 1) * Float.BYTES;

    private static final double PICTURE_BYTES = 640.0 * 480 * 3;

    static KernelWork of(String name) {
        double weights = (double) DIMENSION * CLASSES;
        return switch (name) {
            case "Kernels.dots", "Kernels.combine" -> new KernelWork(2 * weights, false, weights * Float.BYTES);
            case "Kernels.adam" -> new KernelWork(ADAM_OPERATIONS * weights, false, weights * ADAM_BYTES);
            case "Kernels.addProducts" -> new KernelWork(2.0 * GRAM_ROWS * GRAM_COLUMNS * GRAM_COLUMNS, true, 0);
            case "HeadCodec.encode", "HeadCodec.decode", "HeadCodec.sha256" -> new KernelWork(0, false, HEAD_BYTES);
            case "Resampler.resample" -> new KernelWork(0, false, PICTURE_BYTES);
            case "Embedding.quantise", "Embedding.toFloats" ->
                new KernelWork(0, false, DIMENSION * (double) (Float.BYTES + Short.BYTES));
            default -> new KernelWork(0, false, 0);
        };
    }
}
