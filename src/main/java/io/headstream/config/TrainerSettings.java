package io.headstream.config;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/**
 * How heads are trained, whatever the head.
 *
 * @param threads stream threads of one instance
 * @param streams Kafka Streams properties of this role only; win over those of all clients
 */
public record TrainerSettings(int threads, Map<String, Object> streams) {
    static final String THREADS = "trainer.threads";

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "Trainer")
                .key(
                        THREADS,
                        ConfigDef.Type.INT,
                        1,
                        Rule.between(1, 1024),
                        Importance.MEDIUM,
                        "Stream threads of one trainer. A head is trained by one thread at a time, so more threads"
                                + " than heads stay idle.");
    }

    static TrainerSettings from(Values values) {
        return new TrainerSettings(values.integer(THREADS), new MaskedMap(values.under(OpenPrefix.TRAINER_STREAMS)));
    }
}
