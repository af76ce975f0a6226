package io.headstream.config;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/**
 * How records become bytes.
 *
 * @param serializer class name of a Kafka serializer of Avro records
 * @param deserializer class name of the deserializer that reads what it writes
 * @param properties what both are configured with, by their own names
 */
public record WireSettings(String serializer, String deserializer, Map<String, Object> properties) {
    static final String SERIALIZER = "wire.serializer";
    static final String DESERIALIZER = "wire.deserializer";
    static final String REGISTRY_URL = OpenPrefix.WIRE.text() + "schema.registry.url";

    private static final String OWN_SERIALIZER = "io.headstream.wire.RegistryAvroSerializer";
    private static final String OWN_DESERIALIZER = "io.headstream.wire.RegistryAvroDeserializer";
    private static final String URL = "https?://[^\\s,]+";
    private static final String URLS = "one or more http:// or https:// addresses, separated by commas";

    static void define(ConfigDef definition) {
        Rule className =
                Rule.text("the name of a class", v -> v.matches("[\\p{Alpha}_$][\\w$]*(\\.[\\p{Alpha}_$][\\w$]*)*"));
        new KeyGroup(definition, "Wire format")
                .key(
                        SERIALIZER,
                        ConfigDef.Type.STRING,
                        OWN_SERIALIZER,
                        className,
                        Importance.LOW,
                        "Class of the Kafka serializer that writes Avro records. Any serializer that works with"
                                + " `SpecificRecord` fits; see [registry.md](registry.md).")
                .key(
                        DESERIALIZER,
                        ConfigDef.Type.STRING,
                        OWN_DESERIALIZER,
                        className,
                        Importance.LOW,
                        "Class of the Kafka deserializer that reads what the serializer writes.")
                .key(
                        REGISTRY_URL,
                        ConfigDef.Type.STRING,
                        "",
                        Rule.text(URLS, value -> true),
                        Importance.HIGH,
                        "Where the schema registry (Confluent's API) is; several addresses are tried in turn. Must be"
                                + " set unless both serializer and deserializer are others.");
    }

    static void check(Values values, Problems problems) {
        if (!values.text(SERIALIZER).equals(OWN_SERIALIZER)
                && !values.text(DESERIALIZER).equals(OWN_DESERIALIZER)) {
            return;
        }
        RawSetting url = values.raw(REGISTRY_URL);
        if (url == null || url.text().isBlank()) {
            problems.missing(REGISTRY_URL, URLS);
        } else if (!url.text().matches(URL + "(\\s*,\\s*" + URL + ")*")) {
            problems.wrong(REGISTRY_URL, url, URLS);
        }
    }

    static WireSettings from(Values values) {
        Map<String, Object> properties = new TreeMap<>(values.under(OpenPrefix.WIRE));
        properties.remove("serializer");
        properties.remove("deserializer");
        return new WireSettings(values.text(SERIALIZER), values.text(DESERIALIZER), new MaskedMap(properties));
    }
}
