package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.learning.BinaryReader;
import io.headstream.learning.BinaryWriter;
import io.headstream.rollout.CommandId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The ids of a head's last commands, and what came of each: one that comes again is told from a new one. */
final class CommandMemory {
    /** How many are remembered. */
    static final int CAPACITY = 1_000;

    private final RolloutStore store;
    private final HeadName head;
    private final Map<String, String> outcomes = new LinkedHashMap<>();

    private CommandMemory(RolloutStore store, HeadName head) {
        this.store = store;
        this.head = head;
    }

    static CommandMemory of(HeadName head, RolloutStore store) {
        CommandMemory memory = new CommandMemory(store, head);
        store.commands(head).ifPresent(bytes -> {
            BinaryReader reader = new BinaryReader("command ids", bytes);
            int count = reader.int32("count", 0, CAPACITY);
            for (int i = 0; i < count; i++) {
                memory.outcomes.put(reader.text("id"), reader.text("outcome"));
            }
            reader.expectEnd();
        });
        return memory;
    }

    /** What came of the command of this id, in a few words; empty if none is remembered. */
    Optional<String> find(CommandId id) {
        return Optional.ofNullable(outcomes.get(id.value()));
    }

    void remember(CommandId id, String outcome) {
        outcomes.put(id.value(), outcome);
        if (outcomes.size() > CAPACITY) {
            outcomes.remove(outcomes.keySet().iterator().next());
        }
        BinaryWriter writer = new BinaryWriter().int32(outcomes.size());
        outcomes.forEach((known, came) -> writer.text(known).text(came));
        store.putCommands(head, writer.toBytes());
    }
}
