package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import io.headstream.event.ImageLabel;
import io.headstream.wire.Contract;
import io.headstream.wire.ImageLabelMapping;
import io.headstream.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A label of the input.
 *
 * @param record as it came
 * @param label what it says
 */
record InputLabel(ConsumerRecord<byte[], byte[]> record, ImageLabel label) {
    /**
     * Those that the embedder has read, in the order of each partition; what can't be read has been set aside.
     *
     * @param readTo the offset that each partition was read to
     */
    static List<InputLabel> read(HeadstreamConfig settings, Contract contract, Map<Integer, Long> readTo) {
        String topic = settings.topics().names().imageLabels();
        List<InputLabel> labels = new ArrayList<>();
        try (TopicReader reader = new TopicReader(settings)) {
            reader.readToEnd(List.of(topic), record -> {
                if (record.offset() < readTo.getOrDefault(record.partition(), 0L)) {
                    try {
                        labels.add(new InputLabel(
                                record,
                                ImageLabelMapping.toDomain(contract.decode(
                                        topic, record.value(), io.headstream.wire.avro.ImageLabel.class))));
                    } catch (WireException e) {
                        // Among the dead letters.
                    }
                }
                return true;
            });
        }
        return labels;
    }
}
