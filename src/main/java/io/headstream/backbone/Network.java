package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import io.headstream.image.DecodedImage;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** A loaded model as a function from a batch of pictures to a matrix. Thread-safe. */
final class Network implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Network.class);

    private final ModelForm form;
    private final int batchSize;
    private final String input;
    private final String output;
    private final Session session;
    private final RunOptions runOptions;
    /** What else is to be closed with it: the graph, or the whole bundle. */
    private final List<AutoCloseable> rest;

    private final boolean frozen;
    private final ModelCensus census;

    private Network(
            ModelForm form,
            int batchSize,
            String input,
            String output,
            Session session,
            RunOptions runOptions,
            List<AutoCloseable> rest,
            boolean frozen,
            ModelCensus census) {
        this.form = form;
        this.batchSize = batchSize;
        this.input = input;
        this.output = output;
        this.session = session;
        this.runOptions = runOptions;
        this.rest = rest;
        this.frozen = frozen;
        this.census = census;
    }

    /**
     * Loads the model, as constants where that can be done.
     *
     * @param batchSize images in one pass
     */
    static Network load(ModelReading model, int batchSize) {
        try {
            return of(model.frozen(), model.form(), model.runtime(), batchSize);
        } catch (NotFreezableException e) {
            LOG.warn(
                    "'{}' keeps its variables, which is slow on a processor: {}",
                    model.files().directory(),
                    e.getMessage());
        }
        return asWritten(model, batchSize);
    }

    /** Loads the model with its functions and variables as its writer left them. */
    static Network asWritten(ModelReading model, int batchSize) {
        SavedModelBundle bundle = SavedModelBundle.loader(
                        model.files().directory().toString())
                .withTags(model.graph().getMetaInfoDef().getTagsList().toArray(String[]::new))
                .withConfigProto(model.runtime().networkConfig())
                .load();
        return new Network(
                model.form(),
                batchSize,
                model.form().input().getName(),
                model.form().output().getName(),
                bundle.session(),
                model.runtime().runOptions(),
                List.of(bundle),
                false,
                ModelCensus.of(model.graph().getGraphDef()));
    }

    /** A flat graph, fed at the form's input. */
    static Network of(FrozenGraph frozen, ModelForm form, TensorFlowRuntime runtime, int batchSize) {
        String input = form.input().getName();
        Graph graph = new Graph();
        try {
            graph.importGraphDef(frozen.graph());
            if (graph.operation(input.replaceFirst(":.*", "")) == null) {
                throw new BackboneException(
                        "output '%s' does not depend on input '%s'".formatted(form.outputName(), form.inputName()));
            }
            Session session = new Session(graph, runtime.networkConfig());
            return new Network(
                    form,
                    batchSize,
                    input,
                    frozen.output(),
                    session,
                    runtime.runOptions(),
                    List.of(session, graph),
                    true,
                    ModelCensus.of(frozen.graph()));
        } catch (RuntimeException e) {
            graph.close();
            throw e;
        }
    }

    /** Images in one pass. */
    int batchSize() {
        return batchSize;
    }

    /** Whether all of it is constants. */
    boolean isFrozen() {
        return frozen;
    }

    /** What it is made of. */
    ModelCensus census() {
        return census;
    }

    /**
     * One pass, padded with zeros to the batch size.
     *
     * @param images [0..batch size]
     * @return the output, row-major, batch size rows
     */
    float[] run(List<DecodedImage> images) {
        try (TType fed = new ImageFeed(form, batchSize).of(images);
                Result result = session.runner()
                        .setOptions(runOptions)
                        .feed(input, fed)
                        .fetch(output)
                        .run()) {
            Shape shape = result.get(0).shape();
            if (!(result.get(0) instanceof TFloat32) || shape.numDimensions() < 2 || shape.get(0) != batchSize) {
                throw new BackboneException("output '%s' is %s of %s, expected float32 [%d, dimension]"
                        .formatted(
                                form.outputName(),
                                ModelFormChoice.type(result.get(0).dataType()),
                                shape,
                                batchSize));
            }
            float[] values = new float[Math.toIntExact(shape.size())];
            result.get(0).asRawTensor().data().asFloats().read(values);
            return values;
        }
    }

    @Override
    public void close() {
        for (AutoCloseable part : rest) {
            try {
                part.close();
            } catch (Exception e) {
                throw new BackboneException("a network cannot be closed", e);
            }
        }
    }
}
