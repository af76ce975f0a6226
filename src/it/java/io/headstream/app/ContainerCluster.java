package io.headstream.app;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.WireSettings;
import io.headstream.wire.Contract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;

/** A broker and a registry from the images that users run, each in a container, and settings to use them. */
final class ContainerCluster implements AutoCloseable {
    private static final int BROKER_PORT = 9092;
    private static final int REGISTRY_PORT = 8080;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final KafkaContainer broker;
    private final GenericContainer<?> registry;
    private final Path directory;

    private ContainerCluster(KafkaContainer broker, GenericContainer<?> registry, Path directory) {
        this.broker = broker;
        this.registry = registry;
        this.directory = directory;
    }

    static ContainerCluster start(Path directory) {
        KafkaContainer broker = new KafkaContainer(ContainerImages.KAFKA)
                .withStartupTimeout(PATIENCE)
                .withCreateContainerCmdModifier(command -> keepOnThisHost(command, BROKER_PORT));
        GenericContainer<?> registry = new GenericContainer<>(ContainerImages.REGISTRY)
                .withExposedPorts(REGISTRY_PORT)
                .waitingFor(Wait.forHttp("/apis/ccompat/v7/subjects").withStartupTimeout(PATIENCE))
                .withCreateContainerCmdModifier(command -> keepOnThisHost(command, REGISTRY_PORT));
        ContainerCluster cluster = new ContainerCluster(broker, registry, directory);
        try {
            Startables.deepStart(broker, registry).join();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    String bootstrapServers() {
        return broker.getBootstrapServers();
    }

    HeadstreamConfig config() {
        return HeadstreamConfig.of(Map.of(
                "kafka.bootstrap.servers",
                bootstrapServers(),
                "wire.schema.registry.url",
                "http://%s:%d/apis/ccompat/v7".formatted(registry.getHost(), registry.getMappedPort(REGISTRY_PORT)),
                "heads",
                LiveCluster.HEAD,
                "window.examples",
                "16",
                "window.idle.tick.ms",
                "1000",
                "topics.partitions",
                "2",
                "state.dir",
                directory.resolve("state").toString()));
    }

    Contract contract() {
        WireSettings wire = config().wire();
        return new Contract(wire.serializer(), wire.deserializer(), wire.properties());
    }

    @Override
    public void close() {
        registry.close();
        broker.close();
    }

    /** Testcontainers publishes ports to the whole network; where the daemon is on this machine, loopback is enough. */
    private static void keepOnThisHost(CreateContainerCmd command, int port) {
        if (DockerClientFactory.instance().dockerHostIpAddress().equals("localhost")) {
            command.getHostConfig()
                    .withPortBindings(new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(port)));
        }
    }
}
