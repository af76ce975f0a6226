package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.RejectionCategory;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.AvroTypeException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract around serdes that are not Headstream's own. */
class ContractTest {
    private static final byte[] FRAMED = {0, 0, 0, 0, 1, 2};

    static Stream<Arguments> faultsOfTheRecord() {
        return Stream.of(
                Arguments.of(FRAMED, new AvroTypeException("no such branch"), RejectionCategory.AVRO_UNDECODABLE),
                Arguments.of(FRAMED, wrapped(new EOFException()), RejectionCategory.AVRO_UNDECODABLE),
                Arguments.of(
                        FRAMED,
                        wrapped(new org.apache.avro.InvalidNumberEncodingException("Invalid int encoding")),
                        RejectionCategory.AVRO_UNDECODABLE),
                Arguments.of(FRAMED, new IllegalStateException("anything"), RejectionCategory.AVRO_UNDECODABLE),
                Arguments.of(FRAMED, wrapped(new RestClientException(404, 40403)), RejectionCategory.SCHEMA_UNKNOWN),
                Arguments.of(
                        new byte[] {'{', '}'},
                        new SerializationException("Unknown magic byte!"),
                        RejectionCategory.WIRE_FORMAT_INVALID));
    }

    @ParameterizedTest
    @MethodSource("faultsOfTheRecord")
    void shouldTellAFaultOfTheRecord(byte[] bytes, RuntimeException fault, RejectionCategory category) {
        try (Contract contract = contract(fault)) {
            assertThatThrownBy(() -> contract.decode("events", bytes, ImageEvent.class))
                    .isInstanceOfSatisfying(
                            WireException.class,
                            e -> assertThat(e.rejection().category()).isEqualTo(category));
        }
    }

    static Stream<RuntimeException> faultsOfTheRegistry() {
        return Stream.of(
                wrapped(new ConnectException("refused")),
                wrapped(new HttpTimeoutException("request timed out")),
                wrapped(new IOException("header parser received no bytes", new EOFException())),
                wrapped(new TimeoutException()),
                new org.apache.kafka.common.errors.TimeoutException("later"),
                new RuntimeException(wrapped(new java.nio.channels.ClosedChannelException())),
                wrapped(new RestClientException(503, 50302)),
                wrapped(new RestClientException(401, 40101)),
                wrapped(new RestClientException(404, 404)));
    }

    @ParameterizedTest
    @MethodSource("faultsOfTheRegistry")
    void shouldNotBlameTheRecordForAFaultOfTheRegistry(RuntimeException fault) {
        try (Contract contract = contract(fault)) {
            assertThatThrownBy(() -> contract.decode("events", FRAMED, ImageEvent.class))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasCause(fault);
        }
    }

    @Test
    void shouldTellOnWritingWhetherWritingAgainMayHelp() {
        try (Contract away = contract(wrapped(new RestClientException(503, 50302)));
                Contract refused = contract(wrapped(new RestClientException(409, 409)))) {
            assertThatThrownBy(() -> away.encode("events", Records.imageEvent("cat-1")))
                    .isInstanceOf(RegistryUnavailableException.class);
            assertThatThrownBy(() -> refused.encode("events", Records.imageEvent("cat-1")))
                    .isInstanceOf(SerializationException.class);
        }
    }

    @Test
    void shouldRefuseNullAndRecordsOfAnotherTopic() {
        try (Contract contract = contract(Records.imageEvent("cat-1"))) {
            assertThatThrownBy(() -> contract.decode("events", null, ImageEvent.class))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("null value")
                    .hasMessageContaining("WIRE_FORMAT_INVALID");
            assertThatThrownBy(() -> contract.decode("predictions", FRAMED, Prediction.class))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("ImageEvent, expected io.headstream.wire.avro.Prediction");
        }
        try (Contract contract = contract("a string")) {
            assertThatThrownBy(() -> contract.decode("events", FRAMED, ImageEvent.class))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("decoded as String");
        }
    }

