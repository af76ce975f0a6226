/** TensorFlow SavedModels as backbones and image decoders. */
@NullMarked
package io.headstream.backbone;

import org.jspecify.annotations.NullMarked;
