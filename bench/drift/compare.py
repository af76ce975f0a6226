"""Holds Headstream's drift detectors against River's and its metrics against scikit-learn's, on the same inputs.

bench/drift/run calls it. Ends with 1 if a detector differs in one bit of one number after one value, or a metric by more
than 1e-6 (float sums are in another order there).
"""

import argparse
import hashlib
import json
import statistics
import struct
import subprocess
import sys
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
from river import drift
from sklearn import metrics
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV, calibration_curve
from sklearn.frozen import FrozenEstimator

from streams import NAMES, changes_at, stream

LENGTH = 4000
SEEDS = range(1, 6)
ADWIN = [  # delta, clock, max_buckets, min_window_length, grace_period; River's defaults first
    (0.002, 32, 5, 5, 10),
    (0.2, 32, 5, 5, 10),
    (0.01, 1, 2, 1, 0),
    (0.05, 7, 12, 20, 300),
]
PAGE_HINKLEY = [  # min_instances, delta, threshold, alpha, mode; River's defaults first
    (30, 0.005, 50.0, 1 - 0.0001, "both"),
    (30, 0.005, 10.0, 1 - 0.0001, "both"),
    (1, 0.0, 5.0, 1.0, "up"),
    (100, 0.05, 20.0, 0.999, "down"),
]
TOLERANCE = 1e-6


def adwin_trace(settings, values):
    delta, clock, max_buckets, min_window_length, grace_period = settings
    detector = drift.ADWIN(delta, clock, max_buckets, min_window_length, grace_period)
    for value in values:
        detector.update(value)
        yield detector.drift_detected, detector.width, detector.total, detector.variance, detector.estimation


def page_hinkley_trace(settings, values):
    min_instances, delta, threshold, alpha, mode = settings
    detector = drift.PageHinkley(min_instances, delta, threshold, alpha, mode)
    for value in values:
        detector.update(value)
        mean = detector._x_mean  # River shows neither this nor the sums in public
        yield detector.drift_detected, mean.n, detector._sum_increase, detector._sum_decrease, mean.get()


TRACES = {"adwin": (ADWIN, adwin_trace), "page-hinkley": (PAGE_HINKLEY, page_hinkley_trace)}


def exact(number) -> str:
    return number.hex() if isinstance(number, float) else str(number)


def parsed(line: str) -> list[tuple]:
    words = line.split()
    return [
        (words[i] == "1", float(words[i + 1]), *map(float.fromhex, words[i + 2 : i + 5]))
        for i in range(0, len(words), 5)
    ]


def detections(trace) -> list[int]:
    return [i for i, row in enumerate(trace) if row[0]]


def digest(trace) -> str:
    """SHA-256 over all that a detector shows after each value."""
    sha = hashlib.sha256()
    for drifted, *numbers in trace:
        sha.update(struct.pack(">?4d", drifted, *map(float, numbers)))
    return sha.hexdigest()


def detector_runs():
    for name in NAMES:
        for seed in SEEDS:
            values = stream(name, seed, LENGTH)
            for detector, (all_settings, trace) in TRACES.items():
                for settings in all_settings:
                    yield name, seed, detector, settings, values, list(trace(settings, values))


def ours(classpath: str, lines) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        source, sink = Path(folder) / "in", Path(folder) / "out"
        with source.open("w") as out:
            for line in lines:
                out.write(line + "\n")
        program = ["java", "-Xmx512m", "-cp", classpath, "io.headstream.bench.EvaluationTrace"]
        subprocess.run([*program, source, sink], check=True)
        return sink.read_text().splitlines()


def compare_detectors(classpath: str):
    runs = list(detector_runs())
    answers = ours(
        classpath, (" ".join([run[2], *map(exact, run[3]), *(v.hex() for v in run[4])]) for run in runs)
    )
    rows = []
    for (name, seed, detector, settings, values, theirs), answer in zip(runs, answers, strict=True):
        mine = parsed(answer)
        rows.append(
            {
                "stream": name,
                "seed": seed,
                "detector": detector,
                "settings": list(settings),
                "values": len(values),
                "riverDetections": detections(theirs),
                "headstreamDetections": detections(mine),
                "equalToTheBit": digest(theirs) == digest(mine),
                "sha256": digest(theirs),
            }
        )
    return rows


class Logits(ClassifierMixin, BaseEstimator):
    """A classifier whose features are its logits already."""

    def fit(self, x, y):
        self.classes_ = np.unique(y)
        return self

    def decision_function(self, x):
        return x

    def predict(self, x):
        return self.classes_[x.argmax(axis=1)]


