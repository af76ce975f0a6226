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
