/** Avro contract, schema registry protocol, serdes and the mapping between records and the domain. */
@NullMarked
package io.headstream.wire;

import org.jspecify.annotations.NullMarked;
