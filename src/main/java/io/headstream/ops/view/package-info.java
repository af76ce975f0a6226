/** What the topics hold, as people look at it: a bounded view in memory, kept up to date by a reader of its own. */
@NullMarked
package io.headstream.ops.view;

import org.jspecify.annotations.NullMarked;
