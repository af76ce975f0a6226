package io.headstream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.headstream.PackageTable.Row;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.NullMarked;

/** What a {@link PackageTable} means, as rules that classes can be checked against. */
final class ArchitectureRules {
    private static final Set<String> PLATFORM = Set.of("java", "javax.imageio", "org.jspecify.annotations");
    private static final Set<String> TIME_AND_CHANCE = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.Collections.shuffle(java.util.List)",
            "java.util.Date.<init>()",
            "java.util.Random.<init>()",
            "java.util.SplittableRandom.<init>()",
            "java.security.SecureRandom.<init>()");

    private final PackageTable table;

    ArchitectureRules(PackageTable table) {
        this.table = table;
    }

    ArchRule everyPackageIsInTheTable() {
        return rule("be in a package of the table", (origin, events) -> {
            if (table.row(origin.getPackageName()).isEmpty()) {
                events.add(violated(
                        origin,
                        "%s is in package %s, which is not in PackageTable"
                                .formatted(origin.getName(), origin.getPackageName())));
            }
        });
    }

    ArchRule packagesUseOnlyWhatTheTableAllows() {
        return rule(
                "use only packages that the table allows",
                (origin, events) -> row(origin)
                        .ifPresent(row -> origin.getDirectDependenciesFromSelf().stream()
                                .filter(dependency -> leaves(row, dependency))
                                .forEach(dependency -> events.add(violated(origin, dependency.getDescription())))));
    }

    ArchRule packagesAreFreeOfCycles() {
        return slices().assignedFrom(rowsAsSlices()).should().beFreeOfCycles().allowEmptyShould(true);
    }

    ArchRule domainKnowsOnlyThePlatform(Map<String, Set<String>> homes) {
        return rule(
                "know only the Java platform and libraries at home in it if in the domain",
                (origin, events) -> row(origin)
                        .filter(Row::domain)
                        .ifPresent(row -> origin.getDirectDependenciesFromSelf().stream()
                                .filter(dependency -> isForeign(dependency.getTargetClass()))
                                .filter(dependency -> homes.entrySet().stream()
                                        .noneMatch(home -> home.getValue().contains(row.name())
                                                && isWithin(dependency.getTargetClass(), home.getKey())))
                                .forEach(dependency -> events.add(violated(origin, dependency.getDescription())))));
    }

    ArchRule librariesStayAtHome(Map<String, Set<String>> homes) {
        return rule(
                "use a library only in its home",
                (origin, events) -> row(origin)
                        .ifPresent(row ->
                                homes.forEach((library, home) -> origin.getDirectDependenciesFromSelf().stream()
                                        .filter(dependency -> !home.contains(row.name()))
                                        .filter(dependency -> isWithin(dependency.getTargetClass(), library))
                                        .forEach(dependency ->
                                                events.add(violated(origin, dependency.getDescription()))))));
    }

    ArchRule domainIsFreeOfTimeAndChance() {
        return rule(
                "take time, randomness and ids from outside if in the domain",
                (origin, events) -> row(origin)
                        .filter(Row::domain)
                        .ifPresent(row -> origin.getCodeUnitAccessesFromSelf().stream()
                                .filter(ArchitectureRules::isTimeOrChance)
                                .forEach(access -> events.add(violated(origin, access.getDescription())))));
    }

    ArchRule packagesAreNullMarked() {
        return rule("be in a @NullMarked package", (origin, events) -> {
            boolean own = row(origin)
                    .map(row -> origin.getPackageName().endsWith("." + row.name()))
                    .orElse(true);
            boolean marked = origin.getPackage()
                    .tryGetPackageInfo()
                    .map(info -> info.isAnnotatedWith(NullMarked.class))
                    .orElse(false);
            if (own && !marked) {
                events.add(violated(
                        origin,
                        "package %s of %s is not @NullMarked".formatted(origin.getPackageName(), origin.getName())));
            }
        });
    }

    private boolean leaves(Row row, Dependency dependency) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        return table.covers(target.getPackageName())
                && table.row(target.getPackageName())
                        .map(used -> !used.equals(row) && !row.mayUse().contains(used.name()))
                        .orElse(true);
    }

    private boolean isForeign(JavaClass target) {
        JavaClass type = target.getBaseComponentType();
        return !type.isPrimitive()
                && !table.covers(type.getPackageName())
                && PLATFORM.stream().noneMatch(library -> isWithin(type, library));
    }

    private static boolean isWithin(JavaClass type, String library) {
        String name = type.getBaseComponentType().getPackageName();
        return name.equals(library) || name.startsWith(library + ".");
    }

    private static boolean isTimeOrChance(JavaCodeUnitAccess<?> access) {
        CodeUnitAccessTarget target = access.getTarget();
        String owner = target.getOwner().getName();
        boolean clock = owner.startsWith("java.time.")
                && (target.getName().equals("now") || target.getName().startsWith("system"));
        String full = target.getFullName();
        return clock || TIME_AND_CHANCE.contains(full) || TIME_AND_CHANCE.contains(full.replaceFirst("\\(.*", ""));
    }

    private Optional<Row> row(JavaClass type) {
        return table.row(type.getPackageName());
    }

    private SliceAssignment rowsAsSlices() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return row(type).map(row -> SliceIdentifier.of(row.name())).orElse(SliceIdentifier.ignore());
            }

            @Override
            public String getDescription() {
                return "packages of the table";
            }
        };
    }

    private ArchRule rule(String description, BiConsumer<JavaClass, ConditionEvents> check) {
        DescribedPredicate<JavaClass> covered =
                DescribedPredicate.describe("are below " + table.root(), type -> table.covers(type.getPackageName()));
        return classes().that(covered).should(new ArchCondition<>(description) {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                check.accept(origin, events);
            }
        });
    }

    private static ConditionEvent violated(JavaClass origin, String message) {
        return SimpleConditionEvent.violated(origin, message);
    }
}
