package io.headstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which package may use which: the table of the house style, as data. A package that is not in it fails the build, a
 * package within another (such as {@code wire.avro}, which is generated) included.
 *
 * @param root what all packages begin with
 * @param rows one for every package or group of packages
 */
record PackageTable(String root, List<Row> rows) {
    private static final String[] DOMAIN = {
        "event",
        "image",
        "embedding",
        "evaluation",
        "comparison",
        "learning",
        "labelling",
        "snapshot",
        "rollout",
        "prediction"
    };

    /**
     * Headstream's own. The arrows to {@code event} are more than the house style has: names of heads, labels and
     * positions are words that every feature speaks. {@code rollout} uses {@code learning} because a head version is one
     * learner's. {@code config} uses {@code image} for its limits. {@code ops} uses {@code config} for where and to whom it
     * answers.
     */
    static final PackageTable HEADSTREAM = new PackageTable(
            "io.headstream",
            List.of(
                    domain("event"),
                    domain("image", "event"),
                    domain("embedding", "event", "image"),
                    domain("evaluation", "event"),
                    domain("comparison", "event", "evaluation"),
                    domain("learning", "event", "embedding", "evaluation"),
                    domain("labelling", "event", "embedding", "learning"),
                    domain("snapshot", "event", "embedding", "evaluation", "learning"),
                    domain("rollout", "event", "evaluation", "comparison", "learning", "snapshot"),
                    domain("prediction", "event", "embedding", "learning", "snapshot", "rollout"),
                    outside("backbone", "event", "image", "embedding"),
                    outside("learning.tensorflow", "event", "embedding", "learning"),
                    outside("export", "event", "learning", "snapshot", "embedding", "backbone"),
                    outside("wire", DOMAIN).with("wire.avro"),
                    outside("config", "event", "image", "embedding", "evaluation", "learning", "rollout"),
                    outside("metrics"),
                    outside("deadletter", "event", "wire", "config").with("wire.avro"),
                    outside("topology", DOMAIN).using("wire", "metrics", "config"),
                    outside("ops", "event", "learning", "snapshot", "rollout", "prediction")
                            .using("config", "metrics", "wire", "ops.view"),
                    outside("ops.view", "event", "image", "learning", "snapshot", "rollout")
                            .using("config", "wire"),
                    outside("app", DOMAIN)
                            .using("backbone", "learning.tensorflow", "wire", "config", "metrics", "topology", "ops"),
                    outside("demo", "app", "config", "embedding", "event", "wire"),
                    outside(
                            "cli",
                            "app",
                            "demo",
                            "config",
                            "event",
                            "image",
                            "embedding",
                            "labelling",
                            "comparison",
                            "learning",
                            "snapshot",
                            "rollout",
                            "wire",
                            "backbone",
                            "deadletter",
                            "export",
                            "ops")));

    /**
     * Libraries that only the named packages may use. A domain package may use no other library than one that is at home in
     * it: {@code image} reads what cameras and the web write, which takes readers of their formats.
     */
    static final Map<String, Set<String>> LIBRARY_HOMES = Map.of(
            "org.tensorflow", Set.of("backbone", "learning.tensorflow", "export"),
            "jdk.incubator.vector", Set.of("backbone", "learning"),
            "org.apache.commons.compress", Set.of("backbone"),
            "io.micrometer", Set.of("metrics"),
            "com.drew", Set.of("image"),
            "io.javalin", Set.of("ops"),
            "org.eclipse.jetty", Set.of("ops"),
            "com.twelvemonkeys", Set.of("image"));

    /**
     * One package.
     *
     * @param name its name below the root
     * @param domain whether it may know nothing but the Java platform
     * @param mayUse names of the packages it may use besides itself
     * @param parts packages that belong to it
     */
    record Row(String name, boolean domain, Set<String> mayUse, List<String> parts) {
        Row with(String part) {
            return new Row(name, domain, mayUse, List.of(part));
        }

        Row using(String... more) {
            List<String> all = new ArrayList<>(mayUse);
            all.addAll(List.of(more));
            return new Row(name, domain, Set.copyOf(all), parts);
        }
    }

    static Row domain(String name, String... mayUse) {
        return new Row(name, true, Set.of(mayUse), List.of());
    }

    static Row outside(String name, String... mayUse) {
        return new Row(name, false, Set.of(mayUse), List.of());
    }

    /** The row that a package belongs to, by its whole name. */
    Optional<Row> row(String packageName) {
        return rows.stream()
                .filter(row -> packageName.equals(root + "." + row.name())
                        || row.parts().stream().anyMatch(part -> packageName.equals(root + "." + part)))
                .findFirst();
    }

    boolean covers(String packageName) {
        return packageName.equals(root) || packageName.startsWith(root + ".");
    }
}
