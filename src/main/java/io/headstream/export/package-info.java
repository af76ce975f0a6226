/** Head versions as TensorFlow SavedModels, alone or behind their backbone, for whatever serves such models. */
@NullMarked
package io.headstream.export;

import org.jspecify.annotations.NullMarked;
