package io.headstream.wire;

import java.util.List;

/**
 * Whether a schema may follow the latest of a subject.
 *
 * @param compatible whether it may
 * @param messages why not, in the registry's words
 */
public record Compatibility(boolean compatible, List<String> messages) {}
