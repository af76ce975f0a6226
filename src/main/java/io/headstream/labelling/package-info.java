/** What becomes of labels that come late, repeat, contradict each other or are taken back. */
@NullMarked
package io.headstream.labelling;

import org.jspecify.annotations.NullMarked;
