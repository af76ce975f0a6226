"""Compares Headstream with Keras and TensorFlow, and reports. Called by bench/parity/run; see docs/parity.md."""

import argparse
import json
import os
import shutil
import subprocess
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf

import arrays
import exports
import heads
import networks
import tails

SIDE, CLASSES, HIDDEN, BATCH, BATCHES = 64, 5, 128, 32, 5


def pictures(rng):
    """Pictures of five kinds, uint8: stripes of a kind's direction and colour, with noise."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    targets = rng.integers(0, CLASSES, BATCH * BATCHES)
    images = []
    for k in targets:
        angle, frequency = np.pi * k / CLASSES, 3 + k
        wave = np.sin(2 * np.pi * frequency * (x * np.cos(angle) + y * np.sin(angle)) + rng.uniform(0, 6))
        colour = 0.5 + 0.5 * np.cos(2 * np.pi * (np.arange(3) / 3 + k / CLASSES))
        image = 127 + 60 * wave[..., None] * colour + rng.normal(0, 40, (SIDE, SIDE, 3))
        images.append(np.clip(np.rint(image), 0, 255).astype(np.uint8))
    return np.stack(images), targets


def feature_vector(images):
    """ResNet50V2 with random weights, and batch norms that have seen the pictures: as a trained one, its values are of order 1."""
    keras.utils.set_random_seed(2026)
    model = keras.applications.ResNet50V2(
        include_top=False, weights=None, input_shape=(SIDE, SIDE, 3), pooling="avg"
    )
    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    for layer in norms:
        layer.momentum = 0.0
    model(scaled(images[:64]), training=True)
    for layer in norms:
        layer.momentum = 0.99
    model.trainable = False
    return model


def scaled(images):
    return images.astype(np.float32) / 127.5 - 1


def differ(label, headstream, keras32, keras64=None):
    """One line of a table: the largest value and the largest differences."""
    size = max(float(np.max(np.abs(a))) for a in keras32)
    ours = max(float(np.max(np.abs(a - b))) for a, b in zip(headstream, keras32))
    line = f"| {label} | {size:.3g} | {ours:.2g} |"
    if keras64 is not None:
        headstream64 = max(float(np.max(np.abs(a - b))) for a, b in zip(headstream, keras64))
        keras_own = max(float(np.max(np.abs(a - b))) for a, b in zip(keras32, keras64))
        line += f" {headstream64:.2g} | {keras_own:.2g} |"
    return line, ours / max(size, 1e-30)


def small_case():
    """A head small enough to be kept in the tests' resources."""
    rng = np.random.default_rng(7)
    batches = np.rint(rng.uniform(0, 2, (BATCHES, 8, 12)) * 4096) / 4096
    targets = rng.integers(0, 3, (BATCHES, 8))
    return heads.first_weights(12, 6, 3, 11), batches.astype(np.float32), targets


def golden(path):
    weights, batches, targets = small_case()

    def plain(a):
        return [float(np.float32(v)) for v in np.asarray(a).reshape(-1)]

    runs = {}
    for name in heads.OPTIMIZERS:
        losses, gradients, after = heads.train(weights, batches, targets, heads.small_case_rule(name), "float32")
        runs[name] = {
            "losses": plain(losses),
            "gradients": [plain(g) for g in gradients],
            "rows": [plain(r) for r in after],
        }
    content = {
        "madeBy": f"bench/parity/run --golden, Keras {keras.__version__}, TensorFlow {tf.__version__}",
        "dimension": 12,
        "widths": [6, 3],
        "rows": [plain(r) for r in heads.rows(weights)],
        "batches": [[plain(x) for x in batch] for batch in batches],
        "targets": targets.tolist(),
        "runs": runs,
    }
    with open(path, "w") as f:
        json.dump(content, f, separators=(",", ":"))
        f.write("\n")


def golden_tail(path):
    """Of the small network from its second block on; the network itself is among the tests' resources."""
    _, tail = tails.cut(networks.finished("small-vgg"), "block2_conv1")
    rng = np.random.default_rng(8)
    batches = np.rint(rng.uniform(0, 2, (3, 6, *tail.input.shape[1:])) * 64).astype(np.float32) / 64
    targets = rng.integers(0, 3, (3, 6))
    features = int(np.prod(tail.output.shape[1:]))
    centre = np.rint(np.mean(tail(batches[0]).numpy().reshape(6, -1), 0) * 64) / 64
    weights = heads.first_weights(features, 5, 3, 12)

    def plain(a):
        return [float(f"{np.float32(v):.8g}") for v in np.asarray(a).reshape(-1)]

    runs = {}
    for name in tails.OPTIMIZERS:
        run = tails.train(tail, centre, weights, batches, targets, name, "float32")
        runs[name] = {
            "losses": plain(run["losses"]),
            "gradients": {k: plain(v) for k, v in run["gradients"].items()},
            "weights": {k: plain(v) for k, v in run["weights"].items()},
        }
    content = {
        "madeBy": f"bench/parity/run --golden-tail, Keras {keras.__version__}, TensorFlow {tf.__version__}",
        "from": "block2_conv1",
        "centre": plain(centre),
        "rows": [plain(r) for r in heads.rows(weights)],
        "batches": [[plain(x) for x in batch] for batch in batches],
        "targets": targets.tolist(),
        "runs": runs,
    }
    with open(path, "w") as f:
        json.dump(content, f, separators=(",", ":"))
        f.write("\n")


