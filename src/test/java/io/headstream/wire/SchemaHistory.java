package io.headstream.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.jspecify.annotations.Nullable;

/** The schemas of today and those of every release, and what is wrong between them. */
final class SchemaHistory {
    private final Path directory;

    SchemaHistory(Path directory) {
        this.directory = directory;
    }

    /** Sentences; none if today's program reads whatever a released one wrote, and every field says what it is. */
    List<String> problems() throws IOException {
        List<String> problems = new ArrayList<>();
        List<Path> today = schemas(directory);
        for (Path file : today) {
            undocumented(schema(file), file.getFileName().toString(), new LinkedHashSet<>(), problems);
        }
        List<Path> releases =
                list(directory.resolve("released")).filter(Files::isDirectory).toList();
        if (releases.isEmpty()) {
            problems.add("no release in %s".formatted(directory.resolve("released")));
        }
        for (Path release : releases) {
            for (Path released : schemas(release)) {
                compare(release, released, problems);
            }
        }
        return problems;
    }

    private void compare(Path release, Path released, List<String> problems) throws IOException {
        Path file = directory.resolve(released.getFileName());
        if (!Files.exists(file)) {
            problems.add("%s of release %s is gone".formatted(released.getFileName(), release.getFileName()));
            return;
        }
        SchemaCompatibility.checkReaderWriterCompatibility(schema(file), schema(released))
                .getResult()
                .getIncompatibilities()
                .forEach(fault -> problems.add("%s cannot read release %s: %s at %s: %s"
                        .formatted(
                                file.getFileName(),
                                release.getFileName(),
                                fault.getType(),
                                fault.getLocation(),
                                fault.getMessage())));
        boolean sameName = schema(file).getFullName().equals(schema(released).getFullName());
        if (!sameName) {
            problems.add("%s has another name than in release %s".formatted(file.getFileName(), release.getFileName()));
        }
    }

    private static void undocumented(Schema schema, String where, Set<String> seen, List<String> problems) {
        switch (schema.getType()) {
            case RECORD -> {
                if (!seen.add(schema.getFullName())) {
                    return;
                }
                if (blank(schema.getDoc())) {
                    problems.add("%s: record %s has no doc".formatted(where, schema.getName()));
                }
                for (Schema.Field field : schema.getFields()) {
                    if (blank(field.doc())) {
                        problems.add("%s: field %s.%s has no doc".formatted(where, schema.getName(), field.name()));
                    }
                    undocumented(field.schema(), where, seen, problems);
                }
            }
            case ARRAY -> undocumented(schema.getElementType(), where, seen, problems);
            case MAP -> undocumented(schema.getValueType(), where, seen, problems);
            case UNION -> schema.getTypes().forEach(branch -> undocumented(branch, where, seen, problems));
            case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }

    private static boolean blank(@Nullable String doc) {
        return doc == null || doc.isBlank();
    }

    private static List<Path> schemas(Path directory) throws IOException {
        return list(directory).filter(file -> file.toString().endsWith(".avsc")).toList();
    }

    private static Stream<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Stream.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList().stream();
        }
    }

    private static Schema schema(Path file) throws IOException {
        return new Schema.Parser().parse(Files.readString(file));
    }
}
