package io.headstream.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.headstream.config.HeadstreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests in k8s/, as every overlay renders them. */
class ManifestsTest {
    private static final Path K8S = Path.of("k8s");
    private static final Pattern TRY_OUT = Pattern.compile("HTTP_TOKENS|try-out-viewer.token");
    private static final Pattern SECRET =
            Pattern.compile("password|passphrase|jaas|secret|credential|user.info|token", Pattern.CASE_INSENSITIVE);

    @TempDir
    private Path directory;

    private static StrictManifests overlay(String name) {
        return StrictManifests.of(K8S.resolve("overlays").resolve(name));
    }

    private static Stream<PodTemplateSpec> pods(StrictManifests manifests) {
        return Stream.concat(
                manifests
                        .of(Deployment.class)
                        .map(deployment -> deployment.getSpec().getTemplate()),
                manifests.of(StatefulSet.class).map(set -> set.getSpec().getTemplate()));
    }

    private static Container container(PodTemplateSpec pod) {
        assertThat(pod.getSpec().getContainers()).hasSize(1);
        return pod.getSpec().getContainers().get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void shouldBeReadStrictlyInEveryOverlay(String name) {
        StrictManifests manifests = overlay(name);

        assertThat(manifests.size()).isGreaterThan(20);
        assertThat(pods(manifests)).hasSize(2);
    }

    @Test
    void shouldRefuseAFieldThatAKindDoesNotHave() {
        Map<String, Object> deployment = Kustomization.render(K8S.resolve("base")).stream()
                .filter(manifest -> manifest.get("kind").equals("Deployment"))
                .findFirst()
                .orElseThrow();
        Object pod = Kustomization.map(Kustomization.map(deployment.get("spec")).get("template"))
                .get("spec");
        Kustomization.map(Kustomization.list(Kustomization.map(pod).get("containers"))
                        .get(0))
                .put("imagePulPolicy", "Always");

        assertThatThrownBy(() -> StrictManifests.read(deployment)).hasMessageContaining("imagePulPolicy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void shouldConfigureEveryPodWithWhatHeadstreamTakes(String name) throws IOException {
        StrictManifests manifests = overlay(name);
        Path file = Files.writeString(
                directory.resolve("headstream.properties"),
                manifests.one(ConfigMap.class).getData().get("headstream.properties"));
        for (PodTemplateSpec pod : pods(manifests).toList()) {
            Map<String, String> environment = new HashMap<>();
            for (EnvVar variable : container(pod).getEnv()) {
                environment.put(variable.getName(), variable.getValue() == null ? "secret" : variable.getValue());
            }
            // An unknown key, variable or value ends it here.
            HeadstreamConfig config = HeadstreamConfig.load(file, environment);

            int port = config.http().address().port();
            assertThat(config.http().address().host()).isEqualTo("0.0.0.0");
            assertThat(config.topics().create()).isFalse();
            assertThat(container(pod).getPorts())
                    .singleElement()
                    .satisfies(open -> assertThat(open.getContainerPort()).isEqualTo(port));
            manifests
                    .of(NetworkPolicy.class)
                    .forEach(policy -> assertThat(policy.getSpec().getIngress())
                            .flatExtracting(rule -> rule.getPorts())
                            .allSatisfy(allowed ->
                                    assertThat(allowed.getPort().getIntVal()).isEqualTo(port)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void shouldAskHealthWhereItIsAnswered(String name) throws IOException {
        String routes = Files.readString(Path.of("src/main/java/io/headstream/ops/Ops.java"));
        for (PodTemplateSpec pod : pods(overlay(name)).toList()) {
            Container container = container(pod);
            assertThat(List.of(
                            container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe()))
                    .allSatisfy(probe -> {
                        assertThat(routes).contains('"' + probe.getHttpGet().getPath() + '"');
                        assertThat(probe.getHttpGet().getPort().getStrVal())
                                .isEqualTo(container.getPorts().get(0).getName());
                    });
            assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/health/ready");
        }
    }

    /** What stands on a command line is in every list of processes, and in the log of a crash. */
    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void shouldPassSecretsByReferenceAndNeverOnTheCommandLine(String name) {
        assertThat(pods(overlay(name)).map(ManifestsTest::container)).allSatisfy(container -> {
            assertThat(Stream.concat(container.getCommand().stream(), container.getArgs().stream()))
                    .noneMatch(argument -> SECRET.matcher(argument).find());
            assertThat(container.getEnv())
                    .filteredOn(variable -> SECRET.matcher(variable.getName()).find())
                    .isNotEmpty()
                    .allSatisfy(variable -> {
                        assertThat(variable.getValue()).isNull();
                        assertThat(variable.getValueFrom().getSecretKeyRef().getName())
                                .isNotBlank();
                    });
            assertThat(container.getEnv())
                    .extracting(EnvVar::getValue)
                    .as("dumps of the heap hold all secrets")
                    .noneMatch(value -> String.valueOf(value).contains("HeapDump"));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"bin/headstream", "Dockerfile", "docker-compose.yml", "docker-compose.gpu.yml"})
    void shouldHaveNoSecretAndNoHeapDumpInWhatStartsIt(String file) throws IOException {
        assertThat(Files.readAllLines(Path.of(file)))
                .filteredOn(line -> !line.strip().startsWith("#"))
                .noneMatch(line -> line.contains("HeapDump"))
                // The try-out's token is a file that is in the repository, and no secret.
                .noneMatch(line ->
                        SECRET.matcher(line).find() && !TRY_OUT.matcher(line).find());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void shouldRunUnprivilegedOnAReadOnlyRootFileSystem(String name) {
        for (PodTemplateSpec pod : pods(overlay(name)).toList()) {
            var security = container(pod).getSecurityContext();
            assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSpec().getSecurityContext().getSeccompProfile().getType())
                    .isEqualTo("RuntimeDefault");
            assertThat(security.getReadOnlyRootFilesystem()).isTrue();
            assertThat(security.getAllowPrivilegeEscalation()).isFalse();
            assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(container(pod).getResources().getLimits()).containsKey("memory");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void shouldMountOnlyVolumesThatThePodHas(String name) {
        StrictManifests manifests = overlay(name);
        Set<String> claimed = manifests.one(StatefulSet.class).getSpec().getVolumeClaimTemplates().stream()
                .map(claim -> claim.getMetadata().getName())
                .collect(Collectors.toSet());
        for (PodTemplateSpec pod : pods(manifests).toList()) {
            Set<String> mounted = container(pod).getVolumeMounts().stream()
                    .map(VolumeMount::getName)
                    .collect(Collectors.toSet());
            Set<String> had = pod.getSpec().getVolumes().stream()
                    .map(Volume::getName)
                    .collect(Collectors.toCollection(HashSet::new));
            had.addAll(claimed);
            assertThat(had).containsAll(mounted);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void shouldSelectThePodsThatAreThere(String name) {
        StrictManifests manifests = overlay(name);
        List<Map<String, String>> labels =
                pods(manifests).map(pod -> pod.getMetadata().getLabels()).toList();
        Stream<Map<String, String>> selectors = Stream.of(
                        manifests
                                .of(Deployment.class)
                                .map(d -> d.getSpec().getSelector().getMatchLabels()),
                        manifests
                                .of(StatefulSet.class)
                                .map(s -> s.getSpec().getSelector().getMatchLabels()),
                        manifests.of(Service.class).map(s -> s.getSpec().getSelector()),
                        manifests
                                .of(PodDisruptionBudget.class)
                                .map(b -> b.getSpec().getSelector().getMatchLabels()),
                        manifests
                                .of(NetworkPolicy.class)
                                .map(p -> p.getSpec().getPodSelector().getMatchLabels()))
                .flatMap(stream -> stream);

        assertThat(selectors)
                .allSatisfy(selector ->
                        assertThat(labels).anySatisfy(label -> assertThat(label).containsAllEntriesOf(selector)));
        ServiceMonitor monitor = manifests.one(ServiceMonitor.class);
        assertThat(manifests.of(Service.class)).allSatisfy(service -> {
            assertThat(service.getMetadata().getLabels())
                    .containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels());
            assertThat(service.getSpec().getPorts())
                    .extracting(port -> port.getName())
                    .contains(monitor.getSpec().getEndpoints().get(0).getPort());
        });
        assertThat(manifests.of(StatefulSet.class).map(set -> set.getSpec().getServiceName()))
                .isSubsetOf(manifests
                        .of(Service.class)
                        .map(service -> service.getMetadata().getName())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "dev"})
    void shouldScaleTheEmbedderOnTheLagOfItsOwnGroup(String name) throws IOException {
        StrictManifests manifests = overlay(name);
        Path file = Files.writeString(
                directory.resolve("headstream.properties"),
                manifests.one(ConfigMap.class).getData().get("headstream.properties"));
        HeadstreamConfig config = HeadstreamConfig.load(file, Map.of());
        Keda.Spec scaling = manifests.one(Keda.ScaledObject.class).spec();
        Keda.Trigger trigger = scaling.triggers().get(0);

        assertThat(scaling.scaleTargetRef().name())
                .isEqualTo(manifests.one(Deployment.class).getMetadata().getName());
        assertThat(trigger.metadata().topic()).isEqualTo(config.topics().names().imageEvents());
        assertThat(trigger.metadata().consumerGroup())
                .isEqualTo(config.application().embedderId());
        assertThat(trigger.metadata().bootstrapServers())
                .isEqualTo(config.kafka(io.headstream.config.KafkaClient.ADMIN).get("bootstrap.servers"));
        assertThat(Objects.requireNonNull(scaling.maxReplicaCount()))
                .isLessThanOrEqualTo(config.topics().partitions());
        assertThat(trigger.authenticationRef().name())
                .isEqualTo(manifests
                        .one(Keda.TriggerAuthentication.class)
                        .metadata()
                        .name());
    }

    @Test
    void shouldAskForAGpuAndForANodeThatHasOne() {
        StrictManifests manifests = overlay("gpu");
        PodTemplateSpec embedder = manifests.one(Deployment.class).getSpec().getTemplate();

        assertThat(container(embedder)
                        .getResources()
                        .getLimits()
                        .get("nvidia.com/gpu")
                        .getAmount())
                .isEqualTo("1");
        assertThat(embedder.getSpec()
                        .getAffinity()
                        .getNodeAffinity()
                        .getRequiredDuringSchedulingIgnoredDuringExecution()
                        .getNodeSelectorTerms())
                .isNotEmpty();
        assertThat(embedder.getSpec().getTolerations()).isNotEmpty();
        assertThat(container(embedder).getImage()).endsWith("-gpu");
        assertThat(container(embedder).getEnv())
                .as("what the base has stays")
                .extracting(EnvVar::getName)
                .contains("HEADSTREAM_BACKBONE_DEVICE", "HEADSTREAM_KAFKA_SSL_KEYSTORE_PASSWORD");
        PodTemplateSpec trainer = manifests.one(StatefulSet.class).getSpec().getTemplate();
        assertThat(container(trainer).getResources().getLimits()).doesNotContainKey("nvidia.com/gpu");
    }
}
