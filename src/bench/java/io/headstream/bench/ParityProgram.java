package io.headstream.bench;

import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.FrozenBackbone;
import io.headstream.backbone.TensorFlowBackbone;
import io.headstream.bench.NamedArrays.Array;
import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.Embedding;
import io.headstream.image.DecodeResult;
import io.headstream.image.DecodedImage;
import io.headstream.image.ImageDecoder;
import io.headstream.image.ImageLimits;
import io.headstream.learning.KerasHead;
import io.headstream.learning.KerasHead.Trained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** Headstream's side of {@code bench/parity}: takes a case that Python made, and writes what it makes of it beside it. */
public final class ParityProgram {
    static final int STEPS = 50;
    private static final int BATCH = 32;
    private static final String ADAM = "optimizer=adam learningRate=0.0003";
    private static final Map<String, String> OPTIMIZERS = Map.of(
            "adam", ADAM,
            "sgd", "optimizer=sgd momentum=0 learningRate=0.005",
            "momentum", "optimizer=sgd momentum=0.9 learningRate=0.001",
            "nesterov", "optimizer=sgd momentum=0.9 nesterov=true learningRate=0.001",
            "adagrad", "optimizer=adagrad initialAccumulator=0.001 learningRate=0.001");

    private final Path directory;
    private final Map<String, Array> given;
    private final Map<String, Array> made = new LinkedHashMap<>();

    private ParityProgram(Path directory) throws IOException {
        this.directory = directory;
        this.given = NamedArrays.read(directory.resolve("case.bin"));
    }

    /** The directory of the case is the argument. */
    public static void main(String[] arguments) throws IOException {
        new ParityProgram(Path.of(arguments[0])).run();
    }

    private void run() throws IOException {
        BackboneSource source = new BackboneSource.Directory(directory.resolve("backbone"));
        List<Embedding> embeddings = new ArrayList<>();
        Array images = given("images");
        try (TensorFlowBackbone backbone =
                TensorFlowBackbone.load(source, BackboneOptions.defaults().on(DeviceChoice.CPU))) {
            for (float[] rgb : images.rows()) {
                embeddings.add(embed(backbone, new DecodedImage(images.sides()[2], images.sides()[1], rgb)));
            }
            made.put("quantised", Array.of(floats(embeddings)));
            made.put("network", Array.of(network(FrozenBackbone.load(source), images)));
            trainHeads(floats(embeddings));
            NamedArrays.write(directory.resolve("headstream.bin"), made);
            new ParityExports(directory, FrozenBackbone.load(source), embeddings, targets())
                    .writeHeads(given("embeddings").rows(), embedFiles(backbone, directory, "picture-"));
        }
        new ParityTail(directory).run();
    }

    private void trainHeads(float[][] own) {
        List<float[][]> rows = new ArrayList<>();
        for (int l = 0; given.containsKey("rows" + l); l++) {
            rows.add(given("rows" + l).rows());
        }
        int[][] targets = batches(targets());
        OPTIMIZERS.forEach((name, optimizer) -> {
            Trained trained = new KerasHead(optimizer, rows)
                    .train(batches(given("embeddings").rows()), targets, STEPS);
            made.put(name + " losses", Array.of(trained.losses()));
            for (int l = 0; l < rows.size(); l++) {
                made.put(
                        name + " gradients" + l,
                        Array.of(trained.firstGradients().get(l)));
                made.put(name + " rows" + l, Array.of(trained.rows().get(l)));
            }
        });
        Trained endToEnd = new KerasHead(ADAM, rows).train(batches(own), targets, STEPS);
        for (int l = 0; l < rows.size(); l++) {
            made.put("adam own rows" + l, Array.of(endToEnd.rows().get(l)));
        }
    }

    /** The network's output before it is quantised, for inputs scaled as Keras scales them. */
    static float[][] network(FrozenBackbone backbone, Array images) {
        try (Graph graph = new Graph()) {
            graph.importGraphDef(backbone.graph());
            float[][] rows = images.rows();
            float[][] outputs = new float[rows.length][];
            try (Session session = new Session(graph)) {
                for (int i = 0; i < rows.length; i++) {
                    float[] scaled = new float[rows[i].length];
                    for (int v = 0; v < scaled.length; v++) {
                        scaled[v] = rows[i][v] / 127.5f - 1;
                    }
                    Shape shape = Shape.of(1, images.sides()[1], images.sides()[2], DecodedImage.CHANNELS);
                    try (TFloat32 fed = TFloat32.tensorOf(shape, DataBuffers.of(scaled, false, false));
                            Result result = session.runner()
                                    .feed(backbone.input(), fed)
                                    .fetch(backbone.output())
                                    .run()) {
                        float[] output = new float[(int) result.get(0).shape().size()];
                        result.get(0).asRawTensor().data().asFloats().read(output);
                        outputs[i] = output;
                    }
                }
            }
            return outputs;
        }
    }

    static List<Embedding> embedFiles(TensorFlowBackbone backbone, Path directory, String prefix) throws IOException {
        List<Embedding> embeddings = new ArrayList<>();
        try (ImageDecoder decoder = backbone.imageDecoder(new ImageLimits(1 << 20, 1 << 20))) {
            for (int i = 0; Files.exists(directory.resolve(prefix + i + ".png")); i++) {
                byte[] file = Files.readAllBytes(directory.resolve(prefix + i + ".png"));
                embeddings.add(embed(backbone, ((DecodeResult.Decoded) decoder.decode(file)).image()));
            }
        }
        return embeddings;
    }

    static Embedding embed(TensorFlowBackbone backbone, DecodedImage image) {
        return ((EmbedResult.Embedded) backbone.embed(List.of(image)).get(0)).embedding();
    }

    static float[][] floats(List<Embedding> embeddings) {
        return embeddings.stream().map(Embedding::toFloats).toArray(float[][]::new);
    }

    private Array given(String name) {
        return Objects.requireNonNull(given.get(name), name);
    }

    private int[] targets() {
        return wholes(given("targets"));
    }

    static int[] wholes(Array array) {
        float[] values = array.values();
        int[] targets = new int[values.length];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = (int) values[i];
        }
        return targets;
    }

    static float[][][] batches(float[][] rows) {
        float[][][] batches = new float[rows.length / BATCH][][];
        for (int b = 0; b < batches.length; b++) {
            batches[b] = Arrays.copyOfRange(rows, b * BATCH, (b + 1) * BATCH);
        }
        return batches;
    }

    static int[][] batches(int[] targets) {
        int[][] batches = new int[targets.length / BATCH][];
        for (int b = 0; b < batches.length; b++) {
            batches[b] = Arrays.copyOfRange(targets, b * BATCH, (b + 1) * BATCH);
        }
        return batches;
    }
}
