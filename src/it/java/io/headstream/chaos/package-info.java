/** Faults on purpose: brokers and instances in processes of their own, what is done to them, and what is counted after. */
@NullMarked
package io.headstream.chaos;

import org.jspecify.annotations.NullMarked;
