#!/usr/bin/env python3
"""What the bundled backbone would gain from int8, and what it would lose: on ONNX Runtime, by static quantisation by smallest and largest values.

  bench/backbone --onnx target/bench/backbone.onnx
  python3 -m venv target/bench/int8 && target/bench/int8/bin/pip install -r bench/backbone.d/requirements.txt
  target/bench/int8/bin/python bench/backbone.d/int8.py target/bench/backbone.onnx PHOTOS

PHOTOS has train/CLASS/*.jpg and test/CLASS/*.jpg. Calibrated on 200 photos of train; a ridge regression (float64, intercept, lambda
chosen on a fifth of train) is fitted on each one's embeddings of train, so that a head may get used to what quantisation does. Speed:
one thread, one picture a pass, float32 and int8 by turns; processor time.
"""
import argparse
import pathlib
import statistics
import time

import numpy as np
import onnxruntime as ort
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from PIL import Image

SIDE = 224
CALIBRATED = 200
ROUNDS = 9
PASSES = 40


def photos(directory):
    classes = sorted(p.name for p in directory.iterdir() if p.is_dir())
    files = [(f, i) for i, name in enumerate(classes) for f in sorted((directory / name).iterdir())]
    pictures = np.empty((len(files), SIDE, SIDE, 3), np.float32)
    for n, (file, _) in enumerate(files):
        image = Image.open(file).convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=None)
        pictures[n] = np.asarray(image, np.float32)
    return pictures, np.array([i for _, i in files])


class Calibration(CalibrationDataReader):
    def __init__(self, name, pictures):
        self.rows = iter([{name: p[None]} for p in pictures])

    def get_next(self):
        return next(self.rows, None)


def session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def embed(engine, pictures):
    name = engine.get_inputs()[0].name
    return np.concatenate([engine.run(None, {name: p[None]})[0] for p in pictures]).astype(np.float64)


def ridge(x, y, classes, strength):
    mean = x.mean(0)
    centred = x - mean
    targets = np.eye(classes)[y]
    weights = np.linalg.solve(centred.T @ centred + strength * np.eye(x.shape[1]), centred.T @ (targets - targets.mean(0)))
    return lambda z: ((z - mean) @ weights + targets.mean(0)).argmax(1)


def accuracy(train, train_y, test, test_y):
    """Right of test at the strength that a fifth of train chooses (the largest of equals), that strength, and the best of all."""
    classes = train_y.max() + 1
    held = np.random.default_rng(2).permutation(len(train)) % 5 == 0
    strengths = [10.0**e for e in range(6, -3, -1)]
    on_held = [
        (ridge(train[~held], train_y[~held], classes, s)(train[held]) == train_y[held]).mean() for s in strengths
    ]
    on_test = [(ridge(train, train_y, classes, s)(test) == test_y).mean() for s in strengths]
    chosen = int(np.argmax(on_held))
    return on_test[chosen], strengths[chosen], max(on_test)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("photos", type=pathlib.Path)
    arguments = parser.parse_args()
    train, train_y = photos(arguments.photos / "train")
    test, test_y = photos(arguments.photos / "test")
    model = arguments.model
    prepared = model.with_suffix(".prepared.onnx")
    quant_pre_process(str(model), str(prepared), skip_symbolic_shape=True)
    name = session(model).get_inputs()[0].name
    chosen = np.random.default_rng(1).permutation(len(train))[:CALIBRATED]
    models = {"float32": model}
    for label, per_channel in [("int8", False), ("int8, a scale for each channel", True)]:
        path = model.with_suffix(f".int8-{len(models)}.onnx")
        quantize_static(
            str(prepared),
            str(path),
            Calibration(name, train[chosen]),
            quant_format=QuantFormat.QDQ,
            per_channel=per_channel,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
            extra_options={"ActivationSymmetric": False},
        )
        models[label] = path
    engines = {label: session(path) for label, path in models.items()}
    seconds = {label: [] for label in engines}
    for turn in range(-1, ROUNDS):
        for label, engine in engines.items():
            start = time.process_time()
            embed(engine, test[:PASSES])
            if turn >= 0:
                seconds[label].append((time.process_time() - start) / PASSES)
    print("| weights | processor ms | of float32 | right, % | points | lambda | at the best lambda, % | points | mean cosine |")
    print("|---|---|---|---|---|---|---|---|---|")
    reference = None
    for label, engine in engines.items():
        on_train, on_test = embed(engine, train), embed(engine, test)
        right, strength, best = accuracy(on_train, train_y, on_test, test_y)
        if reference is None:
            reference = (statistics.median(seconds[label]), right, on_test, best)
        ms = statistics.median(seconds[label])
        cosine = (on_test * reference[2]).sum(1) / np.linalg.norm(on_test, axis=1) / np.linalg.norm(reference[2], axis=1)
        print(
            f"| {label} | {ms * 1e3:.2f} | {ms / reference[0]:.2f} | {right * 100:.2f} | {(right - reference[1]) * 100:+.2f}"
            f" | {strength:g} | {best * 100:.2f} | {(best - reference[3]) * 100:+.2f} | {cosine.mean():.4f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
