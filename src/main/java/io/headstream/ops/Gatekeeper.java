package io.headstream.ops;

import io.headstream.config.HttpSettings;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests in or not. There are no cookies, so a page of another site has no authority to borrow, with one exception:
 * where no token is configured, whoever reaches the loopback interface may do everything, and a browser on this machine
 * does reach it. So there the Host header has to name this machine (else a name of the attacker's could be rebound to it),
 * and a change has to come with a header that a page of another site cannot set without asking first, which is refused.
 */
final class Gatekeeper {
    /** A header that only scripts of the same origin and programs can set. */
    static final String CLIENT_HEADER = "X-Headstream-Client";

    /** Javalin would take the method from it, so that whoever looks at requests before would see another one. */
    private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";

    private static final String CALLER = "headstream.caller";
    private static final Pattern LOOPBACK_HOST =
            Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]{1,5})?");
    private static final Pattern JSON = Pattern.compile("application/json( *;.*)?");
    private static final Set<String> SAME_SITE = Set.of("same-origin", "none");
    private static final String YEAR = "max-age=31536000";

    private final Callers callers;
    private final boolean loopback;
    private final boolean encrypted;

    Gatekeeper(HttpSettings settings, Callers callers) {
        this.callers = callers;
        this.loopback = settings.address().isLoopback();
        this.encrypted = settings.tls().isOn();
    }

    /** Before anything else of a request. */
    void admit(Context context) {
        protect(context);
        if (context.header(METHOD_OVERRIDE) != null) {
            throw HttpProblem.badRequest("a header %s, expected the method in the request".formatted(METHOD_OVERRIDE));
        }
        String host = context.header("Host");
        if (loopback
                && !callers.isRestricted()
                && (host == null
                        || !LOOPBACK_HOST.matcher(host.toLowerCase(Locale.ROOT)).matches())) {
            throw new HttpProblem(
                    HttpProblem.Category.WRONG_HOST,
                    "a Host header that does not name this machine, expected localhost, 127.0.0.1 or [::1], since no token is configured");
        }
    }

    /** Before the handler of a route. */
    void authorize(Context context) {
        Caller caller = callers.identify(context.header("Authorization"));
        for (var role : context.routeRoles()) {
            if (role instanceof Access needed && !caller.access().includes(needed)) {
                throw refusal(caller, needed);
            }
        }
        if (isMutation(context)) {
            checkOrigin(context);
        }
        context.attribute(CALLER, caller);
    }

    static Caller caller(Context context) {
        Caller caller = context.attribute(CALLER);
        return caller == null ? Caller.NOBODY : caller;
    }

    private static HttpProblem refusal(Caller caller, Access needed) {
        return caller.access() == Access.ANYONE
                ? new HttpProblem(
                        HttpProblem.Category.TOKEN_REQUIRED, "no token, expected 'Authorization: Bearer <token>'")
                : new HttpProblem(
                        HttpProblem.Category.FORBIDDEN,
                        "token '%s' has the role %s, expected %s"
                                .formatted(caller.name(), caller.access().text(), needed.text()));
    }

    private void checkOrigin(Context context) {
        String contentType = context.header("Content-Type");
        if (contentType == null
                || !JSON.matcher(contentType.toLowerCase(Locale.ROOT)).matches()) {
            throw new HttpProblem(
                    HttpProblem.Category.MEDIA_TYPE, "another content type, expected 'Content-Type: application/json'");
        }
        String site = context.header("Sec-Fetch-Site");
        if ((site != null && !SAME_SITE.contains(site)) || !isOwn(context.header("Origin"), context.header("Host"))) {
            throw new HttpProblem(
                    HttpProblem.Category.CROSS_SITE, "a request from a page of another origin, expected this one");
        }
        if (!callers.isRestricted() && context.header(CLIENT_HEADER) == null) {
            throw new HttpProblem(
                    HttpProblem.Category.CROSS_SITE,
                    "no header %s, expected one with the name of your program".formatted(CLIENT_HEADER));
        }
    }

    /** Whether an origin is this server; the scheme is left out, for a proxy may have taken the TLS away. */
    private static boolean isOwn(@Nullable String origin, @Nullable String host) {
        return origin == null || origin.equals("https://" + host) || origin.equals("http://" + host);
    }

    private static boolean isMutation(Context context) {
        HandlerType method = context.method();
        return !method.equals(HandlerType.GET) && !method.equals(HandlerType.HEAD);
    }

    private void protect(Context context) {
        context.header(
                        "Content-Security-Policy",
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self';"
                                + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
                .header("Cache-Control", "no-store");
        if (encrypted) {
            context.header("Strict-Transport-Security", YEAR);
        }
    }
}
