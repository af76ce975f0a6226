/** Versioned heads, where they came from, and the proof by replay. */
@NullMarked
package io.headstream.snapshot;

import org.jspecify.annotations.NullMarked;