def classifier_outputs(classes: int, examples: int, seed: int):
    """Logits of a classifier that is right rather often, claims more than it should, and never predicts class 0."""
    rng = np.random.default_rng(seed)
    actual = np.concatenate([np.arange(classes), rng.integers(classes, size=examples - classes)])
    logits = rng.normal(size=(examples, classes)) * 2
    logits[np.arange(examples), actual] += 3
    logits[:, 0] -= 12
    logits = logits.astype(np.float32)
    exponentials = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return actual, logits, (exponentials / exponentials.sum(axis=1, keepdims=True)).astype(np.float32)


def command(kind: str, actual, rows) -> str:
    words = [kind, str(rows.shape[1]), str(rows.shape[0])]
    for target, row in zip(actual, rows.astype(np.float64)):
        words.append(str(target))
        words.extend(value.hex() for value in row.tolist())
    return " ".join(words)


def scikit_metrics(actual, probabilities) -> dict[str, float]:
    probabilities = probabilities.astype(np.float64)
    labels = np.arange(probabilities.shape[1])
    predicted = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1)
    right = predicted == actual
    accuracies, confidences = calibration_curve(right, confidence, n_bins=15, strategy="uniform")
    bins = np.searchsorted(np.linspace(0, 1, 16)[1:-1], confidence)  # as calibration_curve has them
    share = np.bincount(bins, minlength=15) / len(actual)
    f1 = metrics.f1_score(actual, predicted, labels=labels, average=None, zero_division=np.nan)
    precision = metrics.precision_score(actual, predicted, labels=labels, average=None, zero_division=np.nan)
    recall = metrics.recall_score(actual, predicted, labels=labels, average=None, zero_division=np.nan)
    found = {
        "accuracy": metrics.accuracy_score(actual, predicted),
        "top-3 accuracy": metrics.top_k_accuracy_score(actual, probabilities, k=3, labels=labels),
        "top-5 accuracy": metrics.top_k_accuracy_score(actual, probabilities, k=5, labels=labels),
        "Cohen's kappa": metrics.cohen_kappa_score(actual, predicted),
        "log loss": metrics.log_loss(actual, probabilities, labels=labels),
        "Brier score": metrics.brier_score_loss(actual, probabilities, labels=labels),
        "ECE": float(np.sum(share[share > 0] * np.abs(accuracies - confidences))),
        "macro F1": metrics.f1_score(actual, predicted, labels=labels, average="macro", zero_division=0),
    }
    for label in labels:
        found[f"precision {label}"] = precision[label]
        found[f"recall {label}"] = recall[label]
        found[f"F1 {label}"] = f1[label]
    table = iter(zip(accuracies, confidences))
    for m in range(15):
        accuracy, mean = next(table) if share[m] > 0 else (np.nan, np.nan)
        found[f"accuracy in bin {m}"] = accuracy
        found[f"confidence in bin {m}"] = mean
    return found


def scikit_temperature(actual, logits) -> float:
    frozen = FrozenEstimator(Logits().fit(logits, actual))
    fitted = CalibratedClassifierCV(frozen, method="temperature").fit(logits.astype(np.float64), actual)
    return 1 / fitted.calibrated_classifiers_[0].calibrators[0].beta_


def compare_metrics(classpath: str):
    cases = [(classes, 3000, 100 + classes) for classes in (6, 10, 100)]
    outputs = [classifier_outputs(*case) for case in cases]
    lines = [command("metrics", actual, p) for actual, _, p in outputs]
    lines += [command("temperature", actual, logits) for actual, logits, _ in outputs]
    answers = ours(classpath, lines)
    rows = []
    for (classes, examples, _), (actual, logits, probabilities), mine, temperature in zip(
        cases, outputs, answers[: len(cases)], answers[len(cases) :], strict=True
    ):
        theirs = scikit_metrics(actual, probabilities) | {"temperature": scikit_temperature(actual, logits)}
        numbers = [float.fromhex(word) for word in [*mine.split(), temperature]]
        for (metric, expected), found in zip(theirs.items(), numbers, strict=True):
            both_undefined = np.isnan(expected) and np.isnan(found)
            rows.append(
                {
                    "metric": metric,
                    "classes": classes,
                    "examples": examples,
                    "scikitLearn": None if np.isnan(expected) else float(expected),
                    "headstream": None if np.isnan(found) else found,
                    "difference": 0.0 if both_undefined else abs(float(expected) - found),
                }
            )
    return rows


