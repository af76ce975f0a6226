package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.config.SensitiveKeys;
import io.headstream.metrics.MetricsRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What comes of secrets while clients are made, and fail to be made: nothing that anybody reads has them. */
class LoggedSecretsTest {
    private static final String SECRET = "hunter2-of-the-test";
    private static final String JAAS =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"me\" password=\"%s\";"
                    .formatted(SECRET);

    @TempDir
    private Path directory;

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private Level before;

    @BeforeEach
    void listen() {
        before = root().getLevel();
        root().setLevel(Level.DEBUG);
        logged.start();
        root().addAppender(logged);
    }

    @AfterEach
    void stop() {
        root().detachAppender(logged);
        root().setLevel(before);
    }

    @Test
    void shouldNotLogThemWhenClientsAreMade() {
        HeadstreamConfig config = HeadstreamConfig.of(allSecrets());
        try (MetricsRegistry metrics = new MetricsRegistry()) {
            InputProgress progress = new InputProgress(metrics, Role.EMBEDDER, List.of("image-events"));
            Properties properties = new StreamsProperties(config.kafka(), config.application(), config.topics())
                    .of("here", 1, 1 << 20, config.embedder().streams());
            Topology topology = new Topology();
            topology.addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "image-events");
            StreamsApplication application =
                    new StreamsApplication(topology, properties, progress, new CompletableFuture<>());
            application.report(metrics, Role.EMBEDDER);
            try (Admin admin = Admin.create(config.kafka(KafkaClient.ADMIN))) {
                assertThat(admin.metrics()).isNotEmpty();
                assertThat(metrics.scrape()).contains("headstream_").doesNotContain(SECRET);
                assertThat(threads()).noneMatch(name -> name.contains(SECRET)).anyMatch(name -> name.contains("here"));
            } finally {
                application.close();
            }
        }

        assertThat(texts()).anyMatch(text -> text.contains("sasl.jaas.config = [hidden]"));
        assertThat(texts()).noneMatch(text -> text.contains(SECRET));
    }

    @Test
    void shouldNotLogOrThrowThemWhenTheStartFails() {
        Map<String, String> settings = allSecrets();
        settings.put("wire.max.retries", "0");
        settings.put("wire.schema.registry.url", "http://me:%s@127.0.0.1:1".formatted(SECRET));
        settings.put("http.port", "0");
        Throwable failure;
        try (Headstream headstream = new Headstream(HeadstreamConfig.of(settings), Set.of(Role.EMBEDDER))) {
            failure = catchThrowable(headstream::start);
        }

        assertThat(failure).isInstanceOf(StartException.class);
        assertThat(trace(failure)).contains("127.0.0.1:1").doesNotContain(SECRET);
        assertThat(texts())
                .as("the settings are logged at the start")
                .anyMatch(text -> text.contains("kafka.sasl.jaas.config=[hidden]"));
        assertThat(texts()).noneMatch(text -> text.contains(SECRET));
    }

    static Stream<Map<String, String>> broken() {
        return Stream.of(
                Map.of("sasl.jaas.config", JAAS.replace("Plain", "No")),
                Map.of("ssl.truststore.type", "PEM", "ssl.truststore.certificates", SECRET),
                Map.of(
                        "ssl.keystore.type",
                        "PEM",
                        "ssl.keystore.key",
                        SECRET,
                        "ssl.keystore.certificate.chain",
                        SECRET),
                Map.of("ssl.keystore.location", "/nowhere/" + "keystore.jks", "ssl.keystore.password", SECRET),
                Map.of(
                        "ssl.key.password",
                        SECRET,
                        "ssl.keystore.type",
                        "PEM",
                        "ssl.keystore.key",
                        "-----BEGIN " + SECRET));
    }

    /** A message with the secret in it would be in the log of the start, and on somebody's screen. */
    @ParameterizedTest
    @MethodSource("broken")
    void shouldNotSayThemWhenTheyAreWrong(Map<String, String> broken) {
        Map<String, String> settings = smallest();
        settings.put("kafka.security.protocol", "SASL_SSL");
        settings.put("kafka.sasl.mechanism", "PLAIN");
        settings.put("kafka.sasl.jaas.config", JAAS);
        broken.forEach((name, value) -> settings.put("kafka." + name, value));
        HeadstreamConfig config = HeadstreamConfig.of(settings);

        Throwable failure = catchThrowable(() -> {
            try (Admin admin = Admin.create(config.kafka(KafkaClient.ADMIN))) {
                throw new AssertionError("expected a refusal, found " + admin);
            }
        });

        assertThat(failure).isNotInstanceOf(AssertionError.class);
        assertThat(trace(failure)).doesNotContain(SECRET);
        assertThat(texts()).noneMatch(text -> text.contains(SECRET));
    }

    private Map<String, String> smallest() {
        return new HashMap<>(Map.of(
                "kafka.bootstrap.servers", "127.0.0.1:1",
                "wire.schema.registry.url", "http://127.0.0.1:1",
                "heads", "emoji",
                "state.dir", directory.toString()));
    }

    /** Every secret there can be, in a form that clients can be made with. */
    private Map<String, String> allSecrets() {
        Map<String, String> settings = smallest();
        SensitiveKeys.all().forEach(key -> settings.put(key, key.endsWith("jaas.config") ? JAAS : SECRET));
        settings.put("http.tokens", "");
        settings.put("wire.basic.auth.user.info", "me:" + SECRET);
        settings.put("kafka.security.protocol", "SASL_PLAINTEXT");
        settings.put("kafka.sasl.mechanism", "PLAIN");
        return settings;
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** Messages, and those of what is logged with them. */
    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (ILoggingEvent event : List.copyOf(logged.list)) {
            texts.add(event.getFormattedMessage());
            for (IThrowableProxy cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
                texts.add(String.valueOf(cause.getMessage()));
            }
        }
        return texts;
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    }
}
