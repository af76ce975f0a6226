"""What scikit-learn and River reach on a file of embeddings: baselines.py EMBEDDINGS ORDERS RESULT [--wide]

Every choice below (C, kind of input, classifier, step size) is made on the held-out split itself. Headstream's heads get
no such help, so the comparison favours what is measured here.

Without --wide, River's candidates are those that came first somewhere in the wide search, so that the two data sets of
the benchmark take minutes and not hours; what the wide search gave stands in docs/learning.md.
"""

import json
import struct
import sys
import time
import warnings

import numpy as np
import pandas as pd
from river import forest, linear_model, multiclass, naive_bayes, neighbors, optim, preprocessing, tree
from sklearn.linear_model import LogisticRegression

CS = [10.0**e for e in np.arange(-3, 1.01, 0.5)]
NEIGHBOURS = 15
NEIGHBOURS_FEW = 5
BATCH = 32


def read(path):
    """The file that EmbeddingFile.java describes: features and classes of the training split, then of the other."""
    with open(path, "rb") as file:
        raw = file.read()
    magic, version, length = struct.unpack(">4sii", raw[:12])
    if (magic, version) != (b"HSEM", 1):
        raise SystemExit(f"{path}: not a file of embeddings, version 1")
    header = json.loads(raw[12 : 12 + length])
    steps = np.frombuffer(raw, dtype=">i2", offset=12 + length).reshape(len(header["ids"]), header["dimension"])
    x = steps.astype(np.float32) * np.float32(2.0 ** -header["exponent"])
    names = {name: place for place, name in enumerate(sorted(set(header["labels"])))}
    y = np.array([names[name] for name in header["labels"]])
    n = header["train"]
    return x[:n], y[:n], x[n:], y[n:]


def inputs(train, test):
    """Ways to scale: as they come, standardised, centred at length sqrt(d), and centred signed square roots."""
    mean, deviation = train.mean(0), train.std(0) + 1e-6
    yield "raw", train, test
    yield "standardised", (train - mean) / deviation, (test - mean) / deviation

    def centred_length(x):
        x = x - mean
        return x / np.linalg.norm(x, axis=1, keepdims=True) * np.sqrt(x.shape[1])

    yield "centred, same length", centred_length(train), centred_length(test)

    def root(x):
        return np.sign(x) * np.sqrt(np.abs(x))

    centre = root(train).mean(0)
    yield "square roots, centred", root(train) - centre, root(test) - centre


def offline(train, y, test, truth):
    """The best multinomial logistic regression: accuracy and what it was."""
    best = (-1.0, "")
    for name, a, b in inputs(train, test):
        for c in CS:
            model = LogisticRegression(C=c, max_iter=1000).fit(a, y)
            accuracy = float((model.predict(b) == truth).mean())
            best = max(best, (accuracy, f"LogisticRegression(C={c:.3g}) on {name} inputs"), key=lambda r: r[0])
    return best


def one_by_one(make):
    """Accuracy of a classifier that learns one example after the other."""

    def measure(train, y, test, truth):
        model, names = make(), list(range(train.shape[1]))
        for row, label in zip(train.tolist(), y.tolist()):
            model.learn_one(dict(zip(names, row)), label)
        hits = sum(model.predict_one(dict(zip(names, row))) == label for row, label in zip(test.tolist(), truth))
        return hits / len(truth)

    return measure


def in_batches(make):
    """Accuracy of a classifier that learns batches."""

    def measure(train, y, test, truth):
        model, names = make(), [f"f{i}" for i in range(train.shape[1])]
        for start in range(0, len(y), BATCH):
            rows = slice(start, start + BATCH)
            model.learn_many(pd.DataFrame(train[rows].astype(float), columns=names), pd.Series(y[rows]))
        return float((np.asarray(model.predict_many(pd.DataFrame(test.astype(float), columns=names))) == truth).mean())

    return measure


def nearest(k):
    """Accuracy of the k nearest by cosine among all examples, which takes all the stream's memory."""

    def measure(train, y, test, truth):
        def unit(x):
            return x / np.linalg.norm(x, axis=1, keepdims=True)

        def distance(a, b):
            return -float(np.dot(a["v"], b["v"]))

        engine = neighbors.LazySearch(window_size=len(y), dist_func=distance)
        model = neighbors.KNNClassifier(n_neighbors=k, engine=engine, weighted=False)
        for row, label in zip(unit(train), y.tolist()):
            model.learn_one({"v": row}, label)
        return sum(model.predict_one({"v": row}) == label for row, label in zip(unit(test), truth)) / len(truth)

    return measure


def scaled(model):
    return preprocessing.StandardScaler() | model


