package io.headstream.backbone;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.BackboneException;
import io.headstream.image.DecodedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.TensorInfo;

/**
 * What can be found out about a directory with a SavedModel, for {@code headstream backbone inspect}. Tells what it can
 * of a model that cannot be used yet, and what is missing.
 *
 * @param directory where
 * @param digest over its files
 * @param tags of the graph that would be served
 * @param signatures every signature with its tensors
 * @param choices how the model would be called, and where that came from
 * @param graph what it is made of: once frozen, as far as the embedding needs it, else as it is on disk
 * @param frozen whether it runs as constants
 * @param dimension components of an embedding, where it ran
 * @param device where it ran
 * @param timings how long it took
 * @param plan its layers, where it could be frozen
 * @param problem why it cannot be used, if so
 */
public record BackboneInspection(
        Path directory,
        BackboneDigest digest,
        List<String> tags,
        List<SignatureTensors> signatures,
        List<Choice> choices,
        GraphSummary graph,
        boolean frozen,
        OptionalInt dimension,
        String device,
        List<Timing> timings,
        Optional<LayerPlan> plan,
        Optional<String> problem) {
    private static final List<Integer> BATCHES = List.of(1, 8);
    private static final int WARM_UPS = 3;
    private static final int PASSES = 15;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final float MID_GREY = 128f;

    /**
     * A signature.
     *
     * @param name as {@code serving_default}
     * @param inputs as {@code image: float32 [?, 224, 224, 3]}
     * @param outputs alike
     */
    public record SignatureTensors(String name, List<String> inputs, List<String> outputs) {}

    /**
     * One thing that had to be known to call the model.
     *
     * @param key of the manifest
     * @param value that holds
     * @param origin {@code model}, {@code manifest} or {@code default}
     */
    public record Choice(String key, String value, String origin) {}

    /**
     * What the graph is made of.
     *
     * @param nodes operations in all
     * @param layers operations that carry weights
     * @param parameters numbers in constants and variables
     * @param operations how many of each
     */
    public record GraphSummary(int nodes, int layers, long parameters, Map<String, Integer> operations) {}

    /**
     * Median time of a pass.
     *
     * @param batchSize images in a pass
     * @param millisPerImage time for each of them
     */
    public record Timing(int batchSize, double millisPerImage) {}

    /**
     * Inspects a directory, running the model where that can be done; the options' batch size does not matter.
     *
     * @throws BackboneException if there is no SavedModel, or TensorFlow cannot start
     */
    public static BackboneInspection of(Path directory, BackboneOptions options) {
        return of(directory, options, System::nanoTime);
    }

    static BackboneInspection of(Path directory, BackboneOptions options, LongSupplier nanoClock) {
        ModelFiles files = new ModelFiles(directory);
        MetaGraphDef model = files.metaGraph();
        TensorFlowRuntime runtime = TensorFlowRuntime.start(options);
        List<Choice> choices = new ArrayList<>();
        List<Timing> timings = new ArrayList<>();
        GraphSummary graph = summary(ModelCensus.of(model.getGraphDef()));
        boolean frozen = false;
        OptionalInt dimension = OptionalInt.empty();
        Optional<LayerPlan> plan = Optional.empty();
        Optional<String> problem = Optional.empty();
        try {
            ModelReading reading = ModelReading.of(directory, options);
            ModelForm form = reading.form();
            choices.addAll(choices(form));
            List<Integer> batches =
                    form.fixedBatch().isPresent() ? List.of(form.fixedBatch().getAsInt()) : BATCHES;
            for (int batch : batches) {
                try (Network network = Network.load(reading, batch)) {
                    timings.add(time(network, form.form(), nanoClock));
                    dimension = OptionalInt.of(network.run(List.of()).length / batch);
                    frozen = network.isFrozen();
                    graph = summary(network.census());
                }
            }
            plan = frozen ? Optional.of(BackboneGraph.of(reading).plan()) : Optional.empty();
        } catch (RuntimeException e) {
            problem = Optional.of(String.valueOf(e.getMessage()));
        }
        return new BackboneInspection(
                directory,
                files.digest(),
                List.copyOf(model.getMetaInfoDef().getTagsList()),
                signatures(model),
                List.copyOf(choices),
                graph,
                frozen,
                dimension,
                runtime.deviceName(),
                List.copyOf(timings),
                plan,
                problem);
    }

    /** The whole as text for a terminal, lines of up to some hundred characters, ended by a line break. */
    public String render() {
        StringBuilder text = new StringBuilder();
        line(text, "directory", directory);
        line(text, "digest", "sha256:" + digest);
        line(text, "tags", String.join(", ", tags));
        for (SignatureTensors signature : signatures) {
            line(text, "signature", signature.name());
            signature.inputs().forEach(input -> line(text, "  input", input));
            signature.outputs().forEach(output -> line(text, "  output", output));
        }
        for (Choice choice : choices) {
            line(text, choice.key(), "%s (%s)".formatted(choice.value(), choice.origin()));
        }
        line(
                text,
                "graph",
                "%,d operations, %,d layers with weights, %,d parameters%s"
                        .formatted(graph.nodes(), graph.layers(), graph.parameters(), frozen ? ", frozen" : ""));
        line(text, "operations", operations());
        dimension.ifPresent(components -> line(text, "dimension", components));
        line(text, "device", device);
        for (Timing timing : timings) {
            line(
                    text,
                    "batch " + timing.batchSize(),
                    "%.2f ms an image (%.0f images/s)"
                            .formatted(timing.millisPerImage(), 1000 / timing.millisPerImage()));
        }
        plan.map(LayerTable::of).ifPresent(text::append);
        problem.ifPresent(found -> line(text, "problem", found));
        return text.toString();
    }

    private String operations() {
        return graph.operations().entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(12)
                .map(operation -> "%d %s".formatted(operation.getValue(), operation.getKey()))
                .reduce((left, right) -> left + ", " + right)
                .orElse("none");
    }

    private static void line(StringBuilder text, String label, Object value) {
        text.append("%-18s %s%n".formatted(label, value));
    }

    private static Timing time(Network network, InputForm form, LongSupplier nanoClock) {
        float[] grey = new float[form.width() * form.height() * DecodedImage.CHANNELS];
        Arrays.fill(grey, MID_GREY);
        List<DecodedImage> images =
                Collections.nCopies(network.batchSize(), new DecodedImage(form.width(), form.height(), grey));
        IntStream.range(0, WARM_UPS).forEach(i -> network.run(images));
        long[] nanos = new long[PASSES];
        for (int i = 0; i < PASSES; i++) {
            long start = nanoClock.getAsLong();
            network.run(images);
            nanos[i] = nanoClock.getAsLong() - start;
        }
        Arrays.sort(nanos);
        return new Timing(network.batchSize(), nanos[PASSES / 2] / NANOS_PER_MILLI / network.batchSize());
    }

    private static GraphSummary summary(ModelCensus census) {
        return new GraphSummary(census.nodes(), census.layers(), census.parameters(), census.operations());
    }

    private static List<SignatureTensors> signatures(MetaGraphDef model) {
        return new TreeMap<>(model.getSignatureDefMap())
                .entrySet().stream()
                        .map(signature -> new SignatureTensors(
                                signature.getKey(),
                                tensors(signature.getValue().getInputsMap()),
                                tensors(signature.getValue().getOutputsMap())))
                        .toList();
    }

    private static List<String> tensors(Map<String, TensorInfo> tensors) {
        return new TreeMap<>(tensors)
                .entrySet().stream()
                        .map(tensor -> "%s: %s %s"
                                .formatted(
                                        tensor.getKey(),
                                        ModelFormChoice.type(tensor.getValue().getDtype()),
                                        ModelForm.shape(tensor.getValue())))
                        .toList();
    }

    private static List<Choice> choices(ModelForm form) {
        Map<String, Object> values = Map.of(
                Manifest.SIGNATURE, form.signature(),
                Manifest.INPUT, form.inputName(),
                Manifest.OUTPUT, form.outputName(),
                Manifest.PREPROCESSING, form.preprocessing(),
                Manifest.WIDTH, form.form().width(),
                Manifest.HEIGHT, form.form().height(),
                Manifest.RESIZE, form.form().resize(),
                Manifest.FIT, form.form().fit(),
                Manifest.EMBEDDING_EXPONENT, form.exponent());
        return values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(choice -> new Choice(
                        choice.getKey(),
                        choice.getValue().toString(),
                        form.origins().getOrDefault(choice.getKey(), "")))
                .toList();
    }
}
