/** Embedded broker and registry, and the image stream of the demo. */
@NullMarked
package io.headstream.demo;

import org.jspecify.annotations.NullMarked;
