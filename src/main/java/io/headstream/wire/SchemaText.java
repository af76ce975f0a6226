package io.headstream.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;

/** The text under which a schema is registered. */
final class SchemaText {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Which Java class holds a string: nobody else's business, and it would make a version of its own. */
    private static final String JAVA_STRING = "avro.java.string";

    private SchemaText() {}

    /** The schema without what only Java cares for, in the form and order that Avro's Java library writes. */
    static String of(Schema schema) {
        String text = schema.toString();
        if (!text.contains(JAVA_STRING)) {
            return text;
        }
        try {
            return new Schema.Parser()
                    .parse(stripped(JSON.readTree(text)).toString())
                    .toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Avro wrote a schema that is no JSON: " + text, e);
        }
    }

    private static JsonNode stripped(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(JAVA_STRING);
            object.properties().forEach(property -> {
                if (!property.getKey().equals("default")) {
                    stripped(property.getValue());
                }
            });
        } else {
            node.forEach(SchemaText::stripped);
        }
        return node;
    }
}
