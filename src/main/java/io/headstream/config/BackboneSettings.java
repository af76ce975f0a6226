package io.headstream.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.jspecify.annotations.Nullable;

/**
 * Which backbone runs, and where.
 *
 * @param directoryOrNull the model's directory; null: the one that comes with Headstream
 * @param device where it is to run
 * @param intraThreads threads within one TensorFlow operation, shared by the whole process; 0: the cores divided by the embedder's threads; 1 if it is cut
 * @param interThreads threads that run the operations of all passes; 0: those that ask for a pass
 * @param compute what it computes with, and how a GPU is used where it runs on one
 * @param unfreezeOrNull where it is cut so that its last layers train; null: it stays whole and frozen
 */
public record BackboneSettings(
        @Nullable Path directoryOrNull,
        Device device,
        int intraThreads,
        int interThreads,
        ComputeSettings compute,
        @Nullable UnfreezeSettings unfreezeOrNull) {
    static final String BACKBONE = "backbone";
    static final String DEVICE = "backbone.device";
    /** Key of the threads within an operation. */
    public static final String INTRA_THREADS = "backbone.threads.intra";

    static final String INTER_THREADS = "backbone.threads.inter";
    private static final String BUNDLED = "bundled";

    /** Where a backbone runs. */
    public enum Device {
        /** A GPU if there is one. */
        AUTO,
        /** Never a GPU. */
        CPU,
        /** A GPU, or no start. */
        GPU
    }

    /** The model's directory, if it is not the one that comes with Headstream. */
    public Optional<Path> directory() {
        return Optional.ofNullable(directoryOrNull);
    }

    /** Where it is cut, if it is. */
    public Optional<UnfreezeSettings> unfreeze() {
        return Optional.ofNullable(unfreezeOrNull);
    }

    static void define(ConfigDef definition) {
        Rule threads = Rule.between(0, 1024);
        KeyGroup group = new KeyGroup(definition, "Backbone");
        group.key(
                        BACKBONE,
                        ConfigDef.Type.STRING,
                        BUNDLED,
                        Rule.present("'bundled' or a directory"),
                        Importance.HIGH,
                        "The frozen network: `bundled` for the one that comes with Headstream, or the directory of a"
                                + " TensorFlow SavedModel with its manifest; a leading `~` is the home directory.")
                .key(
                        DEVICE,
                        ConfigDef.Type.STRING,
                        "auto",
                        Rule.oneOf("auto", "cpu", "gpu"),
                        Importance.MEDIUM,
                        "Where the backbone runs. `auto` takes a GPU if there is one, and `gpu` refuses to start"
                                + " without one.")
                .key(
                        INTRA_THREADS,
                        ConfigDef.Type.INT,
                        0,
                        threads,
                        Importance.LOW,
                        "Threads within one TensorFlow operation, shared by the whole process; 0 takes the number of"
                                + " cores divided by `embedder.threads`, at least 1. With `backbone.unfreeze.from` it is 1, since"
                                + " what is trained depends on it.")
                .key(
                        INTER_THREADS,
                        ConfigDef.Type.INT,
                        0,
                        threads,
                        Importance.LOW,
                        "Threads of the process that run the operations of all passes; 0 takes none: each thread of"
                                + " the embedder runs its own pass, side by side with the others. For networks with"
                                + " parallel branches and more cores than threads of the embedder, another number may"
                                + " be faster.");
        ComputeSettings.define(group);
        UnfreezeSettings.define(group);
    }

    static BackboneSettings from(Values values) {
        String backbone = values.text(BACKBONE);
        Optional<UnfreezeSettings> unfreeze = UnfreezeSettings.from(values);
        return new BackboneSettings(
                backbone.equals(BUNDLED) ? null : ApplicationSettings.path(backbone),
                Device.valueOf(values.text(DEVICE).toUpperCase(Locale.ROOT)),
                unfreeze.isPresent() ? 1 : values.integer(INTRA_THREADS),
                values.integer(INTER_THREADS),
                ComputeSettings.from(values),
                unfreeze.orElse(null));
    }
}
