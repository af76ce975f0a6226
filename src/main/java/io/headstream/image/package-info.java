/** From encoded bytes to checked pixels. */
@NullMarked
package io.headstream.image;

import org.jspecify.annotations.NullMarked;
