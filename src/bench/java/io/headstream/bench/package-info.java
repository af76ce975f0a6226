/** Benchmarks with figures to hold the program to; no part of the program and no test of it. See docs/learning.md. */
@NullMarked
package io.headstream.bench;

import org.jspecify.annotations.NullMarked;
