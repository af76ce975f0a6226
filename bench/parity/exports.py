"""Reads the models that Headstream exported, as Python TensorFlow and Keras read any SavedModel."""

import json
import os

import keras
import numpy as np
import tensorflow as tf

import arrays


def check(case, images):
    """Lines of a table, and the largest difference by model."""
    lines = ["| model | what goes in | tf.saved_model.load | keras.layers.TFSMLayer |", "|---|---|---|---|"]
    worst = {}
    root = os.path.join(case, "exports")
    scores = arrays.read(os.path.join(case, "scores.bin")) | arrays.read(os.path.join(case, "tail-scores.bin"))
    tail_case = arrays.read(os.path.join(case, "tail-case.bin"))
    of_head = (images, arrays.read(os.path.join(case, "case.bin"))["embeddings"], _files(case, "picture-"))
    activations = tail_case["activations"].reshape(len(tail_case["activations"]), -1)
    of_tail = (tail_case["images"], activations, _files(case, "tail-picture-"))
    for name in sorted(os.listdir(root)):
        directory = os.path.join(root, name)
        model = tf.saved_model.load(directory)
        expected = scores[name]
        images, embeddings, files = of_tail if name.startswith("finetune") else of_head
        with open(os.path.join(directory, "assets", "labels.txt"), encoding="utf-8") as f:
            labels = f.read().split("\n")[:-1]
        behind_backbone = "input" in json.load(open(os.path.join(directory, "headstream.json")))
        given = (
            {"image": images[: len(expected)].astype(np.float32)}
            if behind_backbone
            else {"embedding": embeddings[: len(expected)]}
        )
        called = [("serving_default", given)]
        if behind_backbone:
            called.append(("encoded", {"image_bytes": np.array(files[: len(expected)], object)}))
        for signature, inputs in called:
            (key, value), = inputs.items()
            # One picture at a time, as Headstream embeds on a processor: an embedding's low bits depend on its batch.
            size = 1 if behind_backbone else len(expected)
            parts = [tf.constant(value[i : i + size]) for i in range(0, len(expected), size)]
            rows = [model.signatures[signature](**{key: part}) for part in parts]
            found = np.concatenate([r["probabilities"] for r in rows])
            named = np.concatenate([r["labels"] for r in rows])
            assert [n.decode() for n in named[0]] == labels, (name, named[0], labels)
            layer = keras.layers.TFSMLayer(directory, call_endpoint=signature)
            again = np.concatenate([layer(part)["probabilities"] for part in parts])
            differences = [float(np.max(np.abs(a - expected))) for a in (found, again)]
            worst[f"{name} {key}"] = max(differences)
            lines.append(f"| {name} | {key} | {differences[0]:.2g} | {differences[1]:.2g} |")
    return lines, worst


def _files(case, prefix):
    return [open(os.path.join(case, f"{prefix}{i}.png"), "rb").read() for i in range(20)]