    @Test
    void shouldSayWhichClassIsMissingOrNoSerde() {
        String serializer = ForeignSerializer.class.getName();
        assertThatThrownBy(() -> new Contract("com.acme.Missing", serializer, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("wire.serializer")
                .hasMessageContaining("com.acme.Missing");
        assertThatThrownBy(() -> new Contract(serializer, "java.lang.Object", Map.of("outcome", "none")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("wire.deserializer")
                .hasMessageContaining("expected a org.apache.kafka.common.serialization.Deserializer");
    }

    @Test
    void shouldUseASerdeForOneCallAtATimeAndCloseAll() throws Exception {
        int threads = 4;
        ConcurrentLinkedQueue<ForeignDeserializer> made = new ConcurrentLinkedQueue<>();
        CyclicBarrier allInside = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (Contract contract = new Contract(
                ForeignSerializer.class,
                ForeignDeserializer.class,
                Map.of("made", made, "outcome", Records.imageEvent("cat-1"), "barrier", allInside))) {
            Callable<ImageEvent> decode = () -> contract.decode("events", FRAMED, ImageEvent.class);
            List<Future<ImageEvent>> decoded = pool.invokeAll(
                    IntStream.range(0, threads).mapToObj(i -> decode).toList());
            for (Future<ImageEvent> each : decoded) {
                assertThat(each.get()).isEqualTo(Records.imageEvent("cat-1"));
            }
        } finally {
            pool.shutdown();
        }
        assertThat(made).hasSize(threads).allSatisfy(serde -> {
            assertThat(serde.usedByTwoAtOnce).isFalse();
            assertThat(serde.closed).isTrue();
        });
    }

    private static Contract contract(Object outcome) {
        return new Contract(ForeignSerializer.class, ForeignDeserializer.class, Map.of("outcome", outcome));
    }

    private static RuntimeException wrapped(Exception cause) {
        return new SerializationException("Error deserializing Avro message", cause);
    }

    /** Has the shape of the exception of the same name in Confluent's client. */
    static final class RestClientException extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final int errorCode;

        RestClientException(int status, int errorCode) {
            super("error code: " + errorCode);
            this.status = status;
            this.errorCode = errorCode;
        }

        public int getStatus() {
            return status;
        }

        public int getErrorCode() {
            return errorCode;
        }
    }

    /** Throws what it is configured with. */
    public static final class ForeignSerializer implements Serializer<Object> {
        private Object outcome = "";

        @Override
        public void configure(Map<String, ?> configs, boolean isKey) {
            outcome = Objects.requireNonNull(configs.get("outcome"));
        }

        @Override
        public byte[] serialize(String topic, Object data) {
            throw (RuntimeException) outcome;
        }
    }

    /** Gives or throws what it is configured with. */
    public static final class ForeignDeserializer implements Deserializer<Object> {
        private final AtomicBoolean inUse = new AtomicBoolean();
        private Map<String, ?> configs = Map.of();
        private volatile boolean usedByTwoAtOnce;
        private volatile boolean closed;

        @Override
        @SuppressWarnings("unchecked") // The test put it there.
        public void configure(Map<String, ?> values, boolean isKey) {
            configs = values;
            if (values.containsKey("made")) {
                ((ConcurrentLinkedQueue<ForeignDeserializer>) values.get("made")).add(this);
            }
        }

        @Override
        public Object deserialize(String topic, byte[] data) {
            if (!inUse.compareAndSet(false, true)) {
                usedByTwoAtOnce = true;
            }
            try {
                if (configs.get("barrier") instanceof CyclicBarrier barrier) {
                    barrier.await();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                inUse.set(false);
            }
            if (configs.get("outcome") instanceof RuntimeException fault) {
                throw fault;
            }
            return Objects.requireNonNull(configs.get("outcome"));
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
