package io.headstream.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.headstream.app.KafkaRight;
import io.headstream.app.KafkaUse;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.TopicSettings;
import io.headstream.config.TopicSpec;
import io.headstream.ops.view.ConsoleTopics;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.acl.AclOperation;
import io.strimzi.api.kafka.model.user.acl.AclResourcePatternType;
import io.strimzi.api.kafka.model.user.acl.AclRule;
import io.strimzi.api.kafka.model.user.acl.AclRuleGroupResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTransactionalIdResource;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topics and users in Kafka as k8s/ has them, against what the program works with. */
class KafkaAccessTest {
    private static final Path BASE = Path.of("k8s", "base");
    private static final Path TOPICS = BASE.resolve("topics.yml");
    private static final String UPDATE = "headstream.docs.update";
    private static final Set<AclOperation> LOOK = Set.of(AclOperation.DESCRIBE, AclOperation.DESCRIBECONFIGS);

    private StrictManifests manifests;
    private HeadstreamConfig config;

    @BeforeEach
    void read() throws IOException {
        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(
                    TOPICS,
                    page(configured(Kustomization.documents(BASE.resolve("configuration.yml"))
                                    .get(0))
                            .topics()));
        }
        manifests = StrictManifests.of(BASE);
        config = configured(manifests.one(ConfigMap.class).getData());
    }

    private static HeadstreamConfig configured(Map<String, ?> dataOrManifest) throws IOException {
        Object text = dataOrManifest.containsKey("data")
                ? Kustomization.map(dataOrManifest.get("data")).get("headstream.properties")
                : dataOrManifest.get("headstream.properties");
        Properties properties = new Properties();
        properties.load(new StringReader(String.valueOf(text)));
        Map<String, String> settings = new HashMap<>();
        properties.forEach((key, value) -> settings.put(key.toString(), value.toString()));
        return HeadstreamConfig.of(settings);
    }

    private static String page(TopicSettings topics) {
        StringBuilder page = new StringBuilder("""
                # Every topic as Headstream would make it with the settings of configuration.yml: generated from the code;
                # KafkaAccessTest says how to write it anew.
                """);
        for (TopicSpec spec : topics.specs()) {
            page.append(page.lastIndexOf("spec:") < 0 ? "" : "---\n")
                    .append("""
                            apiVersion: kafka.strimzi.io/v1beta2
                            kind: KafkaTopic
                            metadata:
                              name: %s
                              labels: {app.kubernetes.io/name: headstream, strimzi.io/cluster: kafka}
                            spec:
                              topicName: %s
                              partitions: %d
                              replicas: %d
                            """.formatted(spec.name(), spec.name(), spec.partitions(), spec.replicationFactor()));
            if (!spec.configs().isEmpty()) {
                page.append("  config:\n");
                new TreeMap<>(spec.configs())
                        .forEach((key, value) -> page.append("    %s: \"%s\"\n".formatted(key, value)));
            }
        }
        return page.toString();
    }

    @Test
    void shouldHaveEveryTopicAsTheProgramWouldMakeIt() throws IOException {
        assertThat(Files.readString(TOPICS))
                .as(
                        "%s is not what the program would make; write it anew with"
                                + " mvn test -Dtest=KafkaAccessTest -D%s=true and commit it",
                        TOPICS, UPDATE)
                .isEqualTo(page(config.topics()));
        assertThat(manifests.of(KafkaTopic.class).map(topic -> topic.getSpec().getTopicName()))
                .containsExactlyInAnyOrderElementsOf(
                        config.topics().specs().stream().map(TopicSpec::name).toList());
    }

    @Test
    void shouldNameNoTopicInAUsersRightsThatTheProgramHasNot() {
        Set<String> known =
                config.topics().specs().stream().map(TopicSpec::name).collect(Collectors.toSet());
        Set<String> own = Set.of(
                config.application().embedderId() + "-", config.application().trainerId() + "-");

        assertThat(manifests.of(KafkaUser.class).flatMap(user -> rules(user, AclRuleTopicResource.class).stream()))
                .allSatisfy(rule -> {
                    AclRuleTopicResource topic = (AclRuleTopicResource) rule.getResource();
                    assertThat(topic.getPatternType() == AclResourcePatternType.PREFIX ? own : known)
                            .contains(topic.getName());
                });
    }

    @Test
    void shouldLetBothRolesLookUpEveryTopicAtTheStart() {
        for (String role :
                List.of(config.application().embedderId(), config.application().trainerId())) {
            for (TopicSpec spec : config.topics().specs()) {
                assertThat(operations(role, spec.name()))
                        .as("%s on %s", role, spec.name())
                        .containsAll(LOOK);
            }
        }
    }

    @Test
    void shouldLetEachRoleReadAndWriteWhatItsTopologyDoesAndTheEmbedderNoMore() {
        var topics = config.topics().names();
        String embedder = config.application().embedderId();
        String trainer = config.application().trainerId();
        for (String topic :
                List.of(topics.imageEvents(), topics.imageLabels(), topics.headSnapshots(), topics.headRollouts())) {
            assertThat(operations(embedder, topic)).contains(AclOperation.READ).doesNotContain(AclOperation.WRITE);
        }
        for (String topic : List.of(
                topics.predictions(),
                topics.shadowPredictions(),
                topics.trainingLog(),
                topics.rolloutConfirmations(),
                topics.deadLetters())) {
            assertThat(operations(embedder, topic)).contains(AclOperation.WRITE);
        }
        for (String topic : List.of(topics.trainingLog(), topics.headSnapshots())) {
            assertThat(operations(trainer, topic)).contains(AclOperation.READ, AclOperation.WRITE);
        }
        assertThat(operations(trainer, topics.rolloutCommands())).contains(AclOperation.READ);
        for (String topic : List.of(
                topics.headRollouts(), topics.rolloutEvents(), topics.headEvaluations(), topics.deadLetters())) {
            assertThat(operations(trainer, topic)).contains(AclOperation.WRITE);
        }
        assertThat(operations(embedder, topics.headRollouts()))
                .as("no head reaches predictions but by the trainer")
                .doesNotContain(AclOperation.WRITE);
    }

    @Test
    void shouldGiveEachRoleItsGroupItsTransactionsAndItsChangelogsOnlyAndAtMostALookAtAnother() {
        for (String role :
                List.of(config.application().embedderId(), config.application().trainerId())) {
            KafkaUser user = user(role);
            assertThat(rules(user, AclRuleGroupResource.class))
                    .filteredOn(rule -> !rule.getOperations().equals(List.of(AclOperation.DESCRIBE)))
                    .singleElement()
                    .satisfies(rule -> assertThat(((AclRuleGroupResource) rule.getResource()).getName())
                            .isEqualTo(role));
            assertThat(rules(user, AclRuleTransactionalIdResource.class))
                    .singleElement()
                    .satisfies(rule -> {
                        var ids = (AclRuleTransactionalIdResource) rule.getResource();
                        assertThat(ids.getName()).isEqualTo(role + "-");
                        assertThat(ids.getPatternType()).isEqualTo(AclResourcePatternType.PREFIX);
                        assertThat(rule.getOperations()).contains(AclOperation.WRITE, AclOperation.DESCRIBE);
                    });
            assertThat(rules(user, AclRuleTopicResource.class))
                    .filteredOn(rule -> ((AclRuleTopicResource) rule.getResource()).getPatternType()
                            == AclResourcePatternType.PREFIX)
                    .singleElement()
                    .satisfies(rule -> {
                        assertThat(((AclRuleTopicResource) rule.getResource()).getName())
                                .isEqualTo(role + "-");
                        assertThat(rule.getOperations()).contains(AclOperation.CREATE);
                    });
            assertThat(((KafkaUserAuthorizationSimple) user.getSpec().getAuthorization()).getAcls())
                    .allSatisfy(rule -> assertThat(rule.getOperations())
                            .doesNotContain(AclOperation.ALL, AclOperation.ALTER, AclOperation.DELETE));
        }
    }

    /** To the operation: who changes a topology, or a list of rights, has to change the manifests, and the other way round. */
    @Test
    void shouldGiveEachUserWhatHeadstreamAclsListsAndNoMore() {
        Map<String, List<KafkaUse>> uses = Map.of(
                "headstream-embedder", List.of(KafkaUse.EMBEDDER),
                "headstream-trainer", List.of(KafkaUse.TRAINER, KafkaUse.CONSOLE),
                "headstream-producer", List.of(KafkaUse.PRODUCER),
                "headstream-consumer", List.of(KafkaUse.CONSUMER));

        uses.forEach((user, of) -> assertThat(granted(user)).as(user).isEqualTo(listed(of)));
        assertThat(manifests.of(KafkaUser.class).map(user -> user.getMetadata().getName()))
                .as("KEDA is no part of the program: it looks at a group and a topic")
                .containsExactlyInAnyOrderElementsOf(Stream.concat(uses.keySet().stream(), Stream.of("headstream-keda"))
                        .toList());
        assertThat(granted("headstream-keda").values()).allMatch(Set.of("DESCRIBE")::equals);
    }

    /** By resource: the operations on it. */
    private Map<String, Set<String>> granted(String user) {
        Map<String, Set<String>> granted = new TreeMap<>();
        for (AclRule rule : rules(user(user), AclRuleResource.class)) {
            Set<String> operations = granted.computeIfAbsent(resource(rule.getResource()), key -> new TreeSet<>());
            rule.getOperations().forEach(operation -> operations.add(operation.name()));
        }
        return granted;
    }

    private static String resource(AclRuleResource resource) {
        if (resource instanceof AclRuleTopicResource topic) {
            return resource("TOPIC", topic.getName(), topic.getPatternType());
        } else if (resource instanceof AclRuleGroupResource group) {
            return resource("GROUP", group.getName(), group.getPatternType());
        } else if (resource instanceof AclRuleTransactionalIdResource transaction) {
            return resource("TRANSACTIONAL_ID", transaction.getName(), transaction.getPatternType());
        }
        throw new AssertionError("nobody needs " + resource);
    }

    private static String resource(String type, String name, AclResourcePatternType pattern) {
        return type + " " + name + (pattern == AclResourcePatternType.PREFIX ? "*" : "");
    }

    private Map<String, Set<String>> listed(List<KafkaUse> uses) {
        Map<String, Set<String>> listed = new TreeMap<>();
        for (KafkaUse use : uses) {
            for (KafkaRight right : use.rights(config)) {
                String resource =
                        right.resource().resourceType() + " " + right.resource().name() + (right.isPrefix() ? "*" : "");
                Set<String> operations = listed.computeIfAbsent(resource, key -> new TreeSet<>());
                // As Strimzi writes them: without underscores.
                right.operations()
                        .forEach(operation -> operations.add(operation.name().replace("_", "")));
            }
        }
        return listed;
    }

    @Test
    void shouldLetTheConsolesUserReadAllThatItShowsAndSendCommands() {
        String user = consoleUser();
        var topics = config.topics().names();

        Set<String> shown = ConsoleTopics.read(config);
        assertThat(shown).hasSizeGreaterThan(1);
        for (String topic : shown) {
            assertThat(operations(user, topic))
                    .as("%s on %s", user, topic)
                    .contains(AclOperation.READ, AclOperation.DESCRIBE);
        }
        assertThat(operations(user, topics.rolloutCommands())).contains(AclOperation.WRITE, AclOperation.DESCRIBE);
        assertThat(operations(user, topics.rolloutEvents()))
                .as("where commands are answered")
                .contains(AclOperation.READ);
    }

    @Test
    void shouldLetTheConsolesUserSeeHowFarBothRolesAreBehind() {
        String user = consoleUser();

        for (String role :
                List.of(config.application().embedderId(), config.application().trainerId())) {
            assertThat(groupOperations(user, role))
                    .as("%s on group %s", user, role)
                    .contains(AclOperation.DESCRIBE);
        }
        for (String topic : List.of(
                config.topics().names().imageEvents(),
                config.topics().names().imageLabels(),
                config.topics().names().trainingLog(),
                config.topics().names().rolloutCommands())) {
            assertThat(operations(user, topic))
                    .as("%s on %s, whose end it is behind", user, topic)
                    .contains(AclOperation.DESCRIBE);
        }
    }

    /** Whose pod does not switch the console off: the user whose certificate it has, which has the role's name. */
    private String consoleUser() {
        assertThat(manifests
                        .of(Deployment.class)
                        .filter(deployment -> deployment
                                .getMetadata()
                                .getName()
                                .equals(config.application().embedderId()))
                        .flatMap(deployment -> deployment.getSpec().getTemplate().getSpec().getContainers().stream())
                        .flatMap(container -> container.getEnv().stream())
                        .filter(variable -> variable.getName().equals("HEADSTREAM_HTTP_CONSOLE"))
                        .map(EnvVar::getValue))
                .as("the embedder has no console, and its user need not read what one shows")
                .containsExactly("false");
        return config.application().trainerId();
    }

    private Set<AclOperation> groupOperations(String user, String group) {
        return rules(user(user), AclRuleGroupResource.class).stream()
                .filter(rule ->
                        ((AclRuleGroupResource) rule.getResource()).getName().equals(group))
                .flatMap(rule -> rule.getOperations().stream())
                .collect(Collectors.toSet());
    }

    private Set<AclOperation> operations(String user, String topic) {
        return rules(user(user), AclRuleTopicResource.class).stream()
                .filter(rule ->
                        ((AclRuleTopicResource) rule.getResource()).getName().equals(topic))
                .flatMap(rule -> rule.getOperations().stream())
                .collect(Collectors.toSet());
    }

    private KafkaUser user(String name) {
        return manifests
                .of(KafkaUser.class)
                .filter(user -> user.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<AclRule> rules(KafkaUser user, Class<?> kindOfResource) {
        return ((KafkaUserAuthorizationSimple) user.getSpec().getAuthorization())
                .getAcls().stream()
                        .filter(rule -> kindOfResource.isInstance(rule.getResource()))
                        .toList();
    }
}
