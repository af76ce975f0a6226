package io.headstream.app;

import java.time.Instant;

/**
 * What a record says, and when it was appended, by the clock of the broker that all records have in common.
 *
 * @param value what it says
 * @param at the time that the broker stamped it with
 */
public record Appended<T>(T value, Instant at) {}
