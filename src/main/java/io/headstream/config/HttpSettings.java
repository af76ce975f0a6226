package io.headstream.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.jspecify.annotations.Nullable;

/**
 * Where and to whom this instance answers over HTTP.
 *
 * @param enabled whether it does at all
 * @param address where it listens
 * @param console whether the console and its API are served beside health and metrics
 * @param access who may ask
 * @param tls how answers are encrypted
 * @param readyMaxLag records behind which it still calls itself ready; 0: however many
 */
public record HttpSettings(
        boolean enabled, Address address, boolean console, Access access, HttpTls tls, long readyMaxLag) {
    static final String ENABLED = "http.enabled";
    static final String HOST = "http.host";
    static final String PORT = "http.port";
    static final String CONSOLE = "http.console";
    static final String TOKENS = "http.tokens";
    static final String TOKENS_FILE = "http.tokens.file";
    static final String READY_MAX_LAG = "http.ready.max.lag";

    private static final int BY_DEFAULT = 8080;
    private static final int MOST = 65_535;
    private static final String LOOPBACK = "127.0.0.1";
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "::1", "[::1]");
    private static final String TOKEN = "[A-Za-z0-9._-]{1,64}:(viewer|operator):[0-9a-f]{64}";

    /**
     * Where to listen.
     *
     * @param host name or address of an interface
     * @param port 0: any that is free
     * @param fixed whether no other port will do
     */
    public record Address(String host, int port, boolean fixed) {
        /** Whether nobody on another machine can reach it. */
        public boolean isLoopback() {
            return HttpSettings.isLoopback(host);
        }
    }

    /**
     * Who may ask. With neither, whoever is on this machine may do everything.
     *
     * @param tokens each {@code name:role:SHA-256}
     * @param fileOrNull a file with more of them; null: none
     */
    public record Access(List<String> tokens, @Nullable Path fileOrNull) {
        /** Unmodifiable. */
        public Access {
            tokens = List.copyOf(tokens);
        }

        /** A file with tokens, if there is one. */
        public Optional<Path> file() {
            return Optional.ofNullable(fileOrNull);
        }

        /** Whether callers have to show a token. */
        public boolean isRestricted() {
            return fileOrNull != null || !tokens.isEmpty();
        }
    }

    static void define(ConfigDef definition) {
        KeyGroup group = new KeyGroup(definition, "HTTP")
                .key(
                        ENABLED,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        Rule.bool(),
                        Importance.MEDIUM,
                        "Whether this instance answers over HTTP: health, metrics, the API and the console; see"
                                + " [http.md](http.md).")
                .key(
                        HOST,
                        ConfigDef.Type.STRING,
                        LOOPBACK,
                        Rule.text("a host name or address, without a port", HttpSettings::isHost),
                        Importance.MEDIUM,
                        "Interface to listen on, by name or address; `0.0.0.0` is all of them. Any other than this"
                                + " machine's own (loopback) is refused unless tokens are configured.")
                .key(
                        PORT,
                        ConfigDef.Type.INT,
                        BY_DEFAULT,
                        Rule.between(0, MOST),
                        Importance.MEDIUM,
                        "Port to listen on; 0 takes any that is free. A port that was set must be free; while the"
                                + " default is taken by another program, any other is used. The log says which.")
                .key(
                        CONSOLE,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        Rule.bool(),
                        Importance.LOW,
                        "Whether the console and its API are served. Without them, health and metrics remain, and"
                                + " nothing is read from Kafka for people to look at.")
                .key(
                        TOKENS,
                        ConfigDef.Type.LIST,
                        List.of(),
                        Rule.list(
                                "entries of name:role:SHA-256 separated by commas, role being viewer or operator",
                                list -> list.stream()
                                        .allMatch(entry -> String.valueOf(entry).matches(TOKEN))),
                        Importance.MEDIUM,
                        "Who may ask: `name:role:sha256` for each token, separated by commas, with the role `viewer` or"
                                + " `operator` and the SHA-256 of the token in hex. `bin/headstream token` makes them.")
                .key(
                        TOKENS_FILE,
                        ConfigDef.Type.STRING,
                        "",
                        Rule.text("a file, or nothing", value -> true),
                        Importance.MEDIUM,
                        "File with more of them, one a line. It is read anew when it changes, so that tokens can be"
                                + " given and taken without a restart.")
                .key(
                        READY_MAX_LAG,
                        ConfigDef.Type.LONG,
                        0L,
                        Rule.atLeast(0),
                        Importance.LOW,
                        "How many records this instance may be behind in its partitions and still be ready"
                                + " (`/health/ready`); 0: however many.");
        HttpTls.define(group);
    }

    static void check(Values values, Problems problems) {
        if (!problems.concern(HOST, TOKENS, TOKENS_FILE)
                && !isLoopback(values.text(HOST))
                && !access(values).isRestricted()) {
            problems.wrong(
                    HOST,
                    values.raw(HOST),
                    values.text(HOST),
                    "127.0.0.1, ::1 or localhost as long as there is no token; set %s or %s first"
                            .formatted(TOKENS_FILE, TOKENS));
        }
        HttpTls.check(values, problems);
    }

    static HttpSettings from(Values values) {
        return new HttpSettings(
                values.flag(ENABLED),
                new Address(values.text(HOST), values.integer(PORT), values.raw(PORT) != null),
                values.flag(CONSOLE),
                access(values),
                HttpTls.from(values),
                values.whole(READY_MAX_LAG));
    }

    private static Access access(Values values) {
        String file = values.text(TOKENS_FILE);
        return new Access(values.texts(TOKENS), file.isBlank() ? null : ApplicationSettings.path(file));
    }

    private static boolean isHost(String host) {
        return host.matches("[A-Za-z0-9._-]+|\\[?[0-9A-Fa-f:.]+(%[A-Za-z0-9]+)?]?");
    }

    /** By its text alone: a name that a resolver answers for may mean another address tomorrow. */
    private static boolean isLoopback(String host) {
        return LOOPBACK_NAMES.contains(host) || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
