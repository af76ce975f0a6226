package io.headstream.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry that speaks Confluent's REST API. Answers that cannot change (a schema by its id, an id by subject
 * and schema) are kept; an id that is not there is not asked for again for a while. Thread-safe.
 *
 * <p>Every method throws {@link RegistryUnavailableException} if the registry cannot be asked.
 */
public final class RegistryClient {
    private final RegistryHttp http;
    private final Backoff.Clocks clocks;
    private final long missingNanos;
    private final BoundedCache<Integer, Schema> schemas;
    private final BoundedCache<SubjectAndSchema, Integer> ids;
    private final BoundedCache<Integer, Long> missing;

    /** A client of the registry that the configuration names. */
    public RegistryClient(RegistryConfig config) {
        this(config, Backoff.Clocks.system());
    }

    RegistryClient(RegistryConfig config, Backoff.Clocks clocks) {
        this.http = new RegistryHttp(config, new Backoff(config, clocks));
        this.clocks = clocks;
        this.missingNanos = config.getLong(RegistryConfig.MISSING_ID_TTL) * 1_000_000_000L;
        int capacity = config.getInt(RegistryConfig.CACHE_SIZE);
        this.schemas = new BoundedCache<>(capacity);
        this.ids = new BoundedCache<>(capacity);
        this.missing = new BoundedCache<>(capacity);
    }

    /**
     * The id of a schema under a subject, new or as it was.
     *
     * @throws RegistryRefusedException if the registry will not have it there
     */
    public int register(String subject, Schema schema) {
        SubjectAndSchema key = new SubjectAndSchema(subject, schema);
        Optional<Integer> known = ids.find(key);
        if (known.isPresent()) {
            return known.get();
        }
        RegistryAnswer answer = http.post("/subjects/" + encoded(subject) + "/versions", body(schema));
        if (!answer.ok()) {
            // Apicurio tells a clash to those who lose when several register a subject's first schema at once.
            OptionalInt registered = answer.conflict() ? findId(subject, schema) : OptionalInt.empty();
            return registered.orElseThrow(
                    () -> refused("register %s under subject '%s'".formatted(schema.getFullName(), subject), answer));
        }
        int id = number(answer, "id");
        ids.put(key, id);
        return id;
    }

    /** The id of a schema under a subject, if it is there. */
    public OptionalInt findId(String subject, Schema schema) {
        SubjectAndSchema key = new SubjectAndSchema(subject, schema);
        Optional<Integer> known = ids.find(key);
        if (known.isPresent()) {
            return OptionalInt.of(known.get());
        }
        RegistryAnswer answer = http.post("/subjects/" + encoded(subject), body(schema));
        if (answer.unknown()) {
            return OptionalInt.empty();
        }
        if (!answer.ok()) {
            throw refused("look up %s under subject '%s'".formatted(schema.getFullName(), subject), answer);
        }
        int id = number(answer, "id");
        ids.put(key, id);
        return OptionalInt.of(id);
    }

    /**
     * The schema of an id, if the registry has it.
     *
     * @throws WireException {@code AVRO_UNDECODABLE} if it is no Avro schema that stands for itself
     */
    public Optional<Schema> findSchema(int id) {
        Optional<Schema> known = schemas.find(id);
        if (known.isPresent()) {
            return known;
        }
        Optional<Long> absentSince = missing.find(id);
        long now = clocks.nanoTime().getAsLong();
        if (absentSince.isPresent() && now - absentSince.get() < missingNanos) {
            return Optional.empty();
        }
        RegistryAnswer answer = http.get("/schemas/ids/" + id);
        if (answer.unknown()) {
            missing.put(id, now);
            return Optional.empty();
        }
        if (!answer.ok()) {
            throw new RegistryUnavailableException("schema id %d: registry answers %d (%s), expected the schema"
                    .formatted(id, answer.errorCode(), answer.message()));
        }
        missing.remove(id);
        Schema schema = schema("schema id " + id, answer);
        schemas.put(id, schema);
        return Optional.of(schema);
    }

    /** The latest version of a subject, if it has one. */
    public Optional<RegisteredSchema> findLatest(String subject) {
        RegistryAnswer answer = http.get("/subjects/" + encoded(subject) + "/versions/latest");
        if (answer.unknown()) {
            return Optional.empty();
        }
        if (!answer.ok()) {
            throw refused("latest version of subject '%s'".formatted(subject), answer);
        }
        return Optional.of(new RegisteredSchema(
                subject,
                number(answer, "version"),
                number(answer, "id"),
                schema("latest version of subject '%s'".formatted(subject), answer)));
    }

    /** Whether a schema may follow the latest of a subject by the subject's rule; yes if the subject is empty. */
    public Compatibility compatibility(String subject, Schema schema) {
        RegistryAnswer answer = http.post(
                "/compatibility/subjects/" + encoded(subject) + "/versions/latest?verbose=true", body(schema));
        if (answer.unknown()) {
            return new Compatibility(true, List.of());
        }
        if (!answer.ok()) {
            throw refused("test %s against subject '%s'".formatted(schema.getFullName(), subject), answer);
        }
        JsonNode compatible = answer.json().path("is_compatible");
        if (!compatible.isBoolean()) {
            throw malformed(answer, "is_compatible");
        }
        List<String> messages = new ArrayList<>();
        answer.json().path("messages").forEach(message -> messages.add(message.asText()));
        return new Compatibility(compatible.booleanValue(), List.copyOf(messages));
    }

    private static Schema schema(String what, RegistryAnswer answer) {
        String type = answer.json().path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw unusable(what + " is of type " + type, null);
        }
        if (!answer.json().path("references").isEmpty()) {
            throw unusable(what + " refers to other schemas", null);
        }
        JsonNode text = answer.json().path("schema");
        if (!text.isTextual()) {
            throw malformed(answer, "schema");
        }
        return parsed(what, text.textValue());
    }

    /** @throws WireException {@code AVRO_UNDECODABLE} if it is no Avro schema */
    static Schema parsed(String what, String text) {
        try {
            return new Schema.Parser().setValidateDefaults(false).parse(text);
        } catch (RuntimeException e) {
            // Not only Avro's own exceptions: an unknown type, for one, is a NullPointerException.
            throw unusable(what + " cannot be parsed: " + e.getMessage(), e);
        }
    }

    private static WireException unusable(String found, @Nullable Throwable cause) {
        return new WireException(
                new Rejection(RejectionCategory.AVRO_UNDECODABLE, found, "an Avro schema that stands for itself"),
                cause);
    }

    private static int number(RegistryAnswer answer, String field) {
        JsonNode value = answer.json().path(field);
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw malformed(answer, field);
        }
        return value.intValue();
    }

    private static RegistryUnavailableException malformed(RegistryAnswer answer, String field) {
        return new RegistryUnavailableException(
                "schema registry answers %s, expected a field '%s' [REGISTRY_UNAVAILABLE]"
                        .formatted(
                                io.headstream.event.Printable.of(answer.json().toString()), field));
    }

    private static RegistryRefusedException refused(String what, RegistryAnswer answer) {
        return new RegistryRefusedException(
                "cannot %s: schema registry answers %d (%s)".formatted(what, answer.errorCode(), answer.message()));
    }

    private static ObjectNode body(Schema schema) {
        return JsonNodeFactory.instance.objectNode().put("schema", SchemaText.of(schema));
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private record SubjectAndSchema(String subject, Schema schema) {}
}
