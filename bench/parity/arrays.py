"""Named float32 arrays in a file that Java and Python both read: a JSON index in front, then the numbers.

int32 length of the index in UTF-8, the index ({name: [sides]} in the order of the numbers), float32s, all little-endian.
"""

import json

import numpy as np


def write(path, arrays):
    index = json.dumps({name: list(np.shape(a)) for name, a in arrays.items()}).encode()
    with open(path, "wb") as f:
        f.write(np.int32(len(index)).astype("<i4").tobytes())
        f.write(index)
        for a in arrays.values():
            f.write(np.ascontiguousarray(a, "<f4").tobytes())


def read(path):
    with open(path, "rb") as f:
        length = int(np.frombuffer(f.read(4), "<i4")[0])
        index = json.loads(f.read(length))
        return {
            name: np.frombuffer(f.read(4 * int(np.prod(sides))), "<f4").reshape(sides)
            for name, sides in index.items()
        }
