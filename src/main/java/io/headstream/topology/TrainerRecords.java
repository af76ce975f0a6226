package io.headstream.topology;

import io.headstream.config.TopicNames;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.WindowEvaluation;
import io.headstream.wire.Contract;
import io.headstream.wire.EvaluationMapping;
import io.headstream.wire.RolloutEventMapping;
import io.headstream.wire.RolloutMapping;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.SnapshotSigner;
import java.util.List;

/** What the trainer publishes, as records. Thread-safe. */
final class TrainerRecords {
    private final Contract contract;
    private final SnapshotSigner signer;
    private final String snapshotsTopic;
    private final String rolloutsTopic;
    private final String eventsTopic;
    private final String evaluationsTopic;

    /** For these topics; versions are not signed. */
    TrainerRecords(Contract contract, TopicNames topics) {
        this(contract, topics, SnapshotSigner.NOBODY);
    }

    /** For these topics. */
    TrainerRecords(Contract contract, TopicNames topics, SnapshotSigner signer) {
        this.contract = contract;
        this.signer = signer;
        this.snapshotsTopic = topics.headSnapshots();
        this.rolloutsTopic = topics.headRollouts();
        this.eventsTopic = topics.rolloutEvents();
        this.evaluationsTopic = topics.headEvaluations();
    }

    /** Chunks first, manifest last. */
    List<Training.Output> snapshot(HeadSnapshot snapshot, int trainingLogPartition) {
        return SnapshotMapping.parts(snapshot, trainingLogPartition, signer).stream()
                .map(part -> new Training.Output(
                        TrainerTopology.SNAPSHOTS_SINK, part.key(), contract.encode(snapshotsTopic, part.part())))
                .toList();
    }

    Training.Output evaluation(WindowEvaluation evaluation) {
        String key = evaluation.head() + "/" + evaluation.learner() + "/" + evaluation.version();
        return new Training.Output(
                TrainerTopology.EVALUATIONS_SINK,
                key,
                contract.encode(evaluationsTopic, EvaluationMapping.toAvro(evaluation)));
    }

    Training.Output rollout(RolloutState state) {
        return new Training.Output(
                TrainerTopology.ROLLOUTS_SINK,
                state.head().value(),
                contract.encode(rolloutsTopic, RolloutMapping.toAvro(state)));
    }

    Training.Output event(RolloutEvent event) {
        return new Training.Output(
                TrainerTopology.EVENTS_SINK,
                event.head().value(),
                contract.encode(eventsTopic, RolloutEventMapping.toAvro(event)));
    }

    RolloutState rollout(byte[] bytes) {
        return RolloutMapping.toDomain(
                contract.decode(rolloutsTopic, bytes, io.headstream.wire.avro.RolloutState.class));
    }
}
