package io.headstream.wire;

import static io.headstream.fuzz.FuzzInput.check;

import io.headstream.event.EventPosition;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import io.headstream.fuzz.FuzzInput;
import io.headstream.learning.NewerFormatException;
import io.headstream.rollout.CommandFuzz;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.ImageLabel;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.RolloutCommand;
import io.headstream.wire.avro.RolloutConfirmation;
import io.headstream.wire.avro.RolloutEvent;
import io.headstream.wire.avro.RolloutState;
import io.headstream.wire.avro.TrainingLogEntry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Any bytes behind Confluent's header, as each record of the contract: read or refused with a reason, and then mapped or refused. */
public final class AvroFuzz {
    /** In the order of the first byte of an input. */
    public static final List<Class<? extends SpecificRecord>> TYPES = List.of(
            ImageEvent.class,
            ImageLabel.class,
            TrainingLogEntry.class,
            Prediction.class,
            RolloutState.class,
            RolloutEvent.class,
            RolloutConfirmation.class,
            HeadEvaluation.class,
            HeadSnapshotPart.class,
            RolloutCommand.class);

    private AvroFuzz() {}

    /** A record of every type that needs no other part of the program to make. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (SpecificRecord record : records()) {
            seeds.add(seed(new byte[0], WireFormat.header(1), record));
        }
        return seeds;
    }

    /** The same behind the schema that they were written with. */
    public static List<byte[]> schemaSeeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (SpecificRecord record : records()) {
            byte[] schema = record.getSchema().toString().getBytes(StandardCharsets.UTF_8);
            byte[] length =
                    ByteBuffer.allocate(2).putShort((short) schema.length).array();
            seeds.add(seed(length, schema, record));
        }
        return seeds;
    }

    private static byte[] seed(byte[] first, byte[] second, SpecificRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(TYPES.indexOf(record.getClass()));
        bytes.writeBytes(first);
        bytes.writeBytes(second);
        AvroBody.write(record, bytes);
        return bytes.toByteArray();
    }

    private static List<SpecificRecord> records() {
        List<SpecificRecord> records = new ArrayList<>();
        records.add(Records.imageEvent("cat-1"));
        records.add(new ImageLabel("cat-1", "animals", "cat", Instant.EPOCH, "ann"));
        records.add(TrainingLogMapping.tick(Instant.EPOCH));
        for (HeadSnapshot snapshot : SmallSnapshots.ofAllKinds()) {
            SnapshotMapping.parts(snapshot, 0).forEach(part -> records.add(part.part()));
            records.add(RolloutMapping.toAvro(io.headstream.rollout.RolloutState.first(
                    snapshot.headName(), snapshot.version(), "first", "ann", Instant.EPOCH)));
        }
        SmallSnapshots.examples()
                .forEach(example -> records.add(TrainingLogMapping.example(
                        example.imageId(),
                        example.label(),
                        example.embedding(),
                        example.eventTime(),
                        new EventPosition(0, 1))));
        CommandFuzz.all().forEach(command -> records.add(RolloutCommandMapping.toAvro(command)));
        return records;
    }

    /** The wire format with the body of one of the contract's records, told by the first byte. */
    public static void run(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        Class<? extends SpecificRecord> type = TYPES.get(input.choice(TYPES.size()));
        byte[] framed = input.rest();
        try {
            WireFormat.schemaId(framed);
            SpecificRecord record =
                    AvroBody.readSpecific("record", schema(type), type, framed, WireFormat.HEADER_LENGTH);
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            AvroBody.write(record, body);
            SpecificRecord again = AvroBody.readSpecific("record", schema(type), type, body.toByteArray(), 0);
            check(record.equals(again), "not what it was when it is read again", record);
            map(record);
        } catch (WireException e) {
            tell(e.rejection());
        } catch (NewerFormatException e) {
            check(!String.valueOf(e.getMessage()).isBlank(), "no reason");
        }
    }

    /** A foreign schema before the body: what a hostile registry could give. */
    public static void runSchema(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        Class<? extends SpecificRecord> type = TYPES.get(input.choice(TYPES.size()));
        Schema writer;
        try {
            writer = RegistryClient.parsed("schema", input.text());
        } catch (WireException e) {
            tell(e.rejection());
            return;
        }
        byte[] body = input.rest();
        try {
            ContractTypes.find(writer);
            AvroBody.convert("record", AvroBody.readSpecific("record", writer, type, body, 0), type);
        } catch (WireException e) {
            tell(e.rejection());
        }
        try {
            IndexedRecord record = AvroBody.readGeneric("record", writer, body, 0);
            AvroBody.convert("record", record, type);
        } catch (WireException e) {
            tell(e.rejection());
        }
    }

    private static void map(SpecificRecord record) {
        if (record instanceof ImageEvent event) {
            if (ImageEventMapping.toDomain(event) instanceof ImageEventResult.Refused refused) {
                tell(refused.rejection());
            }
        } else if (record instanceof ImageLabel label) {
            ImageLabelMapping.toDomain(label);
        } else if (record instanceof TrainingLogEntry entry) {
            TrainingLogMapping.toDomain(entry, 0);
        } else if (record instanceof Prediction prediction) {
            PredictionMapping.toDomain(prediction);
        } else if (record instanceof RolloutState state) {
            RolloutMapping.toDomain(state);
        } else if (record instanceof RolloutEvent event) {
            RolloutEventMapping.toDomain(event);
        } else if (record instanceof RolloutConfirmation confirmation) {
            RolloutConfirmationMapping.toDomain(confirmation);
        } else if (record instanceof RolloutCommand command) {
            io.headstream.rollout.RolloutCommand mapped = RolloutCommandMapping.toDomain(command);
            check(
                    RolloutCommandMapping.toDomain(RolloutCommandMapping.toAvro(mapped))
                            .equals(mapped),
                    "not what it was when it is sent again",
                    mapped);
        }
    }

    private static Schema schema(Class<? extends SpecificRecord> type) {
        return SpecificData.get().getSchema(type);
    }

    private static void tell(Rejection rejection) {
        check(RejectionCategory.valueOf(rejection.category().name()) == rejection.category(), "no category");
        check(!rejection.sentence().isBlank(), "no reason");
    }
}
