package io.headstream.bench;

import io.headstream.backbone.BackboneImport;
import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.ImportReport;
import io.headstream.backbone.ImportRequest;
import io.headstream.backbone.Pooling;
import io.headstream.backbone.TensorFlowBackbone;
import io.headstream.backbone.Trunk;
import io.headstream.demo.BundledStream;
import io.headstream.demo.LabelledImage;
import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.Embedding;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.image.DecodeResult;
import io.headstream.image.DecodedImage;
import io.headstream.image.ImageDecoder;
import io.headstream.image.ImageLimits;
import io.headstream.learning.HeadTrainer;
import io.headstream.learning.HeadTrainers;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.StepResult;
import io.headstream.learning.TrainerState;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.UnfrozenTails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One thing that a backbone costs, in a process of its own, so that its memory can be told. Prints {@code name=value} lines. */
final class BackboneCost {
    private static final int PICTURES = 6;
    private static final int WINDOW = 32;
    private static final double SECONDS = 20;
    private static final int STEPS = 4;

    private BackboneCost() {}

    /** {@code import SRC DIR NAME PREPROCESSING POOLING}, {@code embed BACKBONE} or {@code tune BACKBONE LAYER}. */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        switch (arguments[0]) {
            case "import" -> importModel(arguments);
            case "embed" -> embed(Path.of(arguments[1]));
            case "tune" -> tune(Path.of(arguments[1]), arguments[2]);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .forEach(line -> print("peakMegabytes", Long.parseLong(line.replaceAll("\\D", "")) / 1024.0));
        System.exit(0);
    }

    private static void importModel(String[] arguments) throws IOException {
        List<byte[]> pictures = new ArrayList<>();
        for (LabelledImage image : BundledStream.read().images().subList(0, PICTURES)) {
            pictures.add(image.content().read());
        }
        ImportRequest request = new ImportRequest(
                Path.of(arguments[1]),
                arguments[3],
                Path.of(arguments[2]),
                Optional.empty(),
                Map.of("preprocessing", arguments[4]),
                new ImportRequest.Rules(
                        Pooling.valueOf(arguments[5]),
                        ImportRequest.Rules.MAX_BYTES,
                        ImportRequest.Rules.TOLERANCE,
                        true));
        long start = System.nanoTime();
        ImportReport report =
                BackboneImport.run(request, pictures, BackboneOptions.defaults().on(DeviceChoice.CPU));
        print("importSeconds", (System.nanoTime() - start) / 1e9);
        print(
                "processorSeconds",
                ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3);
        print("difference", report.difference().relative());
        print("dimension", report.backbone().dimension());
        print("servingMegabytes", report.bytes() / 1e6);
    }

    /** As Headstream does by default: as many callers as cores, one thread and one image each. */
    private static void embed(Path directory) throws IOException, InterruptedException, ExecutionException {
        int callers = Runtime.getRuntime().availableProcessors();
        try (TensorFlowBackbone backbone = TensorFlowBackbone.load(
                new BackboneSource.Directory(directory), new BackboneOptions(DeviceChoice.CPU, 1, 1, 1))) {
            List<DecodedImage> images = pictures(backbone);
            images.forEach(image -> backbone.embed(List.of(image)));
            ExecutorService pool = Executors.newFixedThreadPool(callers);
            long start = System.nanoTime();
            List<Future<Integer>> counts = new ArrayList<>();
            for (int c = 0; c < callers; c++) {
                counts.add(pool.submit(() -> {
                    int count = 0;
                    while (System.nanoTime() - start < SECONDS * 1e9) {
                        backbone.embed(List.of(images.get(count++ % images.size())));
                    }
                    return count;
                }));
            }
            int embedded = 0;
            for (Future<Integer> count : counts) {
                embedded += count.get();
            }
            print("imagesPerSecond", embedded / ((System.nanoTime() - start) / 1e9));
            pool.shutdown();
        }
    }

    /** Windows of 32 once over, Adam at 1e-4, Flatten, Dense(256), as scenario B has it. */
    private static void tune(Path directory, String layer) throws IOException {
        Trunk trunk = Trunk.load(
                new BackboneSource.Directory(directory),
                layer,
                OptionalInt.empty(),
                new BackboneOptions(DeviceChoice.CPU, 1, 1, 1));
        List<TrainingExample> examples = new ArrayList<>();
        try (TensorFlowBackbone backbone = trunk.backbone()) {
            UnfrozenTails.put(backbone.description().digest(), trunk.tail());
            print("tailParameters", (double) trunk.tail().parameters());
            print("activation", backbone.description().dimension());
            List<DecodedImage> images = pictures(backbone);
            long start = System.nanoTime();
            for (DecodedImage image : images) {
                Embedding activation =
                        ((EmbedResult.Embedded) backbone.embed(List.of(image)).get(0)).embedding();
                examples.add(new TrainingExample(
                        examples.size(),
                        new ImageId("picture-" + examples.size()),
                        new Label("kind " + examples.size() % 10),
                        activation,
                        Instant.EPOCH));
            }
            print("trunkSecondsPerImage", (System.nanoTime() - start) / 1e9 / images.size());
        }
        HeadTrainer trainer = HeadTrainers.of(HyperParameters.of(Map.of(
                "kind", "finetune",
                "hiddenLayers", "256",
                "optimizer", "adam",
                "learningRate", "0.0001",
                "tailLearningRate", "0.0001",
                "epochs", "1",
                "replay", "0")));
        TrainerState state = trainer.untrained(examples.get(0).embedding(), 1);
        long start = 0;
        for (int step = 0; step <= STEPS; step++) {
            if (step == 1) {
                start = System.nanoTime(); // The first one prepares the session.
            }
            StepResult result = trainer.step(state, new TrainingWindow(examples, examples.size()), step);
            if (!(result instanceof StepResult.Stepped stepped)) {
                throw new IllegalStateException("a step was refused: " + result);
            }
            state = stepped.state();
        }
        print("stepSeconds", (System.nanoTime() - start) / 1e9 / STEPS);
    }

    private static List<DecodedImage> pictures(TensorFlowBackbone backbone) throws IOException {
        List<DecodedImage> pictures = new ArrayList<>();
        try (ImageDecoder decoder = backbone.imageDecoder(new ImageLimits(1 << 20, 1 << 20))) {
            for (LabelledImage image : BundledStream.read().images().subList(0, WINDOW)) {
                pictures.add(
                        ((DecodeResult.Decoded) decoder.decode(image.content().read())).image());
            }
        }
        return pictures;
    }

    private static void print(String name, double value) {
        System.out.printf("%s=%s%n", name, value);
    }
}
