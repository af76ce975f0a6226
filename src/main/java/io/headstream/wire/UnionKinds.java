package io.headstream.wire;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Which of several kinds of record a field holds. Avro's rules of resolution take a kind that the reader does not know for
 * any that it knows and whose fields it has: one of a later release would be read as another, without a word.
 */
final class UnionKinds {
    private UnionKinds() {}

    /**
     * Looks at the unions that a record's own fields are.
     *
     * @param record the record by its writer's schema; only asked for if that has a kind that the reader does not know
     * @throws UnknownKindException if one holds a kind that the reader does not know
     */
    static void expectKnown(String what, Schema writer, Schema reader, Supplier<IndexedRecord> record) {
        for (Schema.Field field : reader.getFields()) {
            Schema.Field written = writer.getField(field.name());
            if (written == null) {
                continue;
            }
            Set<String> known = kinds(field.schema());
            if (!known.isEmpty() && !known.containsAll(kinds(written.schema()))) {
                Object value = record.get().get(written.pos());
                if (value instanceof IndexedRecord held
                        && !known.contains(held.getSchema().getName())) {
                    throw new UnknownKindException(
                            what, field.name(), held.getSchema().getName(), String.join(", ", List.copyOf(known)));
                }
            }
        }
    }

    /** Names without their namespaces: Avro matches by these too, and users may have put the contract into one of theirs. */
    private static Set<String> kinds(Schema schema) {
        if (schema.getType() != Schema.Type.UNION) {
            return Set.of();
        }
        return schema.getTypes().stream()
                .filter(type -> type.getType() == Schema.Type.RECORD)
                .map(Schema::getName)
                .collect(Collectors.toUnmodifiableSet());
    }
}
