package io.headstream.image;

/** Encoded bytes to pixels of a fixed size, or why not. Thread-safe. */
public interface ImageDecoder extends AutoCloseable {
    /** Decodes, turns upright, and resizes one image. Never throws for what the bytes hold. */
    DecodeResult decode(byte[] encoded);

    @Override
    void close();
}
