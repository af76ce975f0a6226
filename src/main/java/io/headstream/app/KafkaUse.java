package io.headstream.app;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.TopicNames;
import java.util.List;
import java.util.Locale;

/** What somebody uses Kafka for, and the rights that this takes: by the least privilege, one user for each. */
public enum KafkaUse {
    /** {@code headstream run --role embedder}. */
    EMBEDDER {
        @Override
        void grant(KafkaRights rights, HeadstreamConfig config) {
            TopicNames topics = config.topics().names();
            rights.lookUp(topics.all(), config.topics().create());
            rights.read(topics.imageEvents(), topics.imageLabels(), topics.headSnapshots(), topics.headRollouts());
            rights.write(
                    topics.predictions(),
                    topics.shadowPredictions(),
                    topics.rolloutConfirmations(),
                    topics.trainingLog(),
                    topics.deadLetters());
            rights.stream(config.application().embedderId());
        }
    },
    /** {@code headstream run --role trainer}. */
    TRAINER {
        @Override
        void grant(KafkaRights rights, HeadstreamConfig config) {
            TopicNames topics = config.topics().names();
            rights.lookUp(topics.all(), config.topics().create());
            rights.read(topics.trainingLog(), topics.rolloutCommands(), topics.headSnapshots());
            rights.write(
                    topics.headSnapshots(),
                    topics.headEvaluations(),
                    topics.headRollouts(),
                    topics.rolloutEvents(),
                    topics.trainingLog(),
                    topics.deadLetters());
            rights.stream(config.application().trainerId());
        }
    },
    /** The console and API of an instance: what they show, and commands. */
    CONSOLE {
        @Override
        void grant(KafkaRights rights, HeadstreamConfig config) {
            TopicNames topics = config.topics().names();
            rights.read(
                    topics.imageEvents(),
                    topics.predictions(),
                    topics.headSnapshots(),
                    topics.headEvaluations(),
                    topics.headRollouts(),
                    topics.rolloutEvents(),
                    topics.deadLetters());
            rights.write(topics.rolloutCommands());
            rights.seeEnd(topics.imageLabels(), topics.trainingLog());
            rights.seeGroups(
                    config.application().embedderId(), config.application().trainerId());
        }
    },
    /** Whoever sends images and labels. */
    PRODUCER {
        @Override
        void grant(KafkaRights rights, HeadstreamConfig config) {
            TopicNames topics = config.topics().names();
            rights.write(topics.imageEvents(), topics.imageLabels());
        }
    },
    /** Whoever reads predictions, in groups whose names begin with the topic's and a hyphen. */
    CONSUMER {
        @Override
        void grant(KafkaRights rights, HeadstreamConfig config) {
            String predictions = config.topics().names().predictions();
            rights.read(predictions);
            rights.joinGroups(predictions + "-");
        }
    },
    /** Whoever looks at heads: {@code heads list, show, history, compare, fsck}, {@code verify}, {@code export}. */
    HEADS {
        @Override
        void grant(KafkaRights rights, HeadstreamConfig config) {
            TopicNames topics = config.topics().names();
            rights.read(
                    topics.headSnapshots(),
                    topics.headRollouts(),
                    topics.trainingLog(),
                    topics.rolloutEvents(),
                    topics.headEvaluations());
        }
    },
    /** Whoever changes rollouts: {@code heads promote, rollback, canary, …}. */
    ROLLOUT {
        @Override
        void grant(KafkaRights rights, HeadstreamConfig config) {
            TopicNames topics = config.topics().names();
            rights.write(topics.rolloutCommands());
            rights.read(topics.rolloutEvents());
        }
    },
    /** Whoever looks at dead letters: {@code dlq list, show}. */
    DLQ {
        @Override
        void grant(KafkaRights rights, HeadstreamConfig config) {
            TopicNames topics = config.topics().names();
            rights.read(topics.deadLetters(), topics.deadLetterReplays());
        }
    },
    /** {@code dlq replay}. */
    REPLAY {
        @Override
        void grant(KafkaRights rights, HeadstreamConfig config) {
            TopicNames topics = config.topics().names();
            DLQ.grant(rights, config);
            rights.write(topics.imageEvents(), topics.imageLabels(), topics.deadLetterReplays());
            rights.transact(CommandTransactions.REPLAY + topics.deadLetters());
        }
    },
    /** {@code heads fsck --repair}. */
    REPAIR {
        @Override
        void grant(KafkaRights rights, HeadstreamConfig config) {
            TopicNames topics = config.topics().names();
            rights.read(topics.headSnapshots(), topics.headRollouts(), topics.trainingLog());
            rights.write(topics.headSnapshots());
            rights.transact(CommandTransactions.FSCK);
        }
    },
    /** {@code heads migrate}. */
    MIGRATE {
        @Override
        void grant(KafkaRights rights, HeadstreamConfig config) {
            TopicNames topics = config.topics().names();
            rights.read(topics.imageEvents(), topics.trainingLog());
            rights.write(topics.trainingLog());
            rights.transact(CommandTransactions.MIGRATE);
        }
    },
    /** {@code recover} and {@code restore}, while all instances stand still. */
    RECOVER {
        @Override
        void grant(KafkaRights rights, HeadstreamConfig config) {
            TopicNames topics = config.topics().names();
            rights.lookUp(topics.all(), config.topics().create());
            // What the roles read: to see what was answered, and since setting a position takes the right to read.
            rights.read(
                    topics.imageEvents(),
                    topics.imageLabels(),
                    topics.predictions(),
                    topics.deadLetters(),
                    topics.trainingLog(),
                    topics.rolloutCommands(),
                    topics.headSnapshots(),
                    topics.headRollouts());
            rights.write(topics.trainingLog(), topics.headSnapshots());
            rights.transact(CommandTransactions.RESTORE);
            for (String role : List.of(
                    config.application().embedderId(), config.application().trainerId())) {
                rights.stream(role);
                rights.deleteChangelogs(role);
            }
        }
    };

    abstract void grant(KafkaRights rights, HeadstreamConfig config);

    /** Its name in commands. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it has to be allowed with this configuration, and no more; topics first, in the order of their names. */
    public List<KafkaRight> rights(HeadstreamConfig config) {
        KafkaRights rights = new KafkaRights();
        grant(rights, config);
        return rights.list();
    }
}
