package io.headstream.wire;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** What the serdes can be configured with, by Confluent's names where Confluent has one. Other keys are ignored. */
public final class RegistryConfig extends AbstractConfig {
    /** Base URLs of the registry. */
    public static final String URL = "schema.registry.url";
    /** Whether a schema that the registry does not know is registered by the serializer. */
    public static final String AUTO_REGISTER = "auto.register.schemas";
    /** Whether the deserializer makes generated classes. */
    public static final String SPECIFIC_READER = "specific.avro.reader";

    static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    static final String USER_INFO = "basic.auth.user.info";
    static final String CLIENT_USER_INFO = "schema.registry.basic.auth.user.info";
    static final String CONNECT_TIMEOUT = "http.connect.timeout.ms";
    static final String READ_TIMEOUT = "http.read.timeout.ms";
    static final String RETRIES = "max.retries";
    static final String RETRY_WAIT = "retries.wait.ms";
    static final String RETRY_MAX_WAIT = "retries.max.wait.ms";
    static final String DEADLINE = "registry.deadline.ms";
    static final String CACHE_SIZE = "registry.cache.size";
    static final String MISSING_ID_TTL = "missing.id.cache.ttl.sec";

    /** Every key with its type, default and meaning. */
    static final ConfigDef DEFINITION = definition();

    private static ConfigDef definition() {
        ConfigDef keys = new ConfigDef()
                .define(
                        URL,
                        ConfigDef.Type.LIST,
                        NO_DEFAULT_VALUE,
                        HIGH,
                        "Base URLs of the registry, tried in turn; credentials"
                                + " may stand in a URL as user:password@host.")
                .define(
                        AUTO_REGISTER,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        MEDIUM,
                        "Whether the serializer registers a schema that its"
                                + " subject lacks; if not, it must be there already.")
                .define(
                        SPECIFIC_READER,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        MEDIUM,
                        "Whether records of Headstream's contract are read"
                                + " as its generated classes; if not, all are read as GenericRecord.")
                .define(
                        CREDENTIALS_SOURCE,
                        ConfigDef.Type.STRING,
                        "",
                        ValidString.in("", "URL", "USER_INFO"),
                        MEDIUM,
                        "Where the"
                                + " credentials are: USER_INFO (basic.auth.user.info) or URL; empty: whichever is given.")
                .define(
                        USER_INFO,
                        ConfigDef.Type.PASSWORD,
                        "",
                        MEDIUM,
                        "User and password for basic authentication, user:password.")
                .define(CLIENT_USER_INFO, ConfigDef.Type.PASSWORD, "", LOW, "The same by its older name.")
                .define(
                        CONNECT_TIMEOUT,
                        ConfigDef.Type.INT,
                        5_000,
                        atLeast(1),
                        LOW,
                        "How long one connection may take to open.")
                .define(
                        READ_TIMEOUT,
                        ConfigDef.Type.INT,
                        10_000,
                        atLeast(1),
                        LOW,
                        "How long one answer may take, whole.")
                .define(
                        RETRIES,
                        ConfigDef.Type.INT,
                        5,
                        atLeast(0),
                        LOW,
                        "Rounds over all URLs after the first, when none gave an" + " answer, or only 408, 429 or 5xx.")
                .define(
                        RETRY_WAIT,
                        ConfigDef.Type.INT,
                        200,
                        atLeast(1),
                        LOW,
                        "Longest wait before the first such round; doubles"
                                + " with each. The wait is drawn at random from half of it to all of it.")
                .define(RETRY_MAX_WAIT, ConfigDef.Type.INT, 5_000, atLeast(1), LOW, "What doubling stops at.")
                .define(
                        DEADLINE,
                        ConfigDef.Type.INT,
                        30_000,
                        atLeast(1),
                        LOW,
                        "No new attempt begins after this; own name.")
                .define(
                        CACHE_SIZE,
                        ConfigDef.Type.INT,
                        1_000,
                        atLeast(1),
                        LOW,
                        "Schemas kept by id, and ids kept by subject and"
                                + " schema; the least recently used goes first; own name.")
                .define(
                        MISSING_ID_TTL,
                        ConfigDef.Type.LONG,
                        10L,
                        atLeast(0),
                        LOW,
                        "How long an id that the registry does not know" + " is not asked for again.");
        return RegistryTls.define(keys);
    }

    /** @throws ConfigException if a value is missing or wrong */
    public RegistryConfig(Map<?, ?> values) {
        super(DEFINITION, values, false);
        urls();
    }

    /** Base URLs without credentials and without a slash at the end. */
    List<URI> urls() {
        List<URI> urls = getList(URL).stream().map(RegistryConfig::url).toList();
        if (urls.isEmpty()) {
            throw new ConfigException(URL, "", "expected at least one http:// or https:// URL");
        }
        return urls;
    }

    /** Value of the {@code Authorization} header, if there are credentials. */
    Optional<String> authorization() {
        String source = getString(CREDENTIALS_SOURCE).toUpperCase(Locale.ROOT);
        Optional<String> userInfo = source.equals("URL") ? Optional.empty() : configuredUserInfo();
        if (userInfo.isEmpty() && !source.equals("USER_INFO")) {
            userInfo = getList(URL).stream()
                    .map(text -> URI.create(text.strip()).getUserInfo())
                    .filter(info -> info != null)
                    .findFirst();
        }
        return userInfo.map(
                info -> "Basic " + Base64.getEncoder().encodeToString(info.getBytes(StandardCharsets.UTF_8)));
    }

    Duration duration(String key) {
        return Duration.ofMillis(getInt(key));
    }

    private Optional<String> configuredUserInfo() {
        return List.of(USER_INFO, CLIENT_USER_INFO).stream()
                .map(this::getPassword)
                .map(Password::value)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static URI url(String text) {
        try {
            URI url = URI.create(text.strip());
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (http && url.getHost() != null && url.getQuery() == null && url.getFragment() == null) {
                String path = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/+$", "");
                String port = url.getPort() < 0 ? "" : ":" + url.getPort();
                return URI.create(url.getScheme() + "://" + url.getHost() + port + path);
            }
        } catch (IllegalArgumentException e) {
            // The text may hold a password, and the exception holds the text: neither is shown.
        }
        throw new ConfigException(
                "%s: one of the values is no URL, expected http://host[:port][/path] or https://…".formatted(URL));
    }
}
