"""EfficientNet-Lite0 as a flat, frozen TensorFlow graph, built from the PyTorch weights.

The architecture is that of the original TensorFlow code (tensorflow/tpu, models/official/efficientnet/lite):
EfficientNet-B0 without squeeze-and-excite, with ReLU6 in place of swish. Batch norm is folded into the
convolution before it; dropout and classifier are left out.
"""

from dataclasses import dataclass
from typing import Mapping, Sequence

import numpy as np
import tensorflow as tf
from tensorflow.core.framework import graph_pb2
from tensorflow.core.protobuf import meta_graph_pb2, saved_model_pb2

IMAGE_SIZE = 224
EMBEDDING_DIMENSION = 1280
SIGNATURE, INPUT, OUTPUT = "serving_default", "image", "embedding"

# MEAN_RGB and STDDEV_RGB of efficientnet_lite_builder.py, in units of 0..255 pixel values.
PIXEL_MEAN, PIXEL_STDDEV = 127.0, 128.0

# batch_norm_epsilon of efficientnet_lite_builder.py.
BATCH_NORM_EPSILON = 1e-3


@dataclass(frozen=True)
class Stage:
    """Blocks that share a shape; the first one has the stride, the others have stride 1."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    filters_in: int
    filters_out: int


# _DEFAULT_BLOCKS_ARGS of efficientnet_lite_builder.py; width and depth coefficients of Lite0 are 1.
STAGES = (
    Stage(1, 3, 1, 1, 32, 16),
    Stage(2, 3, 2, 6, 16, 24),
    Stage(2, 5, 2, 6, 24, 40),
    Stage(3, 3, 2, 6, 40, 80),
    Stage(3, 5, 1, 6, 80, 112),
    Stage(4, 5, 2, 6, 112, 192),
    Stage(1, 3, 1, 6, 192, 320),
)


@dataclass(frozen=True)
class Convolution:
    """A convolution with the batch norm after it folded in.

    weights: float64, [height, width, in, out], or [height, width, in, 1] when depthwise; bias: float64, [out].
    """

    name: str
    weights: np.ndarray
    bias: np.ndarray
    stride: int
    depthwise: bool
    activated: bool


@dataclass(frozen=True)
class Block:
    """Expand, depthwise, project; `residual` adds the block's input to its output."""

    name: str
    convolutions: Sequence[Convolution]
    residual: bool


@dataclass(frozen=True)
class Network:
    stem: Convolution
    blocks: Sequence[Block]
    head: Convolution


def fold(state: Mapping[str, np.ndarray]) -> Network:
    """The network whose PyTorch parameters are `state`; fails when a parameter is missing or left over."""
    unused = {key for key in state if not key.endswith("num_batches_tracked") and not key.startswith("_fc.")}

    def convolution(name, conv_key, norm_key, kernel, channels, stride=1, depthwise=False, activated=True):
        def parameter(key):
            unused.discard(key)
            return np.asarray(state[key], np.float64)

        filters_in, filters_out = channels
        weights = parameter(f"{conv_key}.weight")  # [out, in or 1, height, width]
        expected = (filters_out, 1 if depthwise else filters_in, kernel, kernel)
        if weights.shape != expected:
            raise ValueError(f"{conv_key}.weight: shape {weights.shape}, expected {expected}")
        scale = parameter(f"{norm_key}.weight") / np.sqrt(parameter(f"{norm_key}.running_var") + BATCH_NORM_EPSILON)
        bias = parameter(f"{norm_key}.bias") - parameter(f"{norm_key}.running_mean") * scale
        weights = weights * scale[:, None, None, None]
        weights = weights.transpose(2, 3, 0, 1) if depthwise else weights.transpose(2, 3, 1, 0)
        return Convolution(name, weights, bias, stride, depthwise, activated)

    def block(index, stage, first):
        key, name = f"_blocks.{index}", f"block_{index:02d}"
        filters_in = stage.filters_in if first else stage.filters_out
        stride = stage.stride if first else 1
        wide = filters_in * stage.expansion
        convolutions = []
        if stage.expansion != 1:
            convolutions.append(
                convolution(f"{name}/expand", f"{key}._expand_conv", f"{key}._bn0", 1, (filters_in, wide)))
        convolutions.append(
            convolution(f"{name}/depthwise", f"{key}._depthwise_conv", f"{key}._bn1", stage.kernel, (wide, wide),
                        stride, depthwise=True))
        convolutions.append(
            convolution(f"{name}/project", f"{key}._project_conv", f"{key}._bn2", 1, (wide, stage.filters_out),
                        activated=False))
        return Block(name, convolutions, residual=stride == 1 and filters_in == stage.filters_out)

    stem = convolution("stem", "_conv_stem", "_bn0", 3, (3, STAGES[0].filters_in), stride=2)
    places = [(stage, repeat == 0) for stage in STAGES for repeat in range(stage.repeats)]
    blocks = [block(index, stage, first) for index, (stage, first) in enumerate(places)]
    head = convolution("head", "_conv_head", "_bn1", 1, (STAGES[-1].filters_out, EMBEDDING_DIMENSION))
    if unused:
        raise ValueError(f"parameters not used: {sorted(unused)}")
    return Network(stem, blocks, head)


