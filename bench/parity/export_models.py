"""Exports Keras models with random weights as the files that `bin/headstream backbone import` takes.

    python3 -m venv /tmp/export && /tmp/export/bin/pip install -r export_models.requirements.txt
    /tmp/export/bin/python export_models.py full OUT     # ResNet50V2, VGG16, InceptionV3, MobileNetV2 at full size
    /tmp/export/bin/python export_models.py small OUT    # the archives in src/it/resources/io/headstream/backbone

Keras 3 writes with model.export, Keras 2 (tf_keras) with model.save, and the form of TensorFlow Hub is made by hand. Batch
norm gets statistics and scales other than 0 and 1, so that leaving one out shows. Beside every small archive lies what the
model computes for the picture whose value at (row, column, channel) is (31 row + 17 column + 7 channel) mod 256.
"""

import json
import os
import pathlib
import sys
import tarfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf
import tf_keras

SIDE = 32


def shaken(model, seed, by=0.2):
    """Gives batch norm something to do."""
    random = np.random.default_rng(seed)
    for variable in model.variables:
        name = getattr(variable, "path", variable.name)
        low, high = 1 - by, 1 + by
        if "moving_mean" in name or "beta" in name or "bias" in name:
            low, high = -by, by
        elif not any(part in name for part in ("moving_variance", "gamma")):
            continue
        variable.assign(random.uniform(low, high, variable.shape).astype(np.float32))
    return model


def probe(side=SIDE):
    r, c, k = np.meshgrid(np.arange(side), np.arange(side), np.arange(3), indexing="ij")
    return ((31 * r + 17 * c + 7 * k) % 256).astype(np.float32)[None]


def pack(directory, archive):
    """As TensorFlow Hub does: saved_model.pb at the root. Times and owners are fixed, so that the bytes stay."""

    def plain(entry):
        entry.mtime = entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return entry

    with tarfile.open(archive, "w:gz", compresslevel=9) as tar:
        for path in sorted(pathlib.Path(directory).rglob("*")):
            name = path.relative_to(directory).as_posix()
            if not name.startswith("assets") and name != "keras_metadata.pb":
                tar.add(path, name, recursive=False, filter=plain)


class FeatureVector(tf.Module):
    """A module in the form of TensorFlow Hub: images in [0,1], functions within functions, `default` among the outputs."""

    def __init__(self, model, side):
        super().__init__()
        self.model = model
        self.variables_ = model.variables

        @tf.function(autograph=False)
        def network(images):
            return model(images * 2.0 - 1.0, training=False)

        @tf.function(input_signature=[tf.TensorSpec((None, side, side, 3), tf.float32, "inputs")])
        def serving(inputs):
            return {"default": network(inputs)}

        self.serving = serving

    def save(self, directory):
        tf.saved_model.save(self, directory, {"serving_default": self.serving})


def small_residual(k):
    """Two pre-activation residual blocks, the second with a projection and a stride, and a classifier."""
    images = k.Input((SIDE, SIDE, 3), name="picture")
    x = k.layers.Conv2D(8, 3, strides=2, padding="same", name="conv1_conv")(images)
    for block, (width, stride) in enumerate([(8, 1), (12, 2)], 1):
        name = f"conv{block + 1}_block1"
        y = k.layers.BatchNormalization(name=f"{name}_preact_bn")(x)
        y = k.layers.Activation("relu", name=f"{name}_preact_relu")(y)
        shortcut = x
        if stride > 1:
            shortcut = k.layers.Conv2D(width, 1, strides=stride, name=f"{name}_0_conv")(y)
        y = k.layers.Conv2D(width, 3, strides=stride, padding="same", use_bias=False, name=f"{name}_1_conv")(y)
        y = k.layers.BatchNormalization(name=f"{name}_1_bn")(y)
        y = k.layers.Activation("relu", name=f"{name}_1_relu")(y)
        y = k.layers.Conv2D(width, 1, name=f"{name}_2_conv")(y)
        x = k.layers.Add(name=f"{name}_out")([shortcut, y])
    x = k.layers.BatchNormalization(name="post_bn")(x)
    x = k.layers.Activation("relu", name="post_relu")(x)
    x = k.layers.GlobalAveragePooling2D(name="avg_pool")(x)
    return k.Model(images, k.layers.Dense(5, activation="softmax", name="predictions")(x), name="small_residual")


