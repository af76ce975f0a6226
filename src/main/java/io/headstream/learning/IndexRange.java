package io.headstream.learning;

/**
 * Indices from one up to another.
 *
 * @param from the first
 * @param to one after the last
 */
record IndexRange(int from, int to) {
    static IndexRange upTo(int to) {
        return new IndexRange(0, to);
    }
}