def print_detectors(rows):
    print(f"Drift detectors, River {version('river')}: {LENGTH} values a stream, seeds {SEEDS.start}-{SEEDS.stop - 1}\n")
    print("| Stream | Detector | Detections, all seeds | Values from change to signal, median | Same indices | Same bits |")
    print("|---|---|---|---|---|---|")
    for name in NAMES:
        for detector, (all_settings, _) in TRACES.items():
            some = [r for r in rows if r["stream"] == name and r["detector"] == detector]
            default = [r for r in some if r["settings"] == list(all_settings[0])]
            same = sum(r["riverDetections"] == r["headstreamDetections"] for r in some)
            bits = sum(r["equalToTheBit"] for r in some)
            print(
                f"| {name} | {detector} | {sum(len(r['headstreamDetections']) for r in default)} "
                f"| {delay(name, default)} | {same} of {len(some)} | {bits} of {len(some)} |"
            )
    print(f"\n{len(rows)} runs, {sum(r['values'] for r in rows)} values.\n")


def delay(name: str, rows) -> str:
    """With default settings, over the seeds for which there was a signal after the change."""
    place = changes_at(name)
    if place is None:
        return "-"
    firsts = [
        min(after) - int(place * r["values"])
        for r in rows
        if (after := [d for d in r["headstreamDetections"] if d >= place * r["values"]])
    ]
    return f"{statistics.median(firsts):g} ({len(firsts)} of {len(rows)})" if firsts else f"none (0 of {len(rows)})"


def print_metrics(rows):
    print(f"Metrics, scikit-learn {version('scikit-learn')}: largest difference over all sizes\n")
    print("| Metric | Classes | Numbers compared | scikit-learn | Headstream | Largest difference |")
    print("|---|---|---|---|---|---|")
    groups: dict[tuple, list] = {}
    for row in rows:
        name = row["metric"].rsplit(" in bin ")[0] + " by bin" if " in bin " in row["metric"] else row["metric"]
        name = "per-class " + name.split()[0] if name.split()[-1].isdigit() else name
        groups.setdefault((name, row["classes"]), []).append(row)
    for (name, classes), some in groups.items():
        values = [some[0]["scikitLearn"], some[0]["headstream"]] if len(some) == 1 else [None, None]
        shown = ["" if v is None else f"{v:.6f}" for v in values]
        print(f"| {name} | {classes} | {len(some)} | {shown[0]} | {shown[1]} | {max(r['difference'] for r in some):.1e} |")


def write_golden(rows, path: Path):
    lines = [
        f"# What River {version('river')} says, for RiverTest: bench/drift/run --golden FILE writes it; bench/drift/streams.py",
        "# makes the streams. sha256: over all that the detector shows after each value.",
        "# detector\tsettings\tstream\tseed\tlength\tdetections\tsha256",
    ]
    for r in rows:
        if r["seed"] == SEEDS.start:
            found = ",".join(map(str, r["riverDetections"])) or "-"
            settings = " ".join(map(str, r["settings"]))
            words = [r["detector"], settings, r["stream"], r["seed"], r["values"], found, r["sha256"]]
            lines.append("\t".join(map(str, words)))
    path.write_text("\n".join(lines) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--classpath", required=True)
    parser.add_argument("--json", type=Path, help="write all rows here")
    parser.add_argument("--golden", type=Path, help="write what River says here, for the unit tests")
    arguments = parser.parse_args()
    # They do, as far as float32 goes.
    warnings.filterwarnings("ignore", message="The y_prob values do not sum to one")
    detector_rows = compare_detectors(arguments.classpath)
    metric_rows = compare_metrics(arguments.classpath)
    print_detectors(detector_rows)
    print_metrics(metric_rows)
    if arguments.json:
        arguments.json.write_text(json.dumps({"detectors": detector_rows, "metrics": metric_rows}, indent=1))
    if arguments.golden:
        write_golden(detector_rows, arguments.golden)
    same = all(r["equalToTheBit"] and r["riverDetections"] == r["headstreamDetections"] for r in detector_rows)
    close = all(r["difference"] <= TOLERANCE for r in metric_rows)
    print(f"\nDetectors {'equal River' if same else 'DIFFER'}; metrics {'equal' if close else 'DIFFER'} within {TOLERANCE}.")
    return 0 if same and close else 1


if __name__ == "__main__":
    sys.exit(main())
