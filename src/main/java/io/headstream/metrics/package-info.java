/** What is measured: the names of all meters, and the registry that Prometheus scrapes. */
@NullMarked
package io.headstream.metrics;

import org.jspecify.annotations.NullMarked;