def tail_case(case):
    """Case B, for Headstream: the network, what its trunk gives for pictures, a centre and a head's first weights."""
    model = networks.finished("way-b")
    trunk, tail = tails.cut(model, "block3_conv1")
    images, labels = networks.pictures()
    chosen = np.random.default_rng(3).permutation(len(images))[: BATCH * BATCHES]
    images = np.rint(images[chosen])
    names = sorted(set(labels))
    targets = np.array([names.index(labels[i]) for i in chosen])
    model.export(os.path.join(case, "tail-backbone"), format="tf_saved_model", verbose=False)
    with open(os.path.join(case, "tail-backbone", "headstream.json"), "w") as f:
        json.dump({"name": "vgg", "preprocessing": "minus1to1"}, f)
    activations = np.concatenate([trunk(networks.scaled(images[i : i + BATCH]), training=False) for i in range(0, len(images), BATCH)])
    features = np.concatenate([tail(activations[i : i + BATCH], training=False) for i in range(0, len(images), BATCH)])
    centre = np.mean(features.reshape(len(images), -1), 0)
    weights = heads.first_weights(len(centre), 256, len(names), 6)
    arrays.write(
        os.path.join(case, "tail-case.bin"),
        {"images": images, "targets": targets, "activations": activations, "centre": centre[None]}
        | {f"rows{i}": r for i, r in enumerate(heads.rows(weights))},
    )
    write_pictures(case, "tail-picture-", images)
    return tail, centre, weights, activations, targets


def write_pictures(case, prefix, images):
    for i, image in enumerate(images[:20]):
        with open(os.path.join(case, f"{prefix}{i}.png"), "wb") as f:
            f.write(tf.io.encode_png(tf.cast(image, tf.uint8)).numpy())


