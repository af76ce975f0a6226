package io.headstream.ops.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part of a list, the newest first.
 *
 * @param items the items
 * @param next what to ask for the items before these; null: there are none
 */
public record Page<T>(List<T> items, @Nullable Long next) {
    /** Unmodifiable. */
    public Page {
        items = List.copyOf(items);
    }
}
