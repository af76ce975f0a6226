/** Which head version serves. */
@NullMarked
package io.headstream.rollout;

import org.jspecify.annotations.NullMarked;
