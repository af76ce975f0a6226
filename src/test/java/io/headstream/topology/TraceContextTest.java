package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.headstream.config.HeadSettings;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.ImageLabel;
import io.headstream.wire.avro.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Traces through the embedder, with three images in a batch. */
class TraceContextTest {
    private static final byte[] RED = {120, 0, 0};

    private Fixture fixture;
    private TopologyTestDriver driver;

    @BeforeEach
    void start() throws IOException {
        fixture = Fixture.with(Map.of());
        ColourBackbone backbone = new ColourBackbone();
        backbone.batchSize = 3;
        driver = fixture.driver(EmbedderTopology.of(
                fixture.config.topics(),
                fixture.config.embedder(),
                new EmbedderTopology.Parts(
                        fixture.contract,
                        new ColourBackbone.PixelDecoder(),
                        backbone,
                        fixture.config.heads().stream().map(HeadSettings::name).collect(Collectors.toSet()),
                        "here/1")));
    }

    @AfterEach
    void stop() {
        driver.close();
        fixture.close();
    }

    @Test
    void shouldCarryTheTraceOfEachEventOfABatchToWhatIsMadeOfIt() {
        send(event("a", RED, "red"), trace("a"));
        send(event("b", RED, null), new RecordHeaders());
        send(event("broken", new byte[1], null), trace("broken"));
        send(event("poison", new byte[] {(byte) ColourBackbone.POISON, 0, 0}, null), trace("poison"));

        assertThat(read(fixture.topics().predictions()))
                .extracting(record -> text(record.key()), record -> traceOf(record.headers()))
                .containsExactly(tuple("a", "trace-a state-a who=a"), tuple("b", "- - -"));
        assertThat(read(fixture.topics().trainingLog()))
                .extracting(record -> traceOf(record.headers()))
                .containsExactly("trace-a state-a who=a");
        assertThat(read(fixture.topics().deadLetters()))
                .extracting(record -> traceOf(record.headers()))
                .containsExactly("trace-broken state-broken who=broken", "trace-poison state-poison who=poison");
    }

    @Test
    void shouldCarryTheTraceOfALateLabelToItsTrainingLogEntry() {
        List.of("a", "b", "c").forEach(id -> send(event(id, RED, null), trace(id)));
        ImageLabel label = ImageLabel.newBuilder()
                .setImageId("b")
                .setHead("colours")
                .setLabel("red")
                .setLabelledAt(Fixture.NOON)
                .setLabelledBy("ada")
                .build();
        pipe(fixture.topics().imageLabels(), "b", label, trace("late"));

        assertThat(read(fixture.topics().trainingLog()))
                .extracting(record -> traceOf(record.headers()))
                .containsExactly("trace-late state-late who=late");
    }

    @Test
    void shouldPassOnNoOtherHeaderAndNoneThatIsTooLong() {
        Headers headers =
                trace("a").remove("tracestate").add("tracestate", new byte[513]).add("secret", utf8("of the producer"));
        List.of("a", "b", "c").forEach(id -> send(event(id, RED, null), headers));

        assertThat(read(fixture.topics().predictions()))
                .hasSize(3)
                .allSatisfy(record -> assertThat(record.headers())
                        .extracting(header -> header.key())
                        .containsExactlyInAnyOrder("traceparent", "baggage"));
    }

    @Test
    void shouldKeepTheTraceOfAnEventThatWaitsInTheStore() {
        Record<byte[], byte[]> waiting = new Record<>(utf8("a"), RED, 7, trace("a"));

        assertThat(StoredRecord.unpack(StoredRecord.pack(waiting)).headers()).isEqualTo(waiting.headers());
    }

    private static Headers trace(String id) {
        return new RecordHeaders()
                .add("traceparent", utf8("trace-" + id))
                .add("tracestate", utf8("state-" + id))
                .add("baggage", utf8("who=" + id));
    }

    private static String traceOf(Headers headers) {
        return List.of("traceparent", "tracestate", "baggage").stream()
                .map(headers::lastHeader)
                .map(header -> header == null ? "-" : text(header.value()))
                .collect(Collectors.joining(" "));
    }

    private void send(ImageEvent event, Headers headers) {
        pipe(fixture.topics().imageEvents(), event.getId(), event, headers);
    }

    private void pipe(String topic, String key, SpecificRecord value, Headers headers) {
        Fixture.input(driver, topic)
                .pipeInput(new TestRecord<>(utf8(key), fixture.contract.encode(topic, value), headers, Fixture.NOON));
    }

    private List<TestRecord<byte[], byte[]>> read(String topic) {
        return Fixture.output(driver, topic).readRecordsToList();
    }

    private static ImageEvent event(String id, byte[] content, @Nullable String label) {
        return ImageEvent.newBuilder()
                .setId(id)
                .setContent(ByteBuffer.wrap(content))
                .setTargets(List.of(
                        Target.newBuilder().setHead("colours").setLabel(label).build()))
                .setEventTime(Fixture.NOON)
                .build();
    }

    private static String text(byte[] bytes) {
        return new String(Objects.requireNonNull(bytes), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
