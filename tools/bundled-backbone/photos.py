"""Labelled photos in a folder per class, decoded and resized with the TensorFlow kernels that the product uses."""

from pathlib import Path
from typing import Iterator, Sequence

import numpy as np
import tensorflow as tf

from network import IMAGE_SIZE

RESIZERS = {"bilinear": tf.raw_ops.ResizeBilinear, "bicubic": tf.raw_ops.ResizeBicubic}
FITS = ("stretch", "crop")
BATCH = 32


def labelled(folder: Path) -> list[tuple[Path, str]]:
    """(photo, class) for FOLDER/CLASS/PHOTO, in a fixed order."""
    found = [(path, path.parent.name) for path in sorted(folder.glob("*/*")) if path.suffix.lower() in (".jpg", ".png")]
    if not found:
        raise ValueError(f"{folder}: no photos found, expected CLASS/PHOTO.jpg or .png below it")
    return found


def decode(path: Path) -> np.ndarray:
    """Pixels, uint8, [height, width, 3]."""
    return tf.io.decode_image(path.read_bytes(), channels=3, expand_animations=False).numpy()


def fitted(pixels: np.ndarray, resize: str, fit: str) -> np.ndarray:
    """Pixel values 0..255, float32, [224, 224, 3]; `crop` keeps the largest centred square, `stretch` everything."""
    if fit == "crop":
        height, width, _ = pixels.shape
        side = min(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        pixels = pixels[top:top + side, left:left + side]
    image = tf.cast(pixels[None], tf.float32)
    resized = RESIZERS[resize](images=image, size=[IMAGE_SIZE, IMAGE_SIZE], half_pixel_centers=True)
    return np.clip(resized.numpy()[0], 0, 255)


def batches(decoded: Sequence[np.ndarray], resize: str, fit: str) -> Iterator[np.ndarray]:
    for start in range(0, len(decoded), BATCH):
        yield np.stack([fitted(pixels, resize, fit) for pixels in decoded[start:start + BATCH]])
