package io.headstream.wire;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * The records that topics hold. A deserializer looks the class of a foreign schema up here and nowhere else: asking the
 * class loader for a name that someone put into the registry would run that class's initialiser.
 */
final class ContractTypes {
    private static final Map<String, Class<? extends SpecificRecord>> BY_NAME = List.of(
                    ImageEvent.class,
                    ImageLabel.class,
                    Prediction.class,
                    TrainingLogEntry.class,
                    HeadSnapshotPart.class,
                    RolloutState.class,
                    RolloutCommand.class,
                    RolloutEvent.class,
                    RolloutConfirmation.class,
                    HeadEvaluation.class)
            .stream()
            .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

    private ContractTypes() {}

    static Optional<Class<? extends SpecificRecord>> find(Schema schema) {
        return schema.getType() == Schema.Type.RECORD
                ? Optional.ofNullable(BY_NAME.get(schema.getFullName()))
                : Optional.empty();
    }
}
