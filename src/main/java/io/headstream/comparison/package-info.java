/** Which of two heads is the better one, from what both said of the same examples, however often one looks. */
@NullMarked
package io.headstream.comparison;

import org.jspecify.annotations.NullMarked;
