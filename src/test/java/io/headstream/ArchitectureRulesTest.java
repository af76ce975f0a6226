package io.headstream;

import static io.headstream.PackageTable.domain;
import static io.headstream.PackageTable.outside;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Shows that every rule of {@link ArchitectureTest} fails on code that breaks it, and on that code only. */
class ArchitectureRulesTest {
    private static final PackageTable TABLE = new PackageTable(
            "io.headstream.fixture.architecture",
            List.of(
                    domain("event"),
                    domain("learning", "event"),
                    outside("rollout", "learning"),
                    outside("config", "event")));
    private static final ArchitectureRules RULES = new ArchitectureRules(TABLE);
    private static final JavaClasses FIXTURE = new ClassFileImporter().importPackages(TABLE.root());

    @Test
    void shouldFailOnAPackageThatIsNotInTheTable() {
        assertThat(violations(RULES.everyPackageIsInTheTable()))
                .singleElement()
                .asString()
                .contains("stray.Stray", "not in PackageTable");
    }

    @Test
    void shouldFailOnAnArrowThatTheTableLacks() {
        assertThat(violations(RULES.packagesUseOnlyWhatTheTableAllows()))
                .isNotEmpty()
                .allSatisfy(violation -> assertThat(violation).containsAnyOf("UsesConfig", "UsesStray"))
                .anySatisfy(violation -> assertThat(violation).contains("UsesConfig", "config.Settings"))
                .anySatisfy(violation -> assertThat(violation).contains("UsesStray", "stray.Stray"));
    }

    @Test
    void shouldFailOnACycle() {
        assertThat(violations(RULES.packagesAreFreeOfCycles()))
                .singleElement()
                .asString()
                .contains("config", "event");
    }

    @Test
    void shouldFailOnALibraryInTheDomain() {
        assertThat(violations(RULES.domainKnowsOnlyThePlatform(Map.of())))
                .isNotEmpty()
                .allSatisfy(violation -> assertThat(violation).contains("UsesKafka", "org.apache.kafka"));
        assertThat(violations(RULES.domainKnowsOnlyThePlatform(Map.of("org.apache.kafka", Set.of("learning")))))
                .isNotEmpty();
        assertThat(violations(RULES.domainKnowsOnlyThePlatform(Map.of("org.apache.kafka", Set.of("event")))))
                .isEmpty();
    }

    @Test
    void shouldFailOnALibraryAwayFromItsHome() {
        Map<String, Set<String>> homes = Map.of("org.apache.kafka", Set.of("event"), "org.slf4j", Set.of("event"));

        assertThat(violations(RULES.librariesStayAtHome(homes)))
                .isNotEmpty()
                .allSatisfy(violation -> assertThat(violation).contains("rollout.Logs", "org.slf4j"));
    }

    @Test
    void shouldFailOnEveryWayToReadAClockOrToRollDice() {
        assertThat(violations(RULES.domainIsFreeOfTimeAndChance()))
                .hasSize(8)
                .allSatisfy(violation -> assertThat(violation).contains("ReadsTheClock"))
                .anySatisfy(violation -> assertThat(violation).contains("Instant.now()"))
                .anySatisfy(violation -> assertThat(violation).contains("Clock.systemUTC()"))
                .anySatisfy(violation -> assertThat(violation).contains("System.currentTimeMillis()"))
                .anySatisfy(violation -> assertThat(violation).contains("System.nanoTime()"))
                .anySatisfy(violation -> assertThat(violation).contains("Math.random()"))
                .anySatisfy(violation -> assertThat(violation).contains("Random.<init>()"))
                .anySatisfy(violation -> assertThat(violation).contains("UUID.randomUUID()"))
                .anySatisfy(violation -> assertThat(violation).contains("LocalDate.now(java.time.Clock)"));
    }

    @Test
    void shouldFailOnAPackageThatIsNotNullMarked() {
        assertThat(violations(RULES.packagesAreNullMarked()))
                .isNotEmpty()
                .allSatisfy(violation -> assertThat(violation).doesNotContain("rollout"))
                .anySatisfy(violation -> assertThat(violation).contains("architecture.event", "not @NullMarked"));
    }

    private static List<String> violations(ArchRule rule) {
        return rule.evaluate(FIXTURE).getFailureReport().getDetails();
    }
}
