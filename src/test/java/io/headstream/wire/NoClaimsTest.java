package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.ImageLabel;
import io.headstream.wire.avro.Target;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/**
 * Events carry the image (ADR 0008): no field names a place to fetch it from, and nothing on an event's way could fetch.
 * Whoever adds such a field fails here, and owes an allow-list, limits on size and time, and tests against hostile URIs.
 */
class NoClaimsTest {
    @Test
    void shouldHaveNoFieldInWhatProducersSendThatNamesAPlace() {
        assertThat(fields(ImageEvent.getClassSchema()))
                .containsOnlyKeys("id", "content", "targets", "eventTime", "attributes")
                .containsEntry("content", Schema.Type.BYTES);
        assertThat(fields(Target.getClassSchema())).containsOnlyKeys("head", "label");
        assertThat(fields(ImageLabel.getClassSchema()))
                .containsOnlyKeys("imageId", "head", "label", "labelledAt", "labelledBy");
    }

    @Test
    void shouldHaveNothingOnAnEventsWayThatCouldFetch() {
        JavaClasses program = new ClassFileImporter()
                .importUrl(ImageEventMapping.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation());
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAnyPackage("io.headstream.event", "io.headstream.image", "io.headstream.topology")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.(http\\..*|URL|URI|URLConnection|HttpURLConnection|Socket|InetAddress)"
                        + "|java\\.nio\\.channels\\..*|java\\.nio\\.file\\..*|java\\.io\\.File.*")
                .check(program);
    }

    private static Map<String, Schema.Type> fields(Schema schema) {
        return schema.getFields().stream()
                .collect(Collectors.toMap(
                        Schema.Field::name, field -> field.schema().getType()));
    }
}
