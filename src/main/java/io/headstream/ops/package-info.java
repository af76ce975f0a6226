/** HTTP: health, metrics, the API that people and scripts steer rollouts with, and the console in the browser. */
@NullMarked
package io.headstream.ops;

import org.jspecify.annotations.NullMarked;
