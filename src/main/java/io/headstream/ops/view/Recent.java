package io.headstream.ops.view;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/** The latest of what came, numbered as it came; what is beyond the bound is forgotten. Not thread-safe. */
final class Recent<T> {
    private final int most;
    private final TreeMap<Long, T> items = new TreeMap<>();
    private long last;

    Recent(int most) {
        this.most = most;
    }

    /** Adds what is made of its number. */
    T add(LongFunction<T> item) {
        T added = item.apply(++last);
        items.put(last, added);
        if (items.size() > most) {
            items.pollFirstEntry();
        }
        return added;
    }

    /**
     * The newest ones before a number.
     *
     * @param before 0: from the newest on
     */
    Page<T> page(long before, int limit, Predicate<T> wanted) {
        List<T> page = new ArrayList<>();
        var older = before > 0 ? items.headMap(before, false) : items;
        for (var entry : older.descendingMap().entrySet()) {
            if (wanted.test(entry.getValue())) {
                if (page.size() == limit) {
                    // This one is left for the page after, which begins before the one shown last.
                    return new Page<>(page, entry.getKey() + 1);
                }
                page.add(entry.getValue());
            }
        }
        return new Page<>(page, null);
    }

    /** Those after a number, oldest first. */
    List<T> after(long number) {
        return List.copyOf(items.tailMap(number, false).values());
    }

    void removeIf(Predicate<T> gone) {
        for (Iterator<T> each = items.values().iterator(); each.hasNext(); ) {
            if (gone.test(each.next())) {
                each.remove();
            }
        }
    }

    List<T> all() {
        return List.copyOf(items.values());
    }

    int size() {
        return items.size();
    }
}
