package io.headstream.learning;

/**
 * An example to be added to statistics or taken out of them.
 *
 * @param sign 1 or -1
 * @param classIndex which class, in order of admission
 * @param values its quantised embedding, [dimension]; nobody writes to it
 */
record SignedExample(
        int sign,
        int classIndex,
        @SuppressWarnings("ArrayRecordComponent") short[] values) {}