def report_tail(case, given, worst):
    """Lines of case B."""
    tail, centre, weights, activations, targets = given
    ours = arrays.read(os.path.join(case, "tail-headstream.bin"))
    batches = activations.reshape(BATCHES, BATCH, *activations.shape[1:])
    cut = targets.reshape(BATCHES, BATCH)
    lines = [
        "",
        f"Activations of {len(activations)} pictures of {networks.SIDE} × {networks.SIDE} pixels where the VGG-like network is cut, {activations[0].size} numbers:",
        "",
        "| | largest value | Headstream − Keras |",
        "|---|---|---|",
    ]
    flat = activations.reshape(len(activations), -1)
    for name, label in [("network", "the trunk's output"), ("quantised", "the activation, quantised")]:
        line, worst["tail activation " + name] = differ(label, [ours[name]], [flat])
        lines.append(line)
    lines += [
        "",
        f"Its last block with Flatten → scaling → Dense(256, relu) → Dense({weights[2].shape[1]}, softmax), {heads.STEPS} steps over batches of {BATCH}; largest differences:",
        "",
        "| | largest value | Headstream − Keras | Headstream − Keras in float64 | Keras − Keras in float64 |",
        "|---|---|---|---|---|",
    ]
    for name, (_, tail_rate, head_rate) in tails.OPTIMIZERS.items():
        single = tails.train(tail, centre, weights, batches, cut, name, "float32")
        double = tails.train(tail, centre, weights, batches, cut, name, "float64")
        ends = {"tail": [k for k in single["weights"] if not k.startswith("rows")], "head": ["rows0", "rows1"]}
        rows = [("losses", "loss of each step", [f"{name} losses"], [single["losses"]], [double["losses"]])]
        for kind, label in [("gradients", "first gradients, {}"), ("weights", f"weights after {heads.STEPS} steps, {{}}")]:
            for end, keys in ends.items():
                rows.append(
                    (
                        f"{kind} {end}",
                        label.format(end),
                        [f"{name} {kind} {k}" for k in keys],
                        [single[kind][k].reshape(ours[f"{name} {kind} {k}"].shape) for k in keys],
                        [double[kind][k].reshape(ours[f"{name} {kind} {k}"].shape) for k in keys],
                    )
                )
        for key, label, mine, theirs, exact in rows:
            if key.startswith("gradients") and name != "adam":
                continue
            line, worst[f"tail {name} {key.replace('weights', 'rows')}"] = differ(
                f"{name} ({tail_rate:g} tail, {head_rate:g} head): {label}", [ours[m] for m in mine], theirs, exact
            )
            lines.append(line)
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--java", required=True)
    parser.add_argument("--classpath", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--report", help="write the report to this file too")
    parser.add_argument("--golden", help="write the tests' stored vectors to this file, and nothing else")
    parser.add_argument("--golden-tail", help="the same for unfrozen tails")
    options = parser.parse_args()
    if options.golden_tail:
        golden_tail(options.golden_tail)
        return 0
    if options.golden:
        golden(options.golden)
        return 0

    case = os.path.join(options.work, "case")
    shutil.rmtree(case, ignore_errors=True)
    os.makedirs(case)
    images, targets = pictures(np.random.default_rng(2026))
    model = feature_vector(images)
    model.export(os.path.join(case, "backbone"), format="tf_saved_model", verbose=False)
    with open(os.path.join(case, "backbone", "headstream.json"), "w") as f:
        json.dump({"name": "resnet50v2", "preprocessing": "minus1to1", "embeddingExponent": 12}, f)
    embeddings = np.concatenate([model(scaled(images[i : i + BATCH]), training=False) for i in range(0, len(images), BATCH)])
    weights = heads.first_weights(embeddings.shape[1], HIDDEN, CLASSES, 5)
    arrays.write(
        os.path.join(case, "case.bin"),
        {"images": images, "targets": targets, "embeddings": embeddings}
        | {f"rows{i}": r for i, r in enumerate(heads.rows(weights))},
    )
    write_pictures(case, "picture-", images)
    unfrozen = tail_case(case)
    subprocess.run(
        [options.java, "-Xmx2g", "--add-modules", "jdk.incubator.vector", "-cp", options.classpath]
        + ["io.headstream.bench.ParityProgram", case],
        check=True,
    )
    ours = arrays.read(os.path.join(case, "headstream.bin"))

    report, worst = [], {}
    batches = embeddings.reshape(BATCHES, BATCH, -1)
    cut = targets.reshape(BATCHES, BATCH)
    report += [
        f"Keras {keras.__version__} on TensorFlow {tf.__version__}, Headstream on TensorFlow Java (TensorFlow 2.18.0); one processor.",
        "",
        f"Embeddings of {len(images)} pictures of {SIDE} × {SIDE} pixels, ResNet50V2, {embeddings.shape[1]} components:",
        "",
        "| | largest value | Headstream − Keras |",
        "|---|---|---|",
    ]
    for name, label in [("network", "the frozen network's output"), ("quantised", "the embedding, quantised to 2^-12")]:
        line, worst["embedding " + name] = differ(label, [ours[name]], [embeddings])
        report.append(line)
    report += [
        "",
        f"Head Dense({HIDDEN}, relu) → Dense({CLASSES}, softmax), categorical cross-entropy, {heads.STEPS} steps over batches of {BATCH}; largest differences:",
        "",
        "| | largest value | Headstream − Keras | Headstream − Keras in float64 | Keras − Keras in float64 |",
        "|---|---|---|---|---|",
    ]
    for name in heads.OPTIMIZERS:
        single = heads.train(weights, batches, cut, heads.case_a_rule(name), "float32")
        double = heads.train(weights, batches, cut, heads.case_a_rule(name), "float64")
        for part, label, pick in [
            ("gradients", "first gradients", lambda r: r[1]),
            ("losses", "loss of each step", lambda r: [r[0]]),
            ("rows", f"weights after {heads.STEPS} steps", lambda r: r[2]),
        ]:
            if part == "gradients" and name != "adam":
                continue
            mine = (
                [ours[f"{name} losses"]]
                if part == "losses"
                else [ours[f"{name} {part}{i}"] for i in range(2)]
            )
            line, worst[f"{name} {part}"] = differ(f"{name}: {label}", mine, pick(single), pick(double))
            report.append(line)
        if name == "adam":
            line, worst["adam end to end"] = differ(
                "adam: weights, learned from Headstream's own quantised embeddings",
                [ours[f"adam own rows{i}"] for i in range(2)],
                single[2],
                double[2],
            )
            report.append(line)
    report += report_tail(case, unfrozen, worst)
    report += ["", "Exported models, read by TensorFlow in Python; largest difference of a probability from Headstream's:", ""]
    lines, worst_export = exports.check(case, images)
    report += lines
    text = "\n".join(report) + "\n"
    print(text)
    if options.report:
        with open(options.report, "w") as f:
            f.write(text)
    failures = [f"{k}: {v:.2g} of the largest value" for k, v in worst.items() if v > limit(k)]
    failures += [f"export {k}: {v:.2g}" for k, v in worst_export.items() if not v <= 1e-5]
    for failure in failures:
        print("PARITY BROKEN:", failure, file=sys.stderr)
    return 1 if failures else 0


def limit(name):
    """How much of the largest value a difference may be: float32 rounding, grown over fifty steps; or what quantisation takes."""
    return 1e-2 if "end to end" in name else 1e-3 if "quantised" in name or "rows" in name else 1e-4


if __name__ == "__main__":
    sys.exit(main())
