/** Applies the served heads to an embedding. */
@NullMarked
package io.headstream.prediction;

import org.jspecify.annotations.NullMarked;
