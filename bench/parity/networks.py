"""The small networks of the three ways of transfer learning, as files that `bin/headstream backbone import` takes.

    python networks.py        # writes src/it/resources/io/headstream/backbone/{way-a,way-b,way-c,small-vgg}.tar.gz

Each has the structure of the network that it stands for and random weights, rounded to 8 bits so that the files are small;
batch norms have seen some of the bundled pictures, so that values are of the size that trained networks have.
"""

import os
import pathlib
import tarfile
import tempfile
import zipfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf
from keras import layers as k

HOME = pathlib.Path(__file__).resolve().parents[2]
PICTURES = HOME / "src/main/resources/io/headstream/demo/emoji-stream.zip"
OUT = HOME / "src/it/resources/io/headstream/backbone"
SIDE = 48


def residual():
    """A: pre-activation residual blocks, as ResNet50V2 has them; ends with the pooled vector."""
    images = keras.Input((SIDE, SIDE, 3), name="images")
    x = k.Conv2D(16, 5, strides=2, padding="same", name="conv1_conv")(images)
    x = k.MaxPooling2D(3, 2, "same", name="pool1_pool")(x)
    for block, (width, stride) in enumerate([(16, 1), (32, 2), (64, 2)], 2):
        name = f"conv{block}_block1"
        before = k.BatchNormalization(name=f"{name}_preact_bn")(x)
        before = k.Activation("relu", name=f"{name}_preact_relu")(before)
        shortcut = k.Conv2D(2 * width, 1, strides=stride, name=f"{name}_0_conv")(before)
        y = k.Conv2D(width, 1, use_bias=False, name=f"{name}_1_conv")(before)
        y = k.BatchNormalization(name=f"{name}_1_bn")(y)
        y = k.Activation("relu", name=f"{name}_1_relu")(y)
        y = k.ZeroPadding2D(1, name=f"{name}_2_pad")(y)
        y = k.Conv2D(width, 3, strides=stride, use_bias=False, name=f"{name}_2_conv")(y)
        y = k.BatchNormalization(name=f"{name}_2_bn")(y)
        y = k.Activation("relu", name=f"{name}_2_relu")(y)
        y = k.Conv2D(2 * width, 1, name=f"{name}_3_conv")(y)
        x = k.Add(name=f"{name}_out")([shortcut, y])
    x = k.BatchNormalization(name="post_bn")(x)
    x = k.Activation("relu", name="post_relu")(x)
    return keras.Model(images, k.GlobalAveragePooling2D(name="avg_pool")(x), name="residual")


def vgg(side=SIDE, blocks=((8, 2), (16, 2), (24, 2))):
    """B: blocks of 3 × 3 convolutions and max pooling, as VGG16 has them, with batch norm; ends with a feature map."""
    images = keras.Input((side, side, 3), name="images")
    x = images
    for block, (width, depth) in enumerate(blocks, 1):
        for layer in range(1, depth + 1):
            x = k.Conv2D(width, 3, padding="same", name=f"block{block}_conv{layer}")(x)
            x = k.BatchNormalization(name=f"block{block}_bn{layer}")(x)
            x = k.Activation("relu", name=f"block{block}_relu{layer}")(x)
        x = k.MaxPooling2D(2, name=f"block{block}_pool")(x)
    return keras.Model(images, x, name="vgg")


def small_vgg():
    """The same, so small that what Keras computes with it can be kept in the tests' resources."""
    return vgg(12, ((4, 1), (6, 2)))


def inception():
    """C: branches that are concatenated, factorised and depthwise convolutions; ends with the pooled vector."""
    images = keras.Input((SIDE, SIDE, 3), name="images")

    def conv(x, width, size, name, strides=1):
        x = k.Conv2D(width, size, strides=strides, padding="same", use_bias=False, name=name)(x)
        x = k.BatchNormalization(scale=False, name=f"{name}_bn")(x)
        return k.Activation("relu", name=f"{name}_relu")(x)

    x = conv(conv(images, 16, 3, "stem1", 2), 24, 3, "stem2")
    one = conv(x, 16, 1, "mixed0_1x1")
    five = conv(conv(x, 12, 1, "mixed0_5x5_reduce"), 16, 5, "mixed0_5x5")
    pooled = conv(k.AveragePooling2D(3, 1, "same", name="mixed0_pool")(x), 16, 1, "mixed0_pool_1x1")
    x = k.Concatenate(name="mixed0")([one, five, pooled])
    seven = conv(conv(conv(x, 16, 1, "mixed1_reduce"), 24, (1, 7), "mixed1_1x7"), 32, (7, 1), "mixed1_7x1", 2)
    depthwise = k.DepthwiseConv2D(3, 2, "same", use_bias=False, name="mixed1_depthwise")(x)
    depthwise = conv(depthwise, 32, 1, "mixed1_pointwise")
    pooled = k.MaxPooling2D(3, 2, "same", name="mixed1_pool")(x)
    x = k.Concatenate(name="mixed1")([seven, depthwise, pooled])
    left = conv(x, 48, (1, 3), "mixed2_1x3")
    right = conv(x, 48, (3, 1), "mixed2_3x1")
    x = k.Concatenate(name="mixed2")([left, right])
    return keras.Model(images, k.GlobalAveragePooling2D(name="avg_pool")(x), name="inception")


def pictures(side=SIDE):
    """The bundled pictures, [n, side, side, 3] in [0, 255], and the names of their classes."""
    images, labels = [], []
    with zipfile.ZipFile(PICTURES) as archive:
        for name in sorted(n for n in archive.namelist() if n.endswith(".png")):
            rgba = tf.cast(tf.io.decode_png(archive.read(name), channels=4), tf.float32)
            white = rgba[..., :3] * rgba[..., 3:] / 255 + 255 - rgba[..., 3:]
            images.append(tf.image.resize(white, (side, side), antialias=True).numpy())
            labels.append(name.split("/")[-2])
    return np.stack(images), labels


def scaled(images):
    return images.astype(np.float32) / 127.5 - 1


def finished(name):
    """A network with random weights, and batch norms that have seen the pictures."""
    make, seed = WAYS[name]
    keras.utils.set_random_seed(seed)
    model = make()
    images, _ = pictures(model.input.shape[1])
    for layer in model.layers:
        if isinstance(layer, k.BatchNormalization):
            layer.momentum = 0.0
    for weight in model.weights:
        if "kernel" in weight.path:
            weight.assign(rounded(weight.numpy()))
    model(scaled(images[::3]), training=True)
    for weight in model.weights:
        weight.assign(rounded(weight.numpy()))
    return model


def rounded(values):
    """To 8 significant bits."""
    mantissa, exponent = np.frexp(values)
    return np.ldexp(np.rint(mantissa * 256) / 256, exponent).astype(np.float32)


def pack(directory, archive):
    """As TensorFlow Hub does: saved_model.pb at the root. Times and owners are fixed."""

    def plain(entry):
        entry.mtime = entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return entry

    with tarfile.open(archive, "w:gz", compresslevel=9) as tar:
        for path in sorted(pathlib.Path(directory).rglob("*")):
            name = path.relative_to(directory).as_posix()
            if not name.startswith("assets"):
                tar.add(path, name, recursive=False, filter=plain)


WAYS = {"way-a": (residual, 21), "way-b": (vgg, 22), "way-c": (inception, 23), "small-vgg": (small_vgg, 24)}


def main():
    for name in WAYS:
        model = finished(name)
        with tempfile.TemporaryDirectory() as work:
            model.export(work, format="tf_saved_model", verbose=False)
            pack(work, OUT / f"{name}.tar.gz")


if __name__ == "__main__":
    main()
