package io.headstream.ops.view;

import java.util.Optional;

/** Where image files come from, by the place of their event in the input topic. */
interface ImageSource {
    /** The image file; empty if there is no such event (any more), or it cannot be read. */
    Optional<byte[]> content(int partition, long offset);
}
