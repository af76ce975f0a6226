package io.headstream.backbone;

/** {@link PixelKernels} in plain Java. */
final class ScalarPixels extends PixelKernels {
    @Override
    String name() {
        return "scalar";
    }

    @Override
    void toFloats(byte[] values, int from, float[] to, int length) {
        for (int i = 0; i < length; i++) {
            to[i] = Byte.toUnsignedInt(values[from + i]);
        }
    }

    @Override
    void columns(float[] line, ResampleAxis across, float[] to, int at) {
        columnsFrom(0, line, across, to, at);
    }
}
