package io.headstream.app;

import static org.awaitility.Awaitility.await;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.demo.EmbeddedBroker;
import io.headstream.wire.RegistryServer;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;

/**
 * A real broker that wants TLS, SCRAM and rights, and a registry that wants basic authentication. Users have the names of
 * what they use Kafka for; but the administrator, nobody may do anything before it is granted.
 */
final class SecuredCluster implements AutoCloseable {
    static final String HEAD = "emoji";

    private static final Duration KNOWN_WITHIN = Duration.ofMinutes(1);
    private static final String ADMIN = "admin";
    private static final String MECHANISM = "SCRAM-SHA-512";
    private static final String STORE = "broker.p12";
    private static final String STORE_PASSWORD = "planted-store-password";
    private static final String REGISTRY_PASSWORD = "planted-registry-password";
    private static final List<String> USERS = List.of(
            ADMIN,
            "embedder",
            "trainer",
            "producer",
            "consumer",
            "stranger",
            "heads",
            "rollout",
            "dlq",
            "replay",
            "repair",
            "migrate",
            "recover");

    private final Path directory;
    private final EmbeddedBroker broker;
    private final RegistryServer registry;
    private final Runnable atTheEnd;
    private final Admin admin;

    private SecuredCluster(Path directory, EmbeddedBroker broker, RegistryServer registry, Runnable atTheEnd) {
        this.directory = directory;
        this.broker = broker;
        this.registry = registry;
        this.atTheEnd = atTheEnd;
        this.admin = Admin.create(config(ADMIN, Map.of()).kafka(KafkaClient.ADMIN));
    }

    static SecuredCluster start(Path directory) throws IOException, InterruptedException {
        Path store = directory.resolve(STORE);
        keytool(
                "-genkeypair -alias broker -keyalg EC -dname CN=broker -validity 2 -ext san=ip:127.0.0.1 -storetype PKCS12",
                store);
        keytool("-exportcert -rfc -alias broker -file " + certificate(directory), store);
        RegistryServer registry = new RegistryServer().guarded("headstream", REGISTRY_PASSWORD);
        return of(directory, "broker", registry, registry::close);
    }

    /** Another cluster, with nothing in it, that is reached as this one is and uses its registry. */
    SecuredCluster another() {
        return of(directory, "another-broker", registry, () -> {});
    }

    private static SecuredCluster of(Path directory, String name, RegistryServer registry, Runnable atTheEnd) {
        EmbeddedBroker broker = EmbeddedBroker.start(
                directory.resolve(name),
                Map.ofEntries(
                        Map.entry("listener.security.protocol.map", "BROKER:SASL_SSL,CONTROLLER:PLAINTEXT"),
                        Map.entry("sasl.enabled.mechanisms", MECHANISM),
                        Map.entry("sasl.mechanism.inter.broker.protocol", MECHANISM),
                        Map.entry("listener.name.broker.scram-sha-512.sasl.jaas.config", jaas(ADMIN)),
                        Map.entry("ssl.keystore.type", "PKCS12"),
                        Map.entry(
                                "ssl.keystore.location",
                                directory.resolve(STORE).toString()),
                        Map.entry("ssl.keystore.password", STORE_PASSWORD),
                        Map.entry("ssl.truststore.type", "PEM"),
                        Map.entry(
                                "ssl.truststore.location",
                                certificate(directory).toString()),
                        Map.entry("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
                        // Broker and controller are one process here, and trust each other.
                        Map.entry("super.users", "User:admin;User:ANONYMOUS")),
                USERS.stream()
                        .map(user -> "%s=[name=%s,password=%s]".formatted(MECHANISM, user, password(user)))
                        .toList());
        return new SecuredCluster(directory, broker, registry, atTheEnd);
    }

    private static void keytool(String arguments, Path store) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of("-storepass", STORE_PASSWORD, "-keystore", store.toString()));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }

    private static Path certificate(Path directory) {
        return directory.resolve("broker.pem");
    }

    static String password(String user) {
        return "planted-" + user + "-password";
    }

    private static String jaas(String user) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(user, password(user));
    }

    /** All passwords that there are. */
    static List<String> secrets() {
        return java.util.stream.Stream.concat(
                        USERS.stream().map(SecuredCluster::password),
                        java.util.stream.Stream.of(STORE_PASSWORD, REGISTRY_PASSWORD))
                .toList();
    }

    /** Settings of a user. */
    HeadstreamConfig config(String user, Map<String, String> overrides) {
        return HeadstreamConfig.of(settings(user, overrides));
    }

    /** Where its brokers are. */
    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The same in a file, as commands take it. */
    Path file(String user, Map<String, String> overrides) throws IOException {
        Properties properties = new Properties();
        properties.putAll(settings(user, overrides));
        Path file = directory.resolve(user + ".properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file;
    }

    private Map<String, String> settings(String user, Map<String, String> overrides) {
        Map<String, String> settings = new HashMap<>(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", broker.bootstrapServers()),
                Map.entry("kafka.security.protocol", "SASL_SSL"),
                Map.entry("kafka.sasl.mechanism", MECHANISM),
                Map.entry("kafka.sasl.jaas.config", jaas(user)),
                Map.entry("kafka.ssl.truststore.type", "PEM"),
                Map.entry(
                        "kafka.ssl.truststore.location", certificate(directory).toString()),
                Map.entry("wire.schema.registry.url", registry.url()),
                Map.entry("wire.basic.auth.credentials.source", "USER_INFO"),
                Map.entry("wire.basic.auth.user.info", "headstream:" + REGISTRY_PASSWORD),
                Map.entry("heads", HEAD),
                Map.entry("rollout.policy", "promote-each"),
                Map.entry("window.examples", "16"),
                Map.entry("topics.partitions", "1"),
                Map.entry("embedder.threads", "1"),
                Map.entry("http.port", "0"),
                // A machine that is busy with other tests may take longer over one than the ten seconds that Streams
                // gives it.
                Map.entry("kafka.producer.transaction.timeout.ms", "60000"),
                Map.entry("state.dir", directory.resolve("state-" + user).toString())));
        settings.putAll(overrides);
        return settings;
    }

    /** Allows a user exactly that; the broker knows when this returns. */
    void grant(String user, List<KafkaRight> rights) throws ExecutionException, InterruptedException {
        List<AclBinding> bindings = rights.stream()
                .flatMap(right -> right.bindings("User:" + user).stream())
                .toList();
        admin.createAcls(bindings).all().get();
        await().atMost(KNOWN_WITHIN)
                .until(() ->
                        admin.describeAcls(AclBindingFilter.ANY).values().get().containsAll(bindings));
    }

    /** Takes it back; the broker may take a moment to know. */
    void revoke(AclBinding binding) throws ExecutionException, InterruptedException {
        admin.deleteAcls(List.of(new AclBindingFilter(
                        binding.pattern().toFilter(), binding.entry().toFilter())))
                .all()
                .get();
    }

    @Override
    public void close() {
        admin.close();
        atTheEnd.run();
        broker.close();
    }
}
