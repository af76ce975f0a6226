package io.headstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.headstream.cli.HeadstreamCommand;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the program to its package table. {@link ArchitectureRulesTest} shows that these rules can fail. */
class ArchitectureTest {
    private static final ArchitectureRules RULES = new ArchitectureRules(PackageTable.HEADSTREAM);
    private static JavaClasses program = new ClassFileImporter().importClasses(List.of());

    /** From where the program's own classes lie, so that it does not depend on what the tests' directory is called. */
    @BeforeAll
    static void importProgram() {
        program = new ClassFileImporter()
                .importUrl(HeadstreamCommand.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation());
    }

    @Test
    void shouldLookAtTheProgramAndNotAtItsTests() {
        assertThat(program.contain("io.headstream.event.ImageEvent")).isTrue();
        assertThat(program.contain("io.headstream.wire.avro.ImageEvent")).isTrue();
        assertThat(program.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void shouldKeepEveryPackageInTheTable() {
        RULES.everyPackageIsInTheTable().check(program);
    }

    @Test
    void shouldUseOnlyPackagesThatTheTableAllows() {
        RULES.packagesUseOnlyWhatTheTableAllows().check(program);
    }

    @Test
    void shouldKeepPackagesFreeOfCycles() {
        RULES.packagesAreFreeOfCycles().check(program);
    }

    @Test
    void shouldKeepTheDomainFreeOfLibraries() {
        RULES.domainKnowsOnlyThePlatform(PackageTable.LIBRARY_HOMES).check(program);
    }

    @Test
    void shouldKeepLibrariesInTheirHome() {
        RULES.librariesStayAtHome(PackageTable.LIBRARY_HOMES).check(program);
    }

    @Test
    void shouldKeepTheDomainFreeOfTimeAndChance() {
        RULES.domainIsFreeOfTimeAndChance().check(program);
    }

    @Test
    void shouldMarkEveryPackageForNullness() {
        RULES.packagesAreNullMarked().check(program);
    }

    @Test
    void shouldNameOnlyRowsOfTheTableInTheTable() {
        Set<String> names = Set.copyOf(PackageTable.HEADSTREAM.rows().stream()
                .map(PackageTable.Row::name)
                .toList());
        PackageTable.HEADSTREAM.rows().forEach(row -> assertThat(names).containsAll(row.mayUse()));
        for (Map.Entry<String, Set<String>> home : PackageTable.LIBRARY_HOMES.entrySet()) {
            assertThat(names).containsAll(home.getValue());
        }
    }
}
