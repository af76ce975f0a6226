package io.headstream.app;

import java.util.Locale;

/** What an instance does; run together by default, apart to scale them by themselves. */
public enum Role {
    /** Embeds and predicts; scales with images. */
    EMBEDDER,
    /** Trains heads; scales with heads. */
    TRAINER;

    /** Its name in metrics. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
