/** Records that were set aside: what they are, which are meant, and how they are sent again, each at most once. */
@NullMarked
package io.headstream.deadletter;

import org.jspecify.annotations.NullMarked;
