"""Makes the SavedModels beside this file, each with what it must compute. Needs TensorFlow 2.18 with Keras; run it here.

Every model comes with expected.json: the embedding of one image whose value at (row, column, channel) is
(31 row + 17 column + 7 channel) mod 256.
"""

import json
import os
import shutil

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf

SIDE = 24


def probe(shape=(1, SIDE, SIDE, 3)):
    r, c, k = np.meshgrid(*[np.arange(n) for n in shape[1:]], indexing="ij")
    return ((31 * r + 17 * c + 7 * k) % 256).astype(np.float32)[None]


def finish(name, embedding, manifest):
    if manifest is not None:
        with open(f"{name}/headstream.json", "w") as f:
            json.dump(manifest, f, indent=2)
    with open(f"{name}.expected.json", "w") as f:
        json.dump([float(v) for v in np.asarray(embedding).reshape(-1)], f)
    shutil.rmtree(f"{name}/assets", ignore_errors=True)


# A Keras network as Keras exports it: functions within functions, variables captured, batch norm, depthwise.
keras.utils.set_random_seed(7)
inputs = keras.Input((SIDE, SIDE, 3), name="picture")
x = keras.layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(inputs)
x = keras.layers.BatchNormalization()(x)
x = keras.layers.ReLU(6.0)(x)
x = keras.layers.DepthwiseConv2D(3, padding="same")(x)
x = keras.layers.Activation("swish")(x)
x = keras.layers.MaxPooling2D()(x)
x = keras.layers.Dropout(0.5)(x)
x = keras.layers.GlobalAveragePooling2D()(x)
model = keras.Model(inputs, keras.layers.Dense(16, name="features")(x))
for w in model.weights:
    if "moving" in w.path or "gamma" in w.path or "beta" in w.path:
        w.assign(np.random.default_rng(1).uniform(0.5, 1.5, w.shape))
model.export("keras", format="tf_saved_model", verbose=False)
expected = model(probe() / 127.5 - 1, training=False)
finish("keras", expected, {"name": "small-keras", "preprocessing": "minus1to1"})


# Several signatures and outputs; takes bytes; any size; a function called twice.
class Several(tf.Module):
    def __init__(self):
        super().__init__()
        self.kernel = tf.Variable(tf.random.stateless_uniform((3, 3, 3, 5), (1, 2), -0.1, 0.1))
        self.shift = tf.Variable(tf.zeros(5))

    @tf.function(input_signature=[tf.TensorSpec((None, None, None, 3))])
    def pooled(self, x):
        return tf.reduce_mean(tf.nn.relu(tf.nn.conv2d(x, self.kernel, 1, "SAME") + self.shift), (1, 2))

    @tf.function(input_signature=[tf.TensorSpec((None, None, None, 3), tf.uint8, name="pixels")])
    def embed(self, pixels):
        x = tf.cast(pixels, tf.float32) / 255.0
        both, half = tf.split(tf.concat([self.pooled(x), self.pooled(1 - x)], 1), [5, 5], 1)
        return {"both": tf.concat([both, half], 1), "half": half}

    @tf.function(input_signature=[tf.TensorSpec((None, None, None, 3), tf.uint8, name="pixels")])
    def broken(self, pixels):
        return {"infinite": 1.0 / tf.reduce_min(tf.cast(pixels, tf.float32), (1, 2))}


several = Several()
tf.saved_model.save(several, "several", {"embed": several.embed, "broken": several.broken})
expected = several.embed(tf.constant(probe().astype(np.uint8)))["both"]
manifest = {"signature": "embed", "output": "both", "width": SIDE, "height": SIDE, "embeddingExponent": 14, "licence": "-"}
finish("several", expected, manifest)


# What cannot be frozen: a loop over a resource. Channels first, a fixed batch of 4.
class Looping(tf.Module):
    def __init__(self):
        super().__init__()
        self.weight = tf.Variable(tf.random.stateless_uniform((3, 6), (3, 4), -0.01, 0.01))

    @tf.function(input_signature=[tf.TensorSpec((4, 3, SIDE, SIDE), name="planes")])
    def embed(self, planes):
        x = tf.reduce_mean(planes, (2, 3))
        total = tf.zeros((4, 6))
        i = tf.constant(0)
        while i < 3:
            total += tf.matmul(x, self.weight) * tf.cast(i + 1, tf.float32)
            i += 1
        return {"total": total}


looping = Looping()
tf.saved_model.save(looping, "looping", {"serving_default": looping.embed})
planes = np.repeat(probe(), 4, 0).transpose(0, 3, 1, 2)
finish("looping", looping.embed(tf.constant(planes))["total"][0], {"preprocessing": "none"})

# TensorFlow 1: no functions, reference variables.
with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    tf.compat.v1.disable_resource_variables()
    images = tf.compat.v1.placeholder(tf.float32, (None, SIDE, SIDE, 3), "images")
    kernel = tf.compat.v1.get_variable(
        "kernel", (3, 3, 3, 4), initializer=tf.compat.v1.random_uniform_initializer(-0.1, 0.1, 5), use_resource=False
    )
    features = tf.reduce_mean(tf.nn.relu(tf.nn.conv2d(images, kernel, 1, "VALID")), (1, 2), keepdims=True)
    session.run(tf.compat.v1.global_variables_initializer())
    shutil.rmtree("v1", ignore_errors=True)
    tf.compat.v1.saved_model.simple_save(session, "v1", {"images": images}, {"features": features})
    expected = session.run(features, {images: (probe() / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]})
    finish("v1", expected, {"preprocessing": "imagenet-torch"})
