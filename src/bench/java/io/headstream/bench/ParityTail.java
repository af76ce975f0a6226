package io.headstream.bench;

import io.headstream.backbone.BackboneImport;
import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.FrozenBackbone;
import io.headstream.backbone.ImportRequest;
import io.headstream.backbone.Pooling;
import io.headstream.backbone.TensorFlowBackbone;
import io.headstream.backbone.Trunk;
import io.headstream.bench.NamedArrays.Array;
import io.headstream.embedding.Embedding;
import io.headstream.embedding.NetworkTail;
import io.headstream.image.DecodedImage;
import io.headstream.learning.OptimizerSettings;
import io.headstream.learning.OptimizerSettings.Adam;
import io.headstream.learning.OptimizerSettings.Sgd;
import io.headstream.learning.UnfrozenTails;
import io.headstream.learning.tensorflow.KerasTail;
import io.headstream.learning.tensorflow.KerasTail.Trained;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** Case B of {@code bench/parity}: a network is imported, cut, and what comes after the cut trains with a head. */
final class ParityTail {
    private static final String FROM = "block3_conv1";
    private static final BackboneOptions CPU = new BackboneOptions(DeviceChoice.CPU, 1, 1, 1);
    private static final OptimizerSettings ADAM = new Adam(0.9, 0.999, 1e-7);
    private static final List<Rule> RULES = List.of(
            new Rule("adam", ADAM, 0.0001, 0.0001),
            new Rule("adam, rates apart", ADAM, 0.0001, 0.001),
            new Rule("sgd", new Sgd(0), 0.001, 0.01),
            new Rule("momentum", new Sgd(0.9), 0.001, 0.01));

    private final Path directory;
    private final Map<String, Array> given;
    private final Map<String, Array> made = new LinkedHashMap<>();

    private record Rule(String name, OptimizerSettings optimizer, double tailRate, double headRate) {}

    ParityTail(Path directory) throws IOException {
        this.directory = directory;
        this.given = NamedArrays.read(directory.resolve("tail-case.bin"));
    }

    void run() throws IOException {
        BackboneSource source = imported();
        Trunk trunk = Trunk.load(source, FROM, OptionalInt.empty(), CPU);
        FrozenBackbone frozen = FrozenBackbone.loadTrunk(source, FROM, OptionalInt.empty());
        Array images = given("images");
        List<Embedding> activations = new ArrayList<>();
        try (TensorFlowBackbone backbone = trunk.backbone()) {
            NetworkTail tail = trunk.tail();
            UnfrozenTails.put(backbone.description().digest(), tail);
            for (float[] rgb : images.rows()) {
                activations.add(
                        ParityProgram.embed(backbone, new DecodedImage(images.sides()[2], images.sides()[1], rgb)));
            }
            made.put("network", Array.of(ParityProgram.network(frozen, images)));
            made.put("quantised", Array.of(ParityProgram.floats(activations)));
            train(tail);
            NamedArrays.write(directory.resolve("tail-headstream.bin"), made);
            new ParityExports(directory, frozen, activations, ParityProgram.wholes(given("targets")))
                    .writeTails(
                            given("activations").rows(),
                            ParityProgram.embedFiles(backbone, directory, "tail-picture-"));
        }
    }

    private BackboneSource imported() {
        ImportRequest request = new ImportRequest(
                directory.resolve("tail-backbone"),
                "vgg",
                directory.resolve("imported"),
                Optional.empty(),
                Map.of(),
                new ImportRequest.Rules(
                        Pooling.FLATTEN, ImportRequest.Rules.MAX_BYTES, ImportRequest.Rules.TOLERANCE, true));
        return new BackboneSource.Directory(
                BackboneImport.run(request, List.of(), CPU).directory());
    }

    private void train(NetworkTail tail) {
        List<float[][]> rows = List.of(given("rows0").rows(), given("rows1").rows());
        float[][][] batches = ParityProgram.batches(given("activations").rows());
        int[][] targets = ParityProgram.batches(ParityProgram.wholes(given("targets")));
        for (Rule rule : RULES) {
            Trained trained = new KerasTail(tail, given("centre").values(), rows)
                    .train(rule.optimizer(), rule.tailRate(), rule.headRate(), batches, targets, ParityProgram.STEPS);
            made.put(rule.name() + " losses", Array.of(trained.losses()));
            put(rule.name() + " gradients ", trained.gradients());
            put(rule.name() + " weights ", trained.weights());
        }
    }

    private void put(String prefix, Map<String, float[]> tensors) {
        tensors.forEach((name, values) -> made.put(prefix + name, new Array(new int[] {values.length}, values)));
    }

    private Array given(String name) {
        return Objects.requireNonNull(given.get(name), name);
    }
}
