"""How close the converted network is to the PyTorch one, and how good its embeddings are, as a Markdown report."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf
import torch
from efficientnet_lite_pytorch import EfficientNet
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from tensorflow.core.framework import graph_pb2
from tensorflow.core.protobuf import saved_model_pb2

import photos
from network import INPUT, OUTPUT, PIXEL_MEAN, PIXEL_STDDEV

# Half precision must not turn an embedding by more than this.
LEAST_COSINE = 0.9999
LEAST_PHOTOS = 200


class FrozenBackbone:
    """Images to embeddings, by one session over a frozen graph."""

    def __init__(self, graph: graph_pb2.GraphDef):
        with tf.Graph().as_default() as imported:
            tf.import_graph_def(graph, name="")
        self._session = tf.compat.v1.Session(graph=imported)

    @staticmethod
    def load(saved_model: Path) -> "FrozenBackbone":
        parsed = saved_model_pb2.SavedModel.FromString(saved_model.read_bytes())
        return FrozenBackbone(parsed.meta_graphs[0].graph_def)

    def embed(self, images: np.ndarray) -> np.ndarray:
        return self._session.run(f"{OUTPUT}:0", {f"{INPUT}:0": images})

    def embed_photos(self, decoded, resize: str, fit: str) -> np.ndarray:
        return np.concatenate([self.embed(batch) for batch in photos.batches(decoded, resize, fit)])


@dataclass(frozen=True)
class Original:
    """What the unmodified PyTorch network says about the same pixels."""

    embeddings: np.ndarray
    logits: np.ndarray

    @staticmethod
    def of(network: EfficientNet, decoded, resize: str, fit: str) -> "Original":
        embeddings, logits = [], []
        network.eval()
        for batch in photos.batches(decoded, resize, fit):
            pixels = torch.from_numpy(batch.transpose(0, 3, 1, 2).copy())
            with torch.no_grad():
                normalised = (pixels - PIXEL_MEAN) / PIXEL_STDDEV
                embeddings.append(network.extract_features(normalised).mean(dim=(2, 3)).numpy())
                logits.append(network(normalised).numpy())
        return Original(np.concatenate(embeddings), np.concatenate(logits))


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    a, b = a.astype(np.float64), b.astype(np.float64)
    return (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)


def accuracies(train, train_labels, test, test_labels) -> tuple[float, float]:
    """Test accuracy of logistic regression, and of the 5 nearest neighbours by cosine."""
    logistic = LogisticRegression(C=1.0, max_iter=3000).fit(train, train_labels)
    neighbours = KNeighborsClassifier(5, metric="cosine", algorithm="brute").fit(train, train_labels)
    return logistic.score(test, test_labels), neighbours.score(test, test_labels)


def report(original_network: EfficientNet, full: FrozenBackbone, half: FrozenBackbone, folder: Path, chosen, exponent):
    """Compares on FOLDER/test, learns on FOLDER/train; `full` and `half` hold float32 and half-precision weights."""
    train, test = photos.labelled(folder / "train"), photos.labelled(folder / "test")
    if len(test) < LEAST_PHOTOS:
        raise ValueError(f"{folder}/test: {len(test)} photos, expected at least {LEAST_PHOTOS}")
    train_labels, test_labels = [label for _, label in train], [label for _, label in test]
    train_pixels, test_pixels = [photos.decode(path) for path, _ in train], [photos.decode(path) for path, _ in test]

    original = Original.of(original_network, test_pixels, *chosen)
    classifier = original_network._fc.weight.detach().numpy().T
    bias = original_network._fc.bias.detach().numpy()
    test_by_type = {"float32": full.embed_photos(test_pixels, *chosen), "float16": half.embed_photos(test_pixels, *chosen)}
    halved = test_by_type["float16"]

    lines = [
        "# Parity of the bundled backbone", "",
        "Written by `convert.py`; do not edit.", "",
        f"{len(test)} test photos (and {len(train)} to learn from), {len(set(train_labels))} classes, "
        f"resize `{chosen[0]}`, fit `{chosen[1]}`. The original is the unmodified PyTorch network on the same pixels.",
        "", "## Against the original", "",
        "| Weights stored as | Top-1 agreement, classifier re-attached | Greatest difference of an activation "
        "| Mean difference | Least cosine similarity |", "|---|---|---|---|---|",
    ]
    for name, embeddings in test_by_type.items():
        agreement = (embeddings @ classifier + bias).argmax(1) == original.logits.argmax(1)
        difference = np.abs(embeddings - original.embeddings)
        lines.append(f"| {name} | {agreement.sum()} of {len(test)} | {difference.max():.2e} | {difference.mean():.2e} "
                     f"| {cosines(embeddings, original.embeddings).min():.8f} |")

    least_cosine = cosines(halved, test_by_type["float32"]).min()
    if least_cosine < LEAST_COSINE:
        raise ValueError(f"half-precision weights: least cosine {least_cosine}, expected {LEAST_COSINE} or more")
    lines += ["", f"float16 against float32 weights, both in TensorFlow: least cosine similarity {least_cosine:.8f}, "
              f"greatest difference {np.abs(halved - test_by_type['float32']).max():.2e}.", ""]

    lines += ["## Resize and fit", "",
              "Accuracy on the test photos after learning from the training photos, weights stored as float16.", "",
              "| Resize | Fit | Logistic regression | 5 nearest neighbours (cosine) |", "|---|---|---|---|"]
    greatest = 0.0
    for resize in photos.RESIZERS:
        for fit in photos.FITS:
            learnt = half.embed_photos(train_pixels, resize, fit)
            asked = half.embed_photos(test_pixels, resize, fit)
            greatest = max(greatest, learnt.max(), asked.max())
            logistic, neighbours = accuracies(learnt, train_labels, asked, test_labels)
            mark = " (chosen)" if (resize, fit) == chosen else ""
            lines.append(f"| {resize} | {fit}{mark} | {logistic:.4f} | {neighbours:.4f} |")
            if mark:
                quantised = [np.round(e * 2.0**exponent).astype(np.int16) * 2.0**-exponent for e in (learnt, asked)]
                quantised_accuracies = accuracies(quantised[0], train_labels, quantised[1], test_labels)

    lines += ["", "## Range and quantisation", "",
              f"Greatest activation seen in all of these embeddings: {greatest:.4f} (ReLU6 and averaging allow 0 to 6). "
              f"As int16 with exponent {exponent}: {round(greatest * 2**exponent)} of at most 32767; 6 would be "
              f"{6 * 2**exponent}. Quantised embeddings gave {quantised_accuracies[0]:.4f} with logistic regression and "
              f"{quantised_accuracies[1]:.4f} with nearest neighbours.", ""]
    return "\n".join(lines)