def small_inception(k):
    """Two inception blocks, of which the second is depthwise separable, without a top."""
    images = k.Input((SIDE, SIDE, 3), name="picture")

    def conv(x, width, size, name, stride=1):
        x = k.layers.Conv2D(width, size, strides=stride, padding="same", use_bias=False, name=name)(x)
        x = k.layers.BatchNormalization(scale=False, name=f"{name}_bn")(x)
        return k.layers.Activation("relu", name=f"{name}_relu")(x)

    x = conv(images, 6, 3, "stem", 2)
    left = conv(x, 4, 1, "mixed0_1x1")
    middle = conv(conv(x, 4, 1, "mixed0_3x3_reduce"), 6, 3, "mixed0_3x3")
    right = conv(k.layers.AveragePooling2D(3, 1, "same", name="mixed0_pool")(x), 3, 1, "mixed0_pool_1x1")
    x = k.layers.Concatenate(name="mixed0")([left, middle, right])
    left = k.layers.DepthwiseConv2D(3, padding="same", use_bias=False, name="mixed1_depthwise")(x)
    left = conv(left, 8, 1, "mixed1_pointwise")
    right = k.layers.MaxPooling2D(3, 1, "same", name="mixed1_pool")(x)
    x = k.layers.Concatenate(name="mixed1")([left, right])
    x = k.layers.MaxPooling2D(2, name="last_pool")(x)
    return k.Model(images, x, name="small_inception")


def small(out):
    work = out / "work"
    keras.utils.set_random_seed(11)
    residual = shaken(small_residual(tf_keras), 1)
    residual.compile("adam", "categorical_crossentropy")
    residual.fit(np.zeros((2, SIDE, SIDE, 3)), np.eye(5)[:2], verbose=0)  # so that there are optimizer's variables too
    shaken(residual, 1)
    residual.save(work / "keras2-residual", save_format="tf")
    features = tf_keras.Model(residual.input, residual.get_layer("avg_pool").output)
    inception = shaken(small_inception(keras), 2)
    inception.export(work / "keras3-inception", format="tf_saved_model", verbose=False)
    hub_model = shaken(small_residual(tf_keras), 3)
    hub = FeatureVector(tf_keras.Model(hub_model.input, hub_model.get_layer("avg_pool").output), SIDE)
    hub.save(str(work / "hub-residual"))
    expected = {
        "keras2-residual": features(probe() / 127.5 - 1, training=False),
        "keras3-inception": np.mean(inception(probe() / 127.5 - 1, training=False), (1, 2)),
        "hub-residual": hub.serving(tf.constant(probe() / 255))["default"],
    }
    for name, embedding in expected.items():
        pack(work / name, out / f"{name}.tar.gz")
        with open(out / f"{name}.expected.json", "w") as file:
            json.dump([float(v) for v in np.asarray(embedding).reshape(-1)], file)


def full(out):
    k2, k3 = tf_keras.applications, keras.applications
    keras.utils.set_random_seed(5)
    resnet = shaken(k2.ResNet50V2(weights=None, include_top=False, pooling="avg", input_shape=(224, 224, 3)), 1, 0.05)
    FeatureVector(resnet, 224).save(str(out / "resnet50v2-feature-vector"))
    pack(out / "resnet50v2-feature-vector", out / "resnet50v2-feature-vector.tar.gz")
    k3.VGG16(weights=None, include_top=False, input_shape=(224, 224, 3)).export(
        out / "vgg16-keras3", format="tf_saved_model", verbose=False
    )
    inception = k2.InceptionV3(weights=None, include_top=False, pooling="avg", input_shape=(299, 299, 3))
    shaken(inception, 2, 0.05).save(out / "inceptionv3-keras2", save_format="tf", include_optimizer=False)
    mobilenet = shaken(k3.MobileNetV2(weights=None, input_shape=(224, 224, 3)), 3, 0.05)
    mobilenet.export(out / "mobilenetv2-keras3", format="tf_saved_model", verbose=False)


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    {"small": small, "full": full}[sys.argv[1]](out)
