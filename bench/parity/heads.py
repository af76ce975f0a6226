"""What Keras makes of a head: loss, gradients and fifty steps, from given first weights and batches."""

import keras
import numpy as np
import tensorflow as tf

STEPS = 50

# For each rule: how Keras makes it, its learning rate in the small case of the tests, and in case A. Higher rates make
# training chaotic there: Keras in float32 and Keras in float64 then part company too, and nothing can be compared.
OPTIMIZERS = {
    "adam": (lambda rate: keras.optimizers.Adam(rate), 0.001, 0.0003),
    "sgd": (lambda rate: keras.optimizers.SGD(rate), 0.05, 0.005),
    "momentum": (lambda rate: keras.optimizers.SGD(rate, momentum=0.9), 0.01, 0.001),
    "nesterov": (lambda rate: keras.optimizers.SGD(rate, momentum=0.9, nesterov=True), 0.01, 0.001),
    "adagrad": (
        lambda rate: keras.optimizers.Adagrad(rate, initial_accumulator_value=0.001, epsilon=1e-7),
        0.01,
        0.001,
    ),
}


def small_case_rule(name):
    make, rate, _ = OPTIMIZERS[name]
    return make(rate)


def case_a_rule(name):
    make, _, rate = OPTIMIZERS[name]
    return make(rate)


def head(dimension, hidden, classes, dtype):
    """Dense(hidden, relu), Dense(classes, softmax): the head of transfer learning's textbook."""
    return keras.Sequential(
        [
            keras.Input((dimension,), dtype=dtype),
            keras.layers.Dense(hidden, activation="relu", dtype=dtype),
            keras.layers.Dense(classes, activation="softmax", dtype=dtype),
        ]
    )


def first_weights(dimension, hidden, classes, seed):
    keras.utils.set_random_seed(seed)
    return head(dimension, hidden, classes, "float32").get_weights()


def rows(weights):
    """Headstream's order: per layer [outputs][inputs + 1], an output's weights and then its bias."""
    return [np.concatenate([w.T, b[:, None]], 1) for w, b in zip(weights[::2], weights[1::2])]


def train(weights, batches, targets, rule, dtype):
    """Losses of every step before it is made, the first step's gradients, the weights after the last."""
    model = head(weights[0].shape[0], weights[0].shape[1], weights[2].shape[1], dtype)
    model.set_weights([w.astype(dtype) for w in weights])
    cross_entropy = keras.losses.CategoricalCrossentropy()
    losses, first = [], None
    for step in range(STEPS):
        x = tf.constant(batches[step % len(batches)].astype(dtype))
        y = tf.one_hot(targets[step % len(batches)].astype(np.int32), weights[2].shape[1], dtype=dtype)
        with tf.GradientTape() as tape:
            loss = cross_entropy(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        first = first or [g.numpy() for g in gradients]
        losses.append(float(loss))
        rule.apply_gradients(zip(gradients, model.trainable_variables))
    return np.array(losses), rows(first), rows(model.get_weights())
