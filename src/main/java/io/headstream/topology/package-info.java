/** Kafka Streams wiring: stores, processors, dead letters. */
@NullMarked
package io.headstream.topology;

import org.jspecify.annotations.NullMarked;
