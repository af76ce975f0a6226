package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.RejectionCategory;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class RegistryClientIT {
    private final RegistryClient client = new RegistryClient(new RegistryConfig(SharedRegistry.config()));

    @Test
    void shouldGiveTheSameIdForTheSameSchemaAndFindItAgain() {
        int id = client.register("client-same-value", ImageEvent.getClassSchema());

        RegistryClient other = new RegistryClient(new RegistryConfig(SharedRegistry.config()));
        assertThat(other.register("client-same-value", ImageEvent.getClassSchema()))
                .isEqualTo(id);
        assertThat(other.findId("client-same-value", ImageEvent.getClassSchema()))
                .hasValue(id);
        assertThat(other.findSchema(id))
                .hasValueSatisfying(
                        schema -> assertThat(schema.getFullName()).isEqualTo("io.headstream.wire.avro.ImageEvent"));
        assertThat(other.findLatest("client-same-value")).hasValueSatisfying(latest -> {
            assertThat(latest.id()).isEqualTo(id);
            assertThat(latest.version()).isEqualTo(1);
        });
    }

    /** As instances and threads do that start together on a new cluster. */
    @Test
    void shouldRegisterTheFirstSchemaOfASubjectFromManySidesAtOnce() throws Exception {
        int sides = 8;
        ExecutorService threads = Executors.newFixedThreadPool(sides);
        try {
            for (int round = 0; round < 5; round++) {
                String subject = "client-race-%d-value".formatted(round);
                CyclicBarrier together = new CyclicBarrier(sides);
                Callable<Integer> register = () -> {
                    RegistryClient side = new RegistryClient(new RegistryConfig(SharedRegistry.config()));
                    together.await();
                    return side.register(subject, ImageEvent.getClassSchema());
                };
                Set<Integer> ids = new HashSet<>();
                for (Future<Integer> id : threads.invokeAll(Collections.nCopies(sides, register))) {
                    ids.add(id.get());
                }
                assertThat(ids).hasSize(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldFindNothingWhereNothingWasRegistered() {
        assertThat(client.findSchema(987_654)).isEmpty();
        assertThat(client.findLatest("client-nothing-value")).isEmpty();
        assertThat(client.findId("client-nothing-value", Prediction.getClassSchema()))
                .isEmpty();
        assertThat(client.compatibility("client-nothing-value", Prediction.getClassSchema())
                        .compatible())
                .isTrue();
    }

    @Test
    void shouldTellAndHaveRefusedASchemaThatBreaksReaders() throws Exception {
        Schema first =
                SchemaBuilder.record("Shape").fields().requiredString("name").endRecord();
        Schema second =
                SchemaBuilder.record("Shape").fields().requiredLong("corners").endRecord();
        client.register("client-rule-value", first);
        requireBackwardCompatibility("client-rule-value");

        assertThat(client.compatibility("client-rule-value", first).compatible())
                .isTrue();
        assertThat(client.compatibility("client-rule-value", second).compatible())
                .isFalse();
        assertThatThrownBy(() -> client.register("client-rule-value", second))
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining("client-rule-value");
    }

    @Test
    void shouldSetAsideARecordOfAnUnknownSchemaOnly() {
        try (Contract contract =
                new Contract(RegistryAvroSerializer.class, RegistryAvroDeserializer.class, SharedRegistry.config())) {
            byte[] bytes = contract.encode("client-events", Records.imageEvent("cat-1"));
            assertThat(contract.decode("client-events", bytes, ImageEvent.class))
                    .isEqualTo(Records.imageEvent("cat-1"));

            bytes[1] = 0x7F;
            assertThatThrownBy(() -> contract.decode("client-events", bytes, ImageEvent.class))
                    .isInstanceOfSatisfying(
                            WireException.class,
                            e -> assertThat(e.rejection().category()).isEqualTo(RejectionCategory.SCHEMA_UNKNOWN));
        }
    }

    @Test
    void shouldNotTakeAWrongPathForAnUnknownSchema() {
        Map<String, Object> config = new HashMap<>(SharedRegistry.config());
        config.put(RegistryConfig.URL, SharedRegistry.url() + "/no-such-path");
        RegistryClient lost = new RegistryClient(new RegistryConfig(config));

        assertThatThrownBy(() -> lost.findSchema(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("schema.registry.url");
    }

    private static void requireBackwardCompatibility(String subject) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(SharedRegistry.url() + "/config/" + subject))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"compatibility\":\"BACKWARD\"}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }
}
