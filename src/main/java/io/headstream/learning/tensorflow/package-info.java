/** Runs and trains the tails of networks in TensorFlow, behind {@link io.headstream.learning.TailEngine}. */
@NullMarked
package io.headstream.learning.tensorflow;

import org.jspecify.annotations.NullMarked;
