package io.headstream.ops;

import io.javalin.security.RouteRole;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do, and what a route asks for. Each includes those before it. */
public enum Access implements RouteRole {
    /** Whoever can reach the port: health, and the console's own files. */
    ANYONE,
    /** May look at everything. */
    VIEWER,
    /** May also command rollouts. */
    OPERATOR;

    /** As it is written in token files. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean includes(Access needed) {
        return compareTo(needed) >= 0;
    }

    /** What a token can give, by its text. */
    static Optional<Access> ofToken(String text) {
        return switch (text) {
            case "viewer" -> Optional.of(VIEWER);
            case "operator" -> Optional.of(OPERATOR);
            default -> Optional.empty();
        };
    }
}
