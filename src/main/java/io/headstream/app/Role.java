package io.headstream.app;

import io.headstream.config.ApplicationSettings;
import io.headstream.config.TopicNames;
import java.util.List;
import java.util.Locale;

/** What an instance does; run together by default, apart to scale them by themselves. */
public enum Role {
    /** Embeds and predicts; scales with images. */
    EMBEDDER,
    /** Trains heads; scales with heads. */
    TRAINER;

    /** Its application id, which is its consumer group's too. */
    String application(ApplicationSettings settings) {
        return switch (this) {
            case EMBEDDER -> settings.embedderId();
            case TRAINER -> settings.trainerId();
        };
    }

    /** Topics that it reads, changelogs and what it reads whole apart. */
    List<String> inputs(TopicNames topics) {
        return switch (this) {
            case EMBEDDER -> List.of(topics.imageEvents(), topics.imageLabels());
            case TRAINER -> List.of(topics.trainingLog(), topics.rolloutCommands());
        };
    }

    /** Its name in metrics. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
