package io.headstream.ops;

import io.headstream.config.HttpSettings;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells who asks, by the bearer token that came with a request. Thread-safe. */
final class Callers {
    private static final String SCHEME = "bearer ";

    private final boolean restricted;
    private final List<AccessToken> tokens;
    private final @Nullable TokenFile file;

    /** @throws OpsException if the token file cannot be used */
    Callers(HttpSettings.Access access) {
        restricted = access.isRestricted();
        tokens = access.tokens().stream().map(AccessToken::parse).toList();
        file = access.file().map(TokenFile::open).orElse(null);
    }

    /** Whether callers have to show a token. */
    boolean isRestricted() {
        return restricted;
    }

    /**
     * Who asks.
     *
     * @param authorization the header of that name; null: there was none
     * @throws HttpProblem 401 if there is a token, but not one of those configured
     */
    Caller identify(@Nullable String authorization) {
        if (!restricted) {
            return Caller.LOCAL;
        }
        if (authorization == null) {
            return Caller.NOBODY;
        }
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            throw HttpProblem.unauthorized("another authorization, expected 'Authorization: Bearer <token>'");
        }
        byte[] presented =
                AccessToken.sha256Of(authorization.substring(SCHEME.length()).strip());
        for (AccessToken token : tokens) {
            if (token.isOf(presented)) {
                return new Caller(token.name(), token.access());
            }
        }
        for (AccessToken token : file == null ? List.<AccessToken>of() : file.tokens()) {
            if (token.isOf(presented)) {
                return new Caller(token.name(), token.access());
            }
        }
        throw HttpProblem.unauthorized("an unknown token, expected one that is configured here");
    }
}
