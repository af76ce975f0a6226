/** Windows, heads, one training step and prequential evaluation: plain Java, the same bits everywhere. */
@NullMarked
package io.headstream.learning;

import org.jspecify.annotations.NullMarked;
