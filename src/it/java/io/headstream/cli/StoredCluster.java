package io.headstream.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * All that a release leaves in a cluster: topics with their settings and committed records at their offsets, changelogs
 * among them; offsets of groups; schemas and their ids. One JSON object a line, compressed: {@code zcat FILE | jq}.
 */
public final class StoredCluster {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, String>> TEXTS = new TypeReference<>() {};

    private final List<ObjectNode> lines;

    private StoredCluster(List<ObjectNode> lines) {
        this.lines = lines;
    }

    /**
     * Takes what is there, while nobody writes.
     *
     * @param about what wrote it, for those who read it again
     */
    public static StoredCluster take(String bootstrapServers, String registryUrl, Map<String, String> about)
            throws Exception {
        List<ObjectNode> lines = new ArrayList<>();
        lines.add(line("about", JSON.valueToTree(about)));
        StoredSchemas.take(registryUrl).forEach(schema -> lines.add(line("schema", schema)));
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) bootstrapServers));
                KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrapServers)) {
            for (String topic : new TreeSet<>(admin.listTopics().names().get())) {
                takeTopic(admin, consumer, topic, lines);
            }
            for (String group : admin.listGroups().all().get().stream()
                    .map(listing -> listing.groupId())
                    .sorted()
                    .toList()) {
                ArrayNode offsets = JSON.createArrayNode();
                admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .forEach((partition, at) -> offsets.addObject()
                                .put("topic", partition.topic())
                                .put("partition", partition.partition())
                                .put("offset", at.offset())
                                .put("metadata", at.metadata()));
                ObjectNode node = JSON.createObjectNode().put("name", group);
                node.set("offsets", offsets);
                lines.add(line("group", node));
            }
        }
        return new StoredCluster(lines);
    }

    private static void takeTopic(
            Admin admin, KafkaConsumer<byte[], byte[]> consumer, String topic, List<ObjectNode> lines)
            throws Exception {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .sorted(Comparator.comparingInt(TopicPartition::partition))
                .toList();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<String, String> settings = new TreeMap<>();
        admin.describeConfigs(List.of(resource)).all().get().values().stream()
                .flatMap(config -> config.entries().stream())
                .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                .forEach(entry -> settings.put(entry.name(), entry.value()));
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        ObjectNode about = JSON.createObjectNode().put("name", topic);
        about.set("settings", JSON.valueToTree(settings));
        ArrayNode endNodes = about.putArray("ends");
        partitions.forEach(partition -> endNodes.add(ends.getOrDefault(partition, 0L)));
        lines.add(line("topic", about));
        for (TopicPartition partition : partitions) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (consumer.position(partition) < ends.getOrDefault(partition, 0L)) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> lines.add(line("record", toJson(record))));
            }
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static ObjectNode toJson(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode node = JSON.createObjectNode()
                .put("topic", record.topic())
                .put("partition", record.partition())
                .put("offset", record.offset())
                .put("timestamp", record.timestamp())
                .put("key", record.key())
                .put("value", record.value());
        ArrayNode headers = node.putArray("headers");
        record.headers()
                .forEach(header -> headers.addObject().put("key", header.key()).put("value", header.value()));
        return node;
    }

    private static ConsumerRecord<byte[], byte[]> toRecord(JsonNode node) {
        try {
            RecordHeaders headers = new RecordHeaders();
            for (JsonNode header : node.get("headers")) {
                headers.add(header.get("key").asText(), header.get("value").binaryValue());
            }
            return new ConsumerRecord<>(
                    node.get("topic").asText(),
                    node.get("partition").asInt(),
                    node.get("offset").asLong(),
                    node.get("timestamp").asLong(),
                    TimestampType.CREATE_TIME,
                    ConsumerRecord.NULL_SIZE,
                    ConsumerRecord.NULL_SIZE,
                    node.get("key").binaryValue(),
                    node.get("value").binaryValue(),
                    headers,
                    Optional.empty());
        } catch (IOException e) {
            throw new IllegalStateException("a record that is no base64: " + node, e);
        }
    }

    private static ObjectNode line(String kind, JsonNode value) {
        ObjectNode line = JSON.createObjectNode();
        line.set(kind, value);
        return line;
    }

    /** Writes it to a file. */
    public void write(OutputStream file) throws IOException {
        try (BufferedWriter writer =
                new BufferedWriter(new OutputStreamWriter(new GZIPOutputStream(file), StandardCharsets.UTF_8))) {
            for (ObjectNode line : lines) {
                writer.write(JSON.writeValueAsString(line));
                writer.newLine();
            }
        }
    }

    /** Reads a file again. */
    public static StoredCluster read(InputStream file) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
            List<ObjectNode> lines = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add((ObjectNode) JSON.readTree(line));
            }
            return new StoredCluster(lines);
        }
    }

    /** The same with other records of a topic, each at its offset. */
    public StoredCluster with(String topic, UnaryOperator<ConsumerRecord<byte[], byte[]>> change) {
        return new StoredCluster(lines.stream()
                .map(line -> line.has("record")
                                && line.get("record").get("topic").asText().equals(topic)
                        ? line("record", toJson(change.apply(toRecord(line.get("record")))))
                        : line)
                .toList());
    }

    /** What wrote it. */
    public Map<String, String> about() {
        return JSON.convertValue(all("about").get(0), TEXTS);
    }

    /** The records of a topic, by partition and offset. */
    public List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return all("record").stream()
                .filter(record -> record.get("topic").asText().equals(topic))
                .map(StoredCluster::toRecord)
                .toList();
    }

    /** Puts all of it into an empty cluster: every record at its offset, every schema under its id. */
    public void putInto(String bootstrapServers, String registryUrl) throws Exception {
        StoredSchemas.put(registryUrl, all("schema"));
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) bootstrapServers))) {
            for (JsonNode topic : all("topic")) {
                String name = topic.get("name").asText();
                Map<String, String> settings = JSON.convertValue(topic.get("settings"), TEXTS);
                // Its records are as old as the release.
                settings.put("retention.ms", "-1");
                admin.createTopics(List.of(
                                new NewTopic(name, Optional.of(topic.get("ends").size()), Optional.empty())
                                        .configs(settings)))
                        .all()
                        .get();
                putRecords(bootstrapServers, topic, records(name));
            }
            for (JsonNode group : all("group")) {
                Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                for (JsonNode at : group.get("offsets")) {
                    offsets.put(
                            new TopicPartition(
                                    at.get("topic").asText(),
                                    at.get("partition").asInt()),
                            new OffsetAndMetadata(
                                    at.get("offset").asLong(),
                                    at.get("metadata").asText()));
                }
                admin.alterConsumerGroupOffsets(group.get("name").asText(), offsets)
                        .all()
                        .get();
            }
        }
    }

    private static void putRecords(
            String bootstrapServers, JsonNode topic, List<ConsumerRecord<byte[], byte[]>> records) {
        String name = topic.get("name").asText();
        Map<String, Object> client = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                PlacedRecords placed = new PlacedRecords(
                        name, client, one -> consumer.endOffsets(List.of(one)).getOrDefault(one, 0L))) {
            int partition = 0;
            for (JsonNode end : topic.get("ends")) {
                int number = partition++;
                records.stream().filter(record -> record.partition() == number).forEach(placed::put);
                placed.end(new TopicPartition(name, number), end.asLong());
            }
        }
    }

    private List<JsonNode> all(String kind) {
        return lines.stream()
                .filter(line -> line.has(kind))
                .map(line -> line.get(kind))
                .toList();
    }
}
