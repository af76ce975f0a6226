/** How good predictions are while they are made: prequential metrics, calibration and drift. Knows labels, not heads. */
@NullMarked
package io.headstream.evaluation;

import org.jspecify.annotations.NullMarked;
