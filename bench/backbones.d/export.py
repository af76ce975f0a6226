"""Exports networks of keras.applications, with random weights, as `model.export` writes them. Called by bench/backbones.

    python export.py OUT [NAME...]

What is there already stays. Batch norm gets statistics and scales other than 0 and 1, so that leaving one out shows.
"""

import os
import pathlib
import shutil
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np

SMALL = (96, 96, 3)
USUAL = (224, 224, 3)
LARGE = (299, 299, 3)
NETWORKS = {
    "resnet50v2": lambda k: k.ResNet50V2(weights=None, include_top=False, pooling="avg", input_shape=USUAL),
    "vgg16": lambda k: k.VGG16(weights=None, include_top=False, input_shape=USUAL),
    "inceptionv3": lambda k: k.InceptionV3(weights=None, include_top=False, pooling="avg", input_shape=LARGE),
    "mobilenetv2": lambda k: k.MobileNetV2(weights=None, input_shape=USUAL),
    "mobilenetv2-96": lambda k: k.MobileNetV2(weights=None, input_shape=SMALL),
}


def shaken(model):
    random = np.random.default_rng(1)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            for weight in layer.weights:
                low, high = (-0.05, 0.05) if weight.name in ("beta", "moving_mean") else (0.95, 1.05)
                weight.assign(random.uniform(low, high, weight.shape).astype(np.float32))
    return model


def main():
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or NETWORKS:
        if (out / name).exists():
            continue
        print(f"exporting {name}...", file=sys.stderr, flush=True)
        keras.utils.set_random_seed(5)
        model = shaken(NETWORKS[name](keras.applications))
        shutil.rmtree(out / f".{name}", ignore_errors=True)
        model.export(out / f".{name}", format="tf_saved_model", verbose=False)
        (out / f".{name}").rename(out / name)


if __name__ == "__main__":
    main()
