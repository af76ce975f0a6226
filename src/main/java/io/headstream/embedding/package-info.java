/** The backbone port, embeddings and the digests that tie them to the network that made them. */
@NullMarked
package io.headstream.embedding;

import org.jspecify.annotations.NullMarked;
