"""Streams to look for drift in, made from a seed: the same here and in the unit tests, which make them in Java.

Only what IEEE 754 rounds in one way is used: no logarithms, no cosines.
"""

MASK = (1 << 64) - 1


class SplitMix64:
    """Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014."""

    def __init__(self, seed: int):
        self.state = seed & MASK

    def uniform(self) -> float:
        """A number in [0,1), a multiple of 2^-53."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53

    def bell(self) -> float:
        """Close to normal, mean 0, variance 1: twelve uniform numbers less 6."""
        total = 0.0
        for _ in range(12):
            total += self.uniform()
        return total - 6.0


def ramp(position: float, start: float, end: float) -> float:
    """0 before the start, 1 from the end on, a straight line between."""
    return min(1.0, max(0.0, (position - start) / (end - start)))


# Name: what the level is at a position in [0,1), and where it changes.
ERRORS = {
    "error-steady": (lambda t: 0.1, None),
    "error-abrupt": (lambda t: 0.1 if t < 0.5 else 0.4, 0.5),
    "error-gradual": (lambda t: 0.1 + 0.3 * ramp(t, 0.4, 0.6), 0.4),
    "error-recurring": (lambda t: 0.1 if int(t * 4) % 2 == 0 else 0.5, 0.25),
    "error-learning": (lambda t: 0.6 - 0.5 * ramp(t, 0.0, 1.0), 0.0),
}
VALUES = {
    "value-steady": (lambda t: 0.0, None),
    "value-abrupt": (lambda t: 0.0 if t < 0.5 else 1.0, 0.5),
    "value-gradual": (lambda t: 3.0 * ramp(t, 0.4, 0.6), 0.4),
    "value-far-off": (lambda t: 1000000.0 if t < 0.5 else 1000002.0, 0.5),
}
NAMES = [*ERRORS, *VALUES]


def changes_at(name: str) -> float | None:
    """Where the level begins to change, as a share of the stream."""
    return (ERRORS | VALUES)[name][1]


def stream(name: str, seed: int, length: int) -> list[float]:
    """Errors are 0 or 1, 1 as often as the level says; values lie around the level."""
    rng = SplitMix64(seed)
    if name in ERRORS:
        level = ERRORS[name][0]
        return [1.0 if rng.uniform() < level(i / length) else 0.0 for i in range(length)]
    level = VALUES[name][0]
    return [level(i / length) + rng.bell() for i in range(length)]
