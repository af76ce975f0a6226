package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.TensorFlowBackbone;
import io.headstream.config.HeadstreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/** Unfreezing in processes in which TensorFlow was used before; in child processes, since a pool of threads is for good. */
class UnfreezingThreadsIT {
    private static final Path BACKBONE =
            Path.of("src/it/resources/io/headstream/backbone/keras").toAbsolutePath();

    @TempDir
    private Path directory;

    @Test
    void shouldTrainInAProcessOfItsOwn() throws Exception {
        assertThat(unfreezeAfter("nothing")).contains("unfrozen").doesNotContain("before Headstream");
    }

    @Test
    void shouldRefuseWhereABackboneWithMoreThreadsWasOpenedBefore() throws Exception {
        assertThat(unfreezeAfter("backbone"))
                .contains("StartException: backbone.unfreeze.from is set, but TensorFlow runs operations on 3 threads")
                .doesNotContain("unfrozen\n");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldWarnWhereTensorFlowWasUsedBeforeHeadstream() throws Exception {
        assertThat(unfreezeAfter("session"))
                .contains("TensorFlow was used in this process before Headstream")
                .contains("unfrozen\n");
    }

    private String unfreezeAfter(String what) throws IOException, InterruptedException {
        Path out = directory.resolve(what);
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        // No threads of the JVM come or go while threads are counted.
                        "-XX:+UseSerialGC",
                        "-XX:-UseDynamicNumberOfCompilerThreads",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Program.class.getName(),
                        what)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start()
                .waitFor();
        return Files.readString(out);
    }

    /** Uses TensorFlow, then unfreezes. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            switch (arguments[0]) {
                case "backbone" ->
                    TensorFlowBackbone.load(
                                    new BackboneSource.Directory(BACKBONE),
                                    new BackboneOptions(DeviceChoice.CPU, 1, 3, 1))
                            .close();
                case "session" -> {
                    try (Graph graph = new Graph();
                            Session session = new Session(
                                    graph,
                                    ConfigProto.newBuilder()
                                            .setIntraOpParallelismThreads(3)
                                            .setInterOpParallelismThreads(1)
                                            .build())) {
                        session.initialize();
                    }
                }
                default -> {}
            }
            UnfrozenBackbone.makeKnown(HeadstreamConfig.of(Map.of(
                            "kafka.bootstrap.servers",
                            "127.0.0.1:9",
                            "wire.schema.registry.url",
                            "http://127.0.0.1:9",
                            "heads",
                            "emoji",
                            "learners",
                            "finetune",
                            "backbone",
                            BACKBONE.toString(),
                            "backbone.unfreeze.from",
                            "batch_normalization"))
                    .backbone());
            System.out.println("unfrozen");
            System.exit(0);
        }
    }
}
