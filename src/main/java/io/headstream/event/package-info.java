/** What producers send, and what is refused and why. */
@NullMarked
package io.headstream.event;

import org.jspecify.annotations.NullMarked;
