package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import io.headstream.image.DecodedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.family.TType;

/**
 * Compares what is to be served with the model as its writer left it: the model's own outputs against those of the flat
 * graph, and the served embedding against the flat graph's tensor, pooled here.
 */
final class ImportCheck {
    private static final int PAIRED = 4;
    /** With oneDNN a pass through resource variables prepares every kernel anew, which costs more than the images. */
    private static final int PASS = 4;

    private final ModelForm form;
    private final TensorFlowRuntime runtime;
    private final int batch;

    /** @param form of the served network, fed as the model is */
    ImportCheck(ModelForm form, TensorFlowRuntime runtime) {
        this.form = form;
        this.runtime = runtime;
        this.batch = form.fixedBatch().orElse(PASS);
    }

    /**
     * The result of the first comparison.
     *
     * @param difference between the outputs
     * @param embeddings of the images, from the flat graph
     */
    record Compared(Difference difference, List<float[]> embeddings) {}

    /** Compares the outputs of the flat graph with the model's own. */
    Compared flattened(ImportPlan plan, List<DecodedImage> images) {
        List<List<float[]>> written = asWritten(plan, images);
        List<String> tensors = new ArrayList<>(plan.flatOutputs());
        if (!tensors.contains(plan.chosen().tensor())) {
            tensors.add(plan.chosen().tensor());
        }
        int embedding = tensors.indexOf(plan.chosen().tensor());
        try (Graph graph = new Graph()) {
            graph.importGraphDef(plan.whole().graph());
            try (Session session = new Session(graph, runtime.networkConfig())) {
                Difference difference = Difference.NONE;
                List<float[]> embeddings = new ArrayList<>();
                List<List<float[]>> flat = run(session, tensors, images);
                for (int i = 0; i < images.size(); i++) {
                    List<float[]> outputs = flat.get(i);
                    difference = difference.or(between(
                            written.get(i), outputs.subList(0, plan.written().size())));
                    embeddings.add(pooled(
                            outputs.get(embedding),
                            plan.chosen().shape(),
                            plan.chosen().pooling(),
                            form.channelsFirst()));
                }
                return new Compared(difference, embeddings);
            }
        }
    }

    private List<List<float[]>> asWritten(ImportPlan plan, List<DecodedImage> images) {
        try (SavedModelBundle bundle = SavedModelBundle.loader(
                        plan.files().directory().toString())
                .withTags(plan.model().getMetaInfoDef().getTagsList().toArray(String[]::new))
                .withConfigProto(runtime.networkConfig())
                .load()) {
            return run(bundle.session(), plan.written(), images);
        }
    }

    /** What a feature map comes to, computed here. */
    static float[] pooled(float[] map, List<Long> shape, Optional<Pooling> pooling, boolean channelsFirst) {
        if (pooling.isEmpty() || pooling.get() == Pooling.FLATTEN) {
            return map;
        }
        int channels = Math.toIntExact(shape.get(channelsFirst ? 1 : shape.size() - 1));
        int places = map.length / channels;
        float[] means = new float[channels];
        for (int channel = 0; channel < channels; channel++) {
            double sum = 0;
            for (int place = 0; place < places; place++) {
                sum += map[channelsFirst ? channel * places + place : place * channels + channel];
            }
            means[channel] = (float) (sum / places);
        }
        return means;
    }

    /** Runs the served network. */
    List<float[]> served(Network network, List<DecodedImage> images) {
        List<float[]> rows = new ArrayList<>();
        for (DecodedImage image : images) {
            float[] all = network.run(List.of(image));
            rows.add(Arrays.copyOf(all, all.length / network.batchSize()));
        }
        return rows;
    }

    /** How far an image's embedding goes with the others of its pass. */
    static Difference withOthers(Network pair, List<DecodedImage> images, List<float[]> alone) {
        Difference difference = Difference.NONE;
        for (int i = 0; i + 1 < Math.min(PAIRED, images.size()); i++) {
            float[] both = pair.run(images.subList(i, i + 2));
            difference = difference.or(Difference.between(alone.get(i), Arrays.copyOf(both, both.length / 2)));
        }
        return difference;
    }

    static Difference between(List<float[]> expected, List<float[]> found) {
        Difference difference = Difference.NONE;
        for (int i = 0; i < expected.size(); i++) {
            difference = difference.or(Difference.between(expected.get(i), found.get(i)));
        }
        return difference;
    }

    /** @throws BackboneException if it is larger than that */
    static void refuseAbove(double tolerance, Difference difference, String what) {
        if (!(difference.relative() <= tolerance)) {
            throw new BackboneException("%s: differs by %.3g, %.3g of the largest number; expected at most %.3g of it"
                    .formatted(what, difference.absolute(), difference.relative(), tolerance));
        }
    }

    /** The outputs' values, by image and then by output. */
    private List<List<float[]>> run(Session session, List<String> outputs, List<DecodedImage> images) {
        List<List<float[]>> rows = new ArrayList<>();
        for (int from = 0; from < images.size(); from += batch) {
            List<DecodedImage> pass = images.subList(from, Math.min(images.size(), from + batch));
            try (TType fed = new ImageFeed(form, batch).of(pass)) {
                Session.Runner runner = session.runner().feed(form.input().getName(), fed);
                outputs.forEach(runner::fetch);
                try (Result result = runner.run()) {
                    List<float[]> values = new ArrayList<>();
                    for (int i = 0; i < outputs.size(); i++) {
                        values.add(values((TType) result.get(i)));
                    }
                    for (int image = 0; image < pass.size(); image++) {
                        int row = image;
                        rows.add(values.stream().map(all -> row(all, row)).toList());
                    }
                }
            }
        }
        return rows;
    }

    private static float[] values(TType tensor) {
        if (tensor.dataType() != DataType.DT_FLOAT) {
            return new float[0];
        }
        float[] values = new float[Math.toIntExact(tensor.shape().size())];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }

    private float[] row(float[] all, int image) {
        int length = all.length / batch;
        return Arrays.copyOfRange(all, image * length, (image + 1) * length);
    }
}
