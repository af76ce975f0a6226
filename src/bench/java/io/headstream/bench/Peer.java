package io.headstream.bench;

import java.util.List;

/** Who is compared. */
enum Peer {
    /** Headstream as it comes. */
    HEADSTREAM("Headstream", "exactly once", List.of()),
    /** confluent-kafka and Keras in batches of 32, as large as the window that it learns from. */
    PYTHON_BATCHED("Python loop, batches of 32", "at least once", List.of("loop", "--batch", "32")),
    /** The same, one image at a time. */
    PYTHON_SINGLE("Python loop, one by one", "at least once", List.of("loop", "--batch", "1")),
    /** The batched loop with River's head. */
    RIVER("Python loop with River's head", "at least once", List.of("river", "--batch", "32")),
    /** Quix Streams, which hands over one record at a time. */
    QUIX("Quix Streams", "exactly once", List.of("quix", "--batch", "1")),
    /** Faust, which hands over batches. */
    FAUST("Faust", "at least once", List.of("faust", "--batch", "32"));

    private final String words;
    private final String guarantee;
    private final List<String> script;

    Peer(String words, String guarantee, List<String> script) {
        this.words = words;
        this.guarantee = guarantee;
        this.script = script;
    }

    /** What it promises of each event. */
    String guarantee() {
        return guarantee;
    }

    /** Arguments of the script that it is; none: it is no script. */
    List<String> script() {
        return script;
    }

    @Override
    public String toString() {
        return words;
    }
}
