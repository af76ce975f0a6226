package io.headstream.ops;

import io.javalin.http.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parameters of requests, checked. */
final class Query {
    private Query() {}

    /** How many items are asked for. */
    static int limit(Context context, int byDefault, int most) {
        return Math.toIntExact(number("limit", context.queryParam("limit"), byDefault, 1, most));
    }

    /** Where a page begins; 0: at the newest item. */
    static long before(Context context) {
        return number("before", context.queryParam("before"), 0, 1, Long.MAX_VALUE);
    }

    static int windows(Context context, int byDefault, int most) {
        return Math.toIntExact(number("windows", context.queryParam("windows"), byDefault, 1, most));
    }

    static Optional<String> learner(Context context) {
        return Optional.ofNullable(context.queryParam("learner"));
    }

    static long path(Context context, String name) {
        return number(name, context.pathParam(name), 0, 0, Long.MAX_VALUE);
    }

    private static long number(String name, @Nullable String text, long byDefault, long least, long most) {
        if (text == null) {
            return byDefault;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw HttpProblem.badRequest("another %s, expected a whole number from %d to %d".formatted(name, least, most));
    }
}