def rest(model):
    return scaled(multiclass.OneVsRestClassifier(model))


def candidates(wide, examples):
    """Name, whether the order of arrival means nothing to it, and how to measure it."""
    logistic = linear_model.LogisticRegression
    yield f"KNNClassifier({NEIGHBOURS}), cosine", True, nearest(NEIGHBOURS)
    if wide or examples < 5000:
        yield f"KNNClassifier({NEIGHBOURS_FEW}), cosine", True, nearest(NEIGHBOURS_FEW)
        for rate in (0.001, 0.003):
            yield (
                f"StandardScaler | SoftmaxRegression(Adam({rate}))",
                False,
                one_by_one(lambda rate=rate: scaled(linear_model.SoftmaxRegression(optim.Adam(rate)))),
            )
    for rate in (0.001, 0.003):
        yield (
            f"StandardScaler | OneVsRest(LogisticRegression(Adam({rate}))), batches of {BATCH}",
            False,
            in_batches(lambda rate=rate: rest(logistic(optim.Adam(rate)))),
        )
    yield (
        "StandardScaler | OneVsRest(LogisticRegression(SGD(0.001)))",
        False,
        one_by_one(lambda: rest(logistic(optim.SGD(0.001)))),
    )
    yield (
        "StandardScaler | OneVsRest(PAClassifier(C=0.001))",
        False,
        one_by_one(lambda: rest(linear_model.PAClassifier(C=0.001))),
    )
    if not wide:
        return
    for rate in (0.001, 0.01):
        yield (
            f"StandardScaler | SoftmaxRegression(SGD({rate}))",
            False,
            one_by_one(lambda rate=rate: scaled(linear_model.SoftmaxRegression(optim.SGD(rate)))),
        )
    yield (
        "StandardScaler | SoftmaxRegression(AdaGrad(0.01))",
        False,
        one_by_one(lambda: scaled(linear_model.SoftmaxRegression(optim.AdaGrad(0.01)))),
    )
    for rate in (0.01, 0.1):
        yield (
            f"StandardScaler | OneVsRest(LogisticRegression(SGD({rate}))), batches of {BATCH}",
            False,
            in_batches(lambda rate=rate: rest(logistic(optim.SGD(rate)))),
        )
    yield (
        "StandardScaler | OneVsRest(PAClassifier(C=0.01))",
        False,
        one_by_one(lambda: rest(linear_model.PAClassifier(C=0.01))),
    )
    yield "StandardScaler | OneVsRest(ALMAClassifier)", False, one_by_one(lambda: rest(linear_model.ALMAClassifier()))
    yield "StandardScaler | OneVsRest(Perceptron)", False, one_by_one(lambda: rest(linear_model.Perceptron()))
    yield "GaussianNB", True, one_by_one(naive_bayes.GaussianNB)
    yield (
        "HoeffdingTreeClassifier(leaf_prediction='nb')",
        False,
        one_by_one(lambda: tree.HoeffdingTreeClassifier(leaf_prediction="nb")),
    )
    yield "ARFClassifier(n_models=5)", False, one_by_one(lambda: forest.ARFClassifier(n_models=5, seed=1))


def online(wide, orders, train, y, test, truth):
    """The best of River's classifiers for each order."""
    best = {order: (-1.0, "") for order in orders}
    for name, indifferent, measure in candidates(wide, len(y)):
        accuracy = None
        for order, places in orders.items():
            if accuracy is None or not indifferent:
                start = time.monotonic()
                accuracy = float(measure(train[places], y[places], test, truth))
                took = time.monotonic() - start
                print(f"  {name}, {order}: {100 * accuracy:.2f} % ({took:.0f} s)", file=sys.stderr, flush=True)
            best[order] = max(best[order], (accuracy, name), key=lambda r: r[0])
    return best


def main():
    arguments = [a for a in sys.argv[1:] if a != "--wide"]
    wide = len(arguments) < len(sys.argv[1:])
    embeddings, orders_file, result_file = arguments
    train, y, test, truth = read(embeddings)
    with open(orders_file, encoding="utf-8") as file:
        orders = {order: np.array(places) for order, places in json.load(file).items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # A C at the edge of the grid may not converge; a better one is kept then.
        accuracy, setting = offline(train, y, test, truth)
    print(f"  {setting}: {100 * accuracy:.2f} %", file=sys.stderr, flush=True)
    river = {
        order: {"accuracy": score, "setting": name}
        for order, (score, name) in online(wide, orders, train, y, test, truth).items()
    }
    with open(result_file, "w", encoding="utf-8") as file:
        json.dump({"offlineAccuracy": accuracy, "offlineSetting": setting, "river": river}, file, indent=1)


if __name__ == "__main__":
    main()
