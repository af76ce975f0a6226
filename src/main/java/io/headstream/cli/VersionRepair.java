package io.headstream.cli;

import io.headstream.app.CommandTransactions;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.demo.Contracts;
import io.headstream.event.HeadName;
import io.headstream.learning.FinetuneHyperParameters;
import io.headstream.learning.HyperParameters;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.Provenance;
import io.headstream.snapshot.SnapshotVerifier;
import io.headstream.snapshot.SnapshotVerifier.Claim;
import io.headstream.snapshot.SnapshotVerifier.Replayed;
import io.headstream.snapshot.Verdict;
import io.headstream.wire.Contract;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.SnapshotRecord;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.HeadSnapshotPart;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes versions again that a replay of the training log has made, to the bit: all parts in one transaction. */
final class VersionRepair implements AutoCloseable {
    /** What a record takes beside its value. */
    private static final int RECORD_OVERHEAD_BYTES = 1 << 16;

    private final HeadstreamConfig settings;
    private final Contract contract;
    private final KafkaProducer<byte[], byte[]> producer;

    VersionRepair(HeadstreamConfig settings) {
        this.settings = settings;
        this.contract = Contracts.of(settings);
        Map<String, Object> client = new HashMap<>(settings.kafka(KafkaClient.PRODUCER));
        // Of its own: two that repair the same version write the same bytes.
        client.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, CommandTransactions.FSCK + UUID.randomUUID());
        client.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        client.put(ProducerConfig.ACKS_CONFIG, "all");
        client.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, settings.topics().maxProducedBytes() + RECORD_OVERHEAD_BYTES);
        this.producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    /** Whether a version holds a tail of the backbone. */
    static boolean holdsTail(HeadSnapshot manifest) {
        return FinetuneHyperParameters.KIND.equals(manifest.getHyperParameters().get(HyperParameters.KIND));
    }

    /** Makes the version again and publishes it; or says why not, and leaves it as it is. */
    VersionCheck attempt(VersionCheck check, VersionArchive archive) {
        HeadSnapshot manifest = archive.manifest(check.name()).orElse(null);
        if (manifest == null) {
            return check.with(false, check.detail() + "; not repaired: no manifest says what it was made of");
        }
        Claim claim;
        try {
            claim = claim(manifest);
        } catch (IllegalArgumentException e) {
            return check.with(false, check.detail() + "; not repaired: its manifest: " + e.getMessage());
        }
        if (!check.head().equals(manifest.getHead())
                || !check.name().equals(claim.version().toString())) {
            return check.with(
                    false,
                    "%s; not repaired: its manifest is of '%s' %s"
                            .formatted(check.detail(), manifest.getHead(), claim.version()));
        }
        Replayed replayed;
        try (TrainingLog log = new TrainingLog(
                settings,
                contract,
                check.head(),
                manifest.getTrainingLogPartition(),
                manifest.getLineageFromOffset())) {
            replayed = new SnapshotVerifier().remake(claim, log);
        }
        return replayed.made()
                .map(made -> {
                    publish(
                            new io.headstream.snapshot.HeadSnapshot(
                                    claim.headName(), claim.version(), claim.provenance(), made.head()),
                            manifest);
                    return check.with(true, "SHA-256 " + claim.version().sha256());
                })
                .orElseGet(() -> check.with(false, check.detail() + "; not repaired: " + sentence(replayed.verdict())));
    }

    @Override
    public void close() {
        producer.close();
        contract.close();
    }

    private static Claim claim(HeadSnapshot manifest) {
        HeadVersion version = SnapshotMapping.version(manifest);
        Provenance provenance = SnapshotMapping.provenance(manifest);
        return new Claim(new HeadName(manifest.getHead()), version, provenance, manifest.getDimension());
    }

    private void publish(io.headstream.snapshot.HeadSnapshot snapshot, HeadSnapshot manifest) {
        String topic = settings.topics().names().headSnapshots();
        producer.beginTransaction();
        for (SnapshotRecord record : SnapshotMapping.parts(snapshot, manifest.getTrainingLogPartition())) {
            byte[] key = record.key().getBytes(StandardCharsets.UTF_8);
            // A failure comes out of the commit.
            Future<RecordMetadata> unused = producer.send(
                    new ProducerRecord<>(topic, key, contract.encode(topic, signedAs(manifest, record.part()))));
        }
        producer.commitTransaction();
    }

    /** The signature covers what the version was made of: it holds for what the replay made of that, and for nothing else. */
    private static HeadSnapshotPart signedAs(HeadSnapshot manifest, HeadSnapshotPart part) {
        return part.getPart() instanceof HeadSnapshot made
                ? HeadSnapshotPart.newBuilder(part)
                        .setPart(HeadSnapshot.newBuilder(made)
                                .setSignature(manifest.getSignature())
                                .build())
                        .build()
                : part;
    }

    private static String sentence(Verdict verdict) {
        if (verdict instanceof Verdict.Parted parted) {
            return "the replay came to %s, expected SHA-256 %s".formatted(parted.found(), parted.expected());
        }
        return verdict instanceof Verdict.Unreplayable unreplayable ? unreplayable.why() : "the replay made no head";
    }
}
