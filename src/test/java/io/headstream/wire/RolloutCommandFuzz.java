package io.headstream.wire;

import io.headstream.fuzz.FuzzInput;
import io.headstream.rollout.CommandFuzz;
import io.headstream.rollout.RolloutCommand;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Any bodies as rollout commands, applied in turn; or any bytes as what a policy remembers. */
public final class RolloutCommandFuzz {
    private static final int MAX_COMMANDS = 20;

    private RolloutCommandFuzz() {}

    /** Each command alone, and all of them together. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(input(CommandFuzz.all()));
        CommandFuzz.all().forEach(command -> seeds.add(input(List.of(command))));
        return seeds;
    }

    /** An input of these commands. */
    public static byte[] input(List<RolloutCommand> commands) {
        return FuzzInput.of(
                0,
                commands.stream()
                        .map(command -> {
                            ByteArrayOutputStream body = new ByteArrayOutputStream();
                            AvroBody.write(RolloutCommandMapping.toAvro(command), body);
                            return body.toByteArray();
                        })
                        .toArray(byte[][]::new));
    }

    /** The first byte says which. */
    public static void run(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        if (input.choice(2) == 1) {
            CommandFuzz.memory(input.rest());
            return;
        }
        List<RolloutCommand> commands = new ArrayList<>();
        for (byte[] body : input.pieces(MAX_COMMANDS)) {
            try {
                io.headstream.wire.avro.RolloutCommand avro = AvroBody.readSpecific(
                        "command",
                        io.headstream.wire.avro.RolloutCommand.getClassSchema(),
                        io.headstream.wire.avro.RolloutCommand.class,
                        body,
                        0);
                commands.add(RolloutCommandMapping.toDomain(avro));
            } catch (WireException e) {
                FuzzInput.check(!e.rejection().sentence().isBlank(), "no reason");
            }
        }
        CommandFuzz.apply(commands);
    }
}
