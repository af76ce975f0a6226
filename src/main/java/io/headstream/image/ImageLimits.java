package io.headstream.image;

/**
 * What an encoded image may cost, checked before any of it is decoded.
 *
 * @param maxBytes largest file, bytes
 * @param maxPixels most pixels, width × height
 */
public record ImageLimits(int maxBytes, long maxPixels) {}
