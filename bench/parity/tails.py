"""What Keras makes of a network whose last layers train with a head, from given first weights and activations.

The twin of a `finetune` head in Keras: the tail with its batch norm in inference mode, Flatten, the centre taken away,
what is left scaled to length √features, Dense(hidden, relu), Dense(classes, softmax).
"""

import keras
import numpy as np
import tensorflow as tf

import heads

# How Keras makes each rule for a learning rate, and the rates of tail and head.
OPTIMIZERS = {
    "adam": (lambda rate: keras.optimizers.Adam(rate), 0.0001, 0.0001),
    "adam, rates apart": (lambda rate: keras.optimizers.Adam(rate), 0.0001, 0.001),
    "sgd": (lambda rate: keras.optimizers.SGD(rate), 0.001, 0.01),
    "momentum": (lambda rate: keras.optimizers.SGD(rate, momentum=0.9), 0.001, 0.01),
}


def cut(model, layer):
    """The trunk up to a layer and the tail from it on."""
    index = [each.name for each in model.layers].index(layer)
    trunk = keras.Model(model.input, model.layers[index - 1].output)
    inputs = keras.Input(trunk.output.shape[1:])
    x = inputs
    for each in model.layers[index:]:
        x = each(x)
    return trunk, keras.Model(inputs, x)


def in_dtype(tail, dtype):
    """The same tail in another dtype, with weights of its own."""
    copy = keras.Model.from_config(_retyped(tail.get_config(), dtype))
    copy.set_weights([w.astype(dtype) for w in tail.get_weights()])
    return copy


def _retyped(config, dtype):
    if isinstance(config, dict):
        return {
            k: dtype if k == "dtype" and isinstance(v, str) else _policy(v, dtype) if k == "dtype" else _retyped(v, dtype)
            for k, v in config.items()
        }
    return [_retyped(v, dtype) for v in config] if isinstance(config, (list, tuple)) else config


def _policy(value, dtype):
    return {**value, "config": {"name": dtype}} if isinstance(value, dict) else value


def variables(tail):
    """Names as the frozen graph has them, less the number, and the variables that train."""
    return {"/".join(v.path.split("/")[-2:]): v for v in tail.trainable_variables}


def train(tail, centre, weights, batches, targets, rule, dtype):
    """Losses of every step before it is made; the first gradients and the last weights, of the tail by name and of the head by row."""
    make, tail_rate, head_rate = OPTIMIZERS[rule]
    tail = in_dtype(tail, dtype)
    head = heads.head(weights[0].shape[0], weights[0].shape[1], weights[2].shape[1], dtype)
    head.set_weights([w.astype(dtype) for w in weights])
    named = variables(tail)
    trained = list(named.values()) + head.trainable_variables
    of_tail, of_head = make(tail_rate), make(head_rate)
    cross_entropy = keras.losses.CategoricalCrossentropy()
    losses, first = [], None
    for step in range(heads.STEPS):
        y = tf.one_hot(targets[step % len(batches)].astype(np.int32), weights[2].shape[1], dtype=dtype)
        with tf.GradientTape() as tape:
            features = tail(tf.constant(batches[step % len(batches)].astype(dtype)), training=False)
            x = tf.reshape(features, (len(y), -1)) - centre.astype(dtype)
            x = keras.layers.UnitNormalization(dtype=dtype)(x) * np.sqrt(float(len(centre)))
            loss = cross_entropy(y, head(x, training=True))
        gradients = tape.gradient(loss, trained)
        first = first or [g.numpy() for g in gradients]
        losses.append(float(loss))
        of_tail.apply_gradients(zip(gradients[: len(named)], named.values()))
        of_head.apply_gradients(zip(gradients[len(named) :], head.trainable_variables))
    return {
        "losses": np.array(losses),
        "gradients": _named(named, first[: len(named)], heads.rows(first[len(named) :])),
        "weights": _named(named, [v.numpy() for v in named.values()], heads.rows(head.get_weights())),
    }


def _named(names, of_tail, rows):
    return dict(zip(names, of_tail)) | {f"rows{i}": r for i, r in enumerate(rows)}
