package io.headstream.bench;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import ai.djl.translate.Batchifier;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import ai.djl.util.PairList;
import io.headstream.bench.ConvolutionalNetwork.Step;
import io.headstream.image.DecodedImage;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Deep Java Library's predictor, one for each thread as its guide says, on one of its engines. */
final class DjlEngine implements BackboneEngine {
    private final Model model;
    private final ThreadLocal<Predictor<List<DecodedImage>, float[]>> predictors;

    private DjlEngine(Model model, long side) {
        this.model = model;
        this.predictors = ThreadLocal.withInitial(() -> model.newPredictor(new Pixels(side)));
    }

    /** On ONNX Runtime, from a file. */
    static DjlEngine onOnnxRuntime(EngineSettings settings, ConvolutionalNetwork network) {
        try {
            Path directory = Files.createTempDirectory("djl-");
            Path file = Files.write(directory.resolve("backbone.onnx"), OnnxModel.of(network));
            Model model = Model.newInstance("backbone", "OnnxRuntime");
            model.load(
                    directory,
                    "backbone",
                    Map.of("intraOpNumThreads", Integer.toString(settings.threads()), "interOpNumThreads", "1"));
            Files.delete(file);
            Files.delete(directory);
            return new DjlEngine(model, network.side());
        } catch (IOException | MalformedModelException e) {
            throw new IllegalStateException("DJL does not take the ONNX model: " + e.getMessage(), e);
        }
    }

    /** On PyTorch, with a block that calls its operations. */
    static DjlEngine onPyTorch(EngineSettings settings, ConvolutionalNetwork network) {
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(settings.threads()));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        Model model = Model.newInstance("backbone", "PyTorch");
        NDManager constants =
                NDManager.newBaseManager(Engine.getEngine("PyTorch").defaultDevice(), "PyTorch");
        model.setBlock(new Network(network, constants));
        return new DjlEngine(model, network.side());
    }

    @Override
    public float[] embed(List<DecodedImage> pictures) {
        try {
            return predictors.get().predict(pictures);
        } catch (TranslateException e) {
            throw new IllegalStateException("DJL failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        model.close();
    }

    /** Pictures to a tensor, and a tensor to numbers. */
    private record Pixels(long side) implements Translator<List<DecodedImage>, float[]> {
        @Override
        public NDList processInput(TranslatorContext context, List<DecodedImage> pictures) {
            return new NDList(context.getNDManager()
                    .create(
                            FloatBuffer.wrap(BackboneEngine.joined(pictures)),
                            new Shape(pictures.size(), side, side, DecodedImage.CHANNELS)));
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList list) {
            return list.get(0).toFloatArray();
        }

        @Override
        @SuppressWarnings("NullAway") // DJL's way to say that batches are made before.
        public Batchifier getBatchifier() {
            return null;
        }
    }

    /** The steps, one PyTorch operation after the other. */
    private static final class Network extends AbstractBlock {
        private static final int SPATIAL = 2;

        /** What a step needs besides its input; nothing for most. */
        private record Weights(NDArray filter, NDArray bias) {}

        private final ConvolutionalNetwork network;
        private final List<Weights> weights = new ArrayList<>();

        Network(ConvolutionalNetwork network, NDManager constants) {
            this.network = network;
            for (Step step : network.steps()) {
                if (step instanceof Step.Convolution convolution) {
                    weights.add(new Weights(
                            constants.create(
                                    convolution.weights(),
                                    new Shape(
                                            convolution.bias().length,
                                            convolution.inputs() / convolution.groups(),
                                            convolution.kernel(),
                                            convolution.kernel())),
                            constants.create(convolution.bias())));
                }
            }
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
            NDArray picture = inputs.singletonOrThrow().transpose(0, 3, 1, SPATIAL);
            List<NDArray> made = new ArrayList<>();
            int convolutions = 0;
            for (Step step : network.steps()) {
                NDArray value;
                if (step instanceof Step.Shift shift) {
                    value = of(shift.from(), picture, made).add(shift.by());
                } else if (step instanceof Step.Scale scale) {
                    value = of(scale.from(), picture, made).mul(scale.by());
                } else if (step instanceof Step.Convolution convolution) {
                    value = convolve(of(convolution.from(), picture, made), convolution, weights.get(convolutions++));
                } else if (step instanceof Step.Relu6 relu) {
                    value = of(relu.from(), picture, made).clip(0, 6);
                } else if (step instanceof Step.Sum sum) {
                    value = of(sum.from(), picture, made).add(of(sum.other(), picture, made));
                } else if (step instanceof Step.Mean mean) {
                    // One after the other: the engine takes no two axes at once.
                    value = of(mean.from(), picture, made)
                            .mean(new int[] {SPATIAL + 1})
                            .mean(new int[] {SPATIAL});
                } else {
                    throw new IllegalStateException("step " + step);
                }
                made.add(value);
            }
            return new NDList(made.get(made.size() - 1));
        }

        private static NDArray of(int step, NDArray picture, List<NDArray> made) {
            return step == ConvolutionalNetwork.PICTURE ? picture : made.get(step);
        }

        private static NDArray convolve(NDArray input, Step.Convolution convolution, Weights weights) {
            long before = convolution.padBefore();
            long after = convolution.padAfter();
            boolean even = before == after;
            NDArray padded = even ? input : input.pad(new Shape(before, after, before, after), 0);
            long padding = even ? before : 0;
            return Conv2d.conv2d(
                            padded,
                            weights.filter(),
                            weights.bias(),
                            new Shape(convolution.stride(), convolution.stride()),
                            new Shape(padding, padding),
                            new Shape(1, 1),
                            convolution.groups())
                    .singletonOrThrow();
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            return new Shape[] {new Shape(inputs[0].get(0), network.dimension())};
        }

        @Override
        public void cast(DataType type) {
            throw new UnsupportedOperationException("float32 only");
        }
    }
}
