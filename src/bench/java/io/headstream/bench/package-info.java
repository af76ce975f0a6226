/** Programs that the scripts in bench/ run, to compare Headstream with others. */
@NullMarked
package io.headstream.bench;

import org.jspecify.annotations.NullMarked;
