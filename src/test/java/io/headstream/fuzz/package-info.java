/** Coverage-guided fuzzing of everything that reads foreign bytes: targets, seeds, and the findings that are kept. */
@NullMarked
package io.headstream.fuzz;

import org.jspecify.annotations.NullMarked;
