package io.headstream.deployment;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What of Kustomize the directories below k8s/ use: resources, a namespace, strategic-merge patches. Anything else in a
 * kustomization is refused, so that nothing is checked that Kustomize would render in another way. In a patch, lists of
 * things that have a name are merged by it, as Kubernetes merges containers and variables; other lists are replaced; so
 * are those of custom resources, which have no merge keys.
 */
final class Kustomization {
    private static final Set<String> FIELDS = Set.of("apiVersion", "kind", "namespace", "resources", "patches");
    private static final Set<String> BUILT_IN = Set.of("v1", "apps/v1", "policy/v1", "networking.k8s.io/v1");

    private Kustomization() {}

    /** The manifests of a directory, in order. */
    static List<Map<String, Object>> render(Path directory) {
        Map<String, Object> file =
                documents(directory.resolve("kustomization.yml")).get(0);
        if (!FIELDS.containsAll(file.keySet())) {
            throw new IllegalArgumentException(
                    "%s has fields %s, expected of %s".formatted(directory, file.keySet(), FIELDS));
        }
        List<Map<String, Object>> manifests = new ArrayList<>();
        for (Object resource : list(file.get("resources"))) {
            Path path = directory.resolve(resource.toString());
            manifests.addAll(Files.isDirectory(path) ? render(path.normalize()) : documents(path));
        }
        for (Object patch : list(file.getOrDefault("patches", List.of()))) {
            Path path = directory.resolve(Objects.requireNonNull(map(patch).get("path"), "a patch without path")
                    .toString());
            documents(path).forEach(change -> apply(change, manifests, path));
        }
        Object namespace = file.get("namespace");
        if (namespace != null) {
            manifests.forEach(manifest -> map(manifest.get("metadata")).put("namespace", namespace));
        }
        return manifests;
    }

    /** The documents of a file, each a map of its own without shared parts. */
    static List<Map<String, Object>> documents(Path file) {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        try (Reader reader = Files.newBufferedReader(file)) {
            List<Map<String, Object>> documents = new ArrayList<>();
            new Yaml(new SafeConstructor(strict))
                    .loadAll(reader)
                    .forEach(document -> documents.add(map(copy(document))));
            return documents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void apply(Map<String, Object> patch, List<Map<String, Object>> manifests, Path file) {
        Map<String, Object> target = manifests.stream()
                .filter(manifest -> id(manifest).equals(id(patch)))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("%s patches %s, which is not there".formatted(file, id(patch))));
        merge(target, patch, BUILT_IN.contains(String.valueOf(patch.get("apiVersion"))));
    }

    static String id(Map<String, Object> manifest) {
        return manifest.get("apiVersion") + " " + manifest.get("kind") + " "
                + map(manifest.get("metadata")).get("name");
    }

    private static void merge(Map<String, Object> target, Map<String, Object> patch, boolean byName) {
        patch.forEach((key, value) -> {
            Object before = target.get(key);
            if (value == null) {
                target.remove(key);
            } else if (value instanceof Map && before instanceof Map) {
                merge(map(before), map(value), byName);
            } else if (byName && isNamed(value) && isNamed(before)) {
                mergeByName(list(before), list(value));
            } else {
                target.put(key, value);
            }
        });
    }

    /** What is new comes first, as Kubernetes has it. */
    private static void mergeByName(List<Object> target, List<Object> patch) {
        List<Object> added = new ArrayList<>();
        for (Object element : patch) {
            Object name = map(element).get("name");
            target.stream()
                    .filter(known -> name.equals(map(known).get("name")))
                    .findFirst()
                    .ifPresentOrElse(known -> merge(map(known), map(element), true), () -> added.add(element));
        }
        target.addAll(0, added);
    }

    private static boolean isNamed(Object value) {
        return value instanceof List<?> elements
                && !elements.isEmpty()
                && elements.stream().allMatch(element -> element instanceof Map<?, ?> m && m.containsKey("name"));
    }

    private static Object copy(Object value) {
        if (value instanceof Map<?, ?> from) {
            Map<String, Object> to = new LinkedHashMap<>();
            from.forEach((key, child) -> to.put(String.valueOf(key), copy(child)));
            return to;
        }
        if (value instanceof List<?> from) {
            List<Object> to = new ArrayList<>();
            from.forEach(child -> to.add(copy(child)));
            return to;
        }
        return value;
    }

    @SuppressWarnings("unchecked") // Documents are maps by text, as copy() makes them.
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked") // Likewise.
    static List<Object> list(Object value) {
        return (List<Object>) value;
    }
}
