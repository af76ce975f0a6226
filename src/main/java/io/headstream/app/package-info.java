/** Composition root: builds and runs the embedder and the trainer. */
@NullMarked
package io.headstream.app;

import org.jspecify.annotations.NullMarked;
