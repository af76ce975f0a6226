package io.headstream.fuzz;

import io.headstream.config.ConfigFuzz;
import io.headstream.deadletter.LetterFuzz;
import io.headstream.event.TextFuzz;
import io.headstream.image.ImageFuzz;
import io.headstream.learning.HeadFuzz;
import io.headstream.ops.RequestFuzz;
import io.headstream.snapshot.LineFuzz;
import io.headstream.topology.StoreFuzz;
import io.headstream.wire.AvroFuzz;
import io.headstream.wire.RolloutCommandFuzz;
import io.headstream.wire.SnapshotFuzz;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What is fuzzed: code that reads bytes which others wrote. Whatever they are, it answers or refuses them with a reason. */
public enum FuzzTarget {
    /** Image files, through the inspector and Java's readers. */
    IMAGES(ImageFuzz::run, ImageFuzz::seeds),
    /** Records of every topic, in the wire format. */
    RECORDS(AvroFuzz::run, AvroFuzz::seeds),
    /** Records under a foreign schema. */
    SCHEMAS(AvroFuzz::runSchema, AvroFuzz::schemaSeeds),
    /** Manifests and chunks of head versions. */
    SNAPSHOTS(SnapshotFuzz::run, SnapshotFuzz::seeds),
    /** Canonical bytes of heads. */
    HEADS(HeadFuzz::run, HeadFuzz::seeds),
    /** What learners store. */
    LINES(LineFuzz::run, LineFuzz::seeds),
    /** What embedders store. */
    STORES(StoreFuzz::run, StoreFuzz::seeds),
    /** Rollout commands and what policies remember. */
    COMMANDS(RolloutCommandFuzz::run, RolloutCommandFuzz::seeds),
    /** Bodies of commands over HTTP. */
    REQUESTS(RequestFuzz::run, RequestFuzz::seeds),
    /** Configuration files. */
    SETTINGS(ConfigFuzz::run, ConfigFuzz::seeds),
    /** Headers of dead letters. */
    LETTERS(LetterFuzz::run, LetterFuzz::seeds),
    /** Text that others wrote. */
    TEXTS(TextFuzz::run, TextFuzz::seeds);

    private final Consumer<byte[]> code;
    private final Supplier<List<byte[]>> seeds;

    FuzzTarget(Consumer<byte[]> code, Supplier<List<byte[]>> seeds) {
        this.code = code;
        this.seeds = seeds;
    }

    /** Good inputs for the fuzzer to begin with. */
    public List<byte[]> seeds() {
        return seeds.get();
    }

    /** The name on the command line and of its directories. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Gives it these bytes; an exception or error is a finding. */
    public void run(byte[] bytes) {
        code.accept(bytes);
    }

    /** The target of a name. */
    public static FuzzTarget of(String text) {
        return Arrays.stream(values())
                .filter(target -> target.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("target '%s', expected one of %s"
                        .formatted(
                                text,
                                Arrays.stream(values()).map(FuzzTarget::text).collect(Collectors.joining(", ")))));
    }
}