def graph_of(network: Network, weight_type: type) -> graph_pb2.GraphDef:
    """Images [N, 224, 224, 3] of 0..255 to embeddings [N, 1280]; weights stored as `weight_type`, biases float32."""

    def apply(layer: Convolution, x):
        weights = tf.constant(layer.weights.astype(weight_type), name=f"{layer.name}/weights")
        if weight_type is not np.float32:
            weights = tf.cast(weights, tf.float32, name=f"{layer.name}/weights_float32")
        strides = [1, layer.stride, layer.stride, 1]
        convolve = tf.raw_ops.DepthwiseConv2dNative if layer.depthwise else tf.raw_ops.Conv2D
        x = convolve(input=x, filter=weights, strides=strides, padding="SAME", name=f"{layer.name}/convolution")
        bias = tf.constant(layer.bias.astype(np.float32), name=f"{layer.name}/bias")
        x = tf.raw_ops.BiasAdd(value=x, bias=bias, name=f"{layer.name}/biased")
        return tf.raw_ops.Relu6(features=x, name=f"{layer.name}/relu6") if layer.activated else x

    with tf.Graph().as_default() as graph:
        image = tf.compat.v1.placeholder(tf.float32, [None, IMAGE_SIZE, IMAGE_SIZE, 3], name=INPUT)
        x = tf.raw_ops.Sub(x=image, y=tf.constant(PIXEL_MEAN, name="pixel_mean"), name="centred")
        x = tf.raw_ops.Mul(x=x, y=tf.constant(1 / PIXEL_STDDEV, name="pixel_scale"), name="normalised")
        x = apply(network.stem, x)
        for block in network.blocks:
            block_input = x
            for layer in block.convolutions:
                x = apply(layer, x)
            if block.residual:
                x = tf.raw_ops.AddV2(x=x, y=block_input, name=f"{block.name}/residual")
        x = apply(network.head, x)
        spatial_axes = tf.constant([1, 2], name="spatial_axes")
        tf.raw_ops.Mean(input=x, axis=spatial_axes, name=OUTPUT)
        return graph.as_graph_def()


def saved_model_of(graph: graph_pb2.GraphDef) -> bytes:
    """A SavedModel without variables, functions, fingerprint or build details: equal graphs give equal bytes."""
    saved_model = saved_model_pb2.SavedModel(saved_model_schema_version=1)
    meta_graph = saved_model.meta_graphs.add()
    meta_graph.meta_info_def.tags.append(tf.saved_model.SERVING)
    meta_graph.meta_info_def.tensorflow_version = tf.__version__
    meta_graph.graph_def.CopyFrom(graph)
    signature = meta_graph.signature_def[SIGNATURE]
    signature.method_name = tf.compat.v1.saved_model.signature_constants.PREDICT_METHOD_NAME
    signature.inputs[INPUT].CopyFrom(tensor_info(INPUT, [-1, IMAGE_SIZE, IMAGE_SIZE, 3]))
    signature.outputs[OUTPUT].CopyFrom(tensor_info(OUTPUT, [-1, EMBEDDING_DIMENSION]))
    return saved_model.SerializeToString(deterministic=True)


def tensor_info(operation: str, shape: Sequence[int]) -> meta_graph_pb2.TensorInfo:
    info = meta_graph_pb2.TensorInfo(name=f"{operation}:0", dtype=tf.float32.as_datatype_enum)
    for size in shape:
        info.tensor_shape.dim.add(size=size)
    return info
