#!/usr/bin/env python3
"""Says how well the bundled backbone tells the classes of the bundled stream apart, as a Markdown table.

    python verify.py        (with the packages of ../bundled-backbone/requirements.txt)
"""

import argparse
import csv
import io
import json
import os
import sys
import zipfile
from collections import Counter
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, StratifiedGroupKFold, cross_val_predict

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bundled-backbone"))
import parity
from make import RESOURCES

LEAST_ACCURACY = 0.93
FOLDS, SEEDS = 5, range(5)


def over_white(png: bytes) -> np.ndarray:
    """Pixels, uint8, [height, width, 3], the transparent parts white."""
    rgba = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"), np.float32)
    alpha = rgba[..., 3:] / 255
    return np.round(rgba[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)


def gesture(name: str) -> str:
    """The picture's name without its skin tone (U+1F3FB to U+1F3FF)."""
    return "-".join(part for part in Path(name).stem.split("-") if part not in ("1f3fb", "1f3fc", "1f3fd", "1f3fe", "1f3ff"))


def predicted(embeddings, labels, folds, groups) -> np.ndarray:
    return cross_val_predict(LogisticRegression(C=1.0, max_iter=3000), embeddings, labels, cv=folds, groups=groups)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--archive", type=Path, default=RESOURCES / "demo/emoji-stream.zip")
    arguments.add_argument("--backbone", type=Path, default=RESOURCES / "backbone/efficientnet-lite0")
    options = arguments.parse_args()

    with zipfile.ZipFile(options.archive) as archive:
        classes = list(csv.DictReader(archive.read("classes.csv").decode().splitlines()))
        names = [name for name in archive.namelist() if name.endswith(".png")]
        pixels = [over_white(archive.read(name)) for name in names]
    labels = np.array([name.split("/")[0] for name in names])
    manifest = json.loads((options.backbone / "headstream.json").read_text())
    backbone = parity.FrozenBackbone.load(options.backbone / "saved_model.pb")
    embeddings = backbone.embed_photos(pixels, manifest["resize"], manifest["fit"])

    gestures = [gesture(name) for name in names]
    plain = np.array([predicted(embeddings, labels, StratifiedKFold(FOLDS, shuffle=True, random_state=seed), None)
                      for seed in SEEDS])
    apart = np.array([predicted(embeddings, labels, StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed), gestures)
                      for seed in SEEDS])

    print("| Class | Pictures | Appears | Accuracy | With a gesture's skin tones in one fold | Most often taken for |")
    print("|---|---|---|---|---|---|")
    for row in classes:
        of_class = labels == row["label"]
        mistaken = Counter(said for said in plain[:, of_class].ravel().tolist() if said != row["label"])
        confused = ", ".join(f"{said} {times / len(SEEDS):.1f}" for said, times in mistaken.most_common(2)) or "–"
        when = "half-way" if row["late"] == "true" else "from the start"
        print(f"| {row['label']} | {of_class.sum()} | {when} | {(plain == labels)[:, of_class].mean():.3f} "
              f"| {(apart == labels)[:, of_class].mean():.3f} | {confused} |")
    accuracy = (plain == labels).mean()
    print(f"| **all** | {len(labels)} | | **{accuracy:.3f}** | **{(apart == labels).mean():.3f}** | |")
    print("each split of its own:", (plain == labels).mean(1).round(4), (apart == labels).mean(1).round(4), file=sys.stderr)
    print(f"greatest activation: {embeddings.max():.4f}", file=sys.stderr)
    if accuracy < LEAST_ACCURACY:
        raise ValueError(f"accuracy {accuracy:.4f}, expected {LEAST_ACCURACY} or more")


if __name__ == "__main__":
    main()
