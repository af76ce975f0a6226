/** Settings: every key with type, default, validator and doc. */
@NullMarked
package io.headstream.config;

import org.jspecify.annotations.NullMarked;
