#!/usr/bin/env python3
"""Packs the labelled pictures that Headstream's demo streams: emoji, a folder per class, in one archive.

    npm pack emoji-datasource-google@16.0.0
    python make.py --package emoji-datasource-google-16.0.0.tgz
"""

import argparse
import hashlib
import io
import json
import tarfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

REPOSITORY = Path(__file__).resolve().parents[2]
RESOURCES = REPOSITORY / "src/main/resources/io/headstream"
APACHE_LICENCE = RESOURCES / "backbone/efficientnet-lite0/LICENSE"

PACKAGE_SHA256 = "fb5fd131b362aab7a55542d2a147a79708cce0a8b1c1bbacd470172708b5c438"

# The earliest instant that a zip entry can hold.
TIMESTAMP = (1980, 1, 1, 0, 0, 0)

LEAST_IMAGES, MOST_IMAGES = 50, 65
MOST_BYTES = 4 * 1024 * 1024

# Mean difference of 0..255 values between 16x16 thumbnails below which two pictures pass for the same one. Measured:
# two clock faces 1.7, "smile" and "laughing" 4.2, a running man and a running woman 7.6; mouse and rat 24, cat and dog 49.
NEAR_DUPLICATE = 8.0
THUMBNAIL = (16, 16)


@dataclass(frozen=True)
class ImageClass:
    """Pictures of one label: whole (category, subcategory prefix) groups, less single ones."""

    label: str
    groups: tuple[tuple[str, str], ...]
    without: frozenset[str] = frozenset()
    skin_tones: bool = False
    late: bool = False

    def holds(self, emoji) -> bool:
        return emoji["short_name"] not in self.without and any(
            emoji["category"] == category and emoji["subcategory"].startswith(prefix) for category, prefix in self.groups)


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# In order of first appearance. Names are the package's short names. The groups are those that are clear to the eye:
# clothes and buildings, each of its own shape, were told apart to no more than 0.69 and 0.83 when tried.
CLASSES = (
    ImageClass("face", (("Smileys & Emotion", "face-"),), without=names(
        "skull skull_and_crossbones smiling_imp imp ghost alien space_invader robot_face hankey "
        "clown_face japanese_ogre japanese_goblin")),
    ImageClass("animal", (("Animals & Nature", "animal-mammal"), ("Animals & Nature", "animal-bird"),
                          ("Animals & Nature", "animal-reptile"), ("Animals & Nature", "animal-amphibian")),
               without=names("feet pig_nose feather wing")),
    ImageClass("food", (("Food & Drink", "food-fruit"), ("Food & Drink", "food-vegetable"),
                        ("Food & Drink", "food-prepared"))),
    ImageClass("vehicle", (("Travel & Places", "transport-"),), without=names(
        "seat ring_buoy anchor parachute station busstop traffic_light vertical_traffic_light construction "
        "rotating_light octagonal_sign wheel oil_drum motorway railway_track skateboard roller_skate fuelpump satellite")),
    ImageClass("portrait", (("People & Body", "person-role"), ("People & Body", "person-gesture"))),
    ImageClass("figure", (("People & Body", "person-activity"), ("People & Body", "person-sport"),
                          ("People & Body", "person-resting")),
               without=names("bath sleeping_accommodation massage woman-getting-massage man-getting-massage haircut "
                             "woman-getting-haircut man-getting-haircut")),
    ImageClass("hand", (("People & Body", "hand"),), without=names("selfie middle_finger"), skin_tones=True),
    ImageClass("sign", (("Symbols", "alphanum"), ("Symbols", "keycap"), ("Symbols", "arrow"), ("Symbols", "av-symbol"),
                        ("Symbols", "transport-sign"), ("Symbols", "religion"), ("Symbols", "zodiac"))),
    ImageClass("shape", (("Symbols", "geometric"), ("Smileys & Emotion", "heart"))),
    ImageClass("flag", (("Flags", "country-flag"),), late=True),
)


@dataclass(frozen=True)
class Picture:
    file: str
    content: bytes = field(repr=False)

    def thumbnail(self) -> np.ndarray:
        """Over white, 16x16, values 0..255."""
        picture = Image.open(io.BytesIO(self.content)).convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        white.alpha_composite(picture)
        return np.asarray(white.convert("RGB").resize(THUMBNAIL, Image.Resampling.BOX), np.float64)


class EmojiPackage:
    """The unpacked npm package: its table of emoji, and its pictures of 64 x 64 pixels."""

    def __init__(self, archive: Path):
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        if found != PACKAGE_SHA256:
            raise ValueError(f"{archive}: SHA-256 {found}, expected {PACKAGE_SHA256}")
        self._images = {}
        with tarfile.open(archive) as packed:
            for member in packed:
                name = member.name.removeprefix("package/")
                if name == "emoji.json":
                    table = json.load(packed.extractfile(member))
                elif name.startswith("img/google/64/"):
                    self._images[Path(name).name] = packed.extractfile(member).read()
        drawn = [emoji for emoji in table if emoji["has_img_google"]]
        self._table = sorted(drawn, key=lambda emoji: emoji["sort_order"])

    def pictures_of(self, wanted: ImageClass) -> list[Picture]:
        files = []
        for turn, emoji in enumerate(filter(wanted.holds, self._table)):
            files.append(emoji["image"])
            if wanted.skin_tones:
                files += skin_toned(emoji, turn)
        return [Picture(file, self._images[file]) for file in files]


def skin_toned(emoji, turn: int) -> list[str]:
    """One skin tone of a gesture, another one for each gesture in turn; none for emoji without skin tones."""
    variations = sorted(emoji.get("skin_variations", {}).items())
    tones = [tone["image"] for key, tone in variations if "-" not in key and tone["has_img_google"]]
    return [tones[turn % len(tones)]] if tones else []


def distinct(pictures: list[Picture]) -> list[Picture]:
    """The pictures that look neither like one before them nor like its mirror image."""
    kept, thumbnails = [], []
    for picture in pictures:
        thumbnail = picture.thumbnail()
        if all(np.abs(thumbnail - other).mean() >= NEAR_DUPLICATE for other in thumbnails):
            kept.append(picture)
            thumbnails += [thumbnail, thumbnail[:, ::-1]]
    return kept


def spread(pictures: list[Picture], most: int) -> list[Picture]:
    """At most `most` pictures, evenly spaced in the given order."""
    if len(pictures) <= most:
        return pictures
    return [pictures[index * len(pictures) // most] for index in range(most)]


def classes_csv(selection: dict[ImageClass, list[Picture]]) -> str:
    rows = [f"{wanted.label},{order},{str(wanted.late).lower()},{len(pictures)}"
            for order, (wanted, pictures) in enumerate(selection.items(), 1)]
    return "\n".join(["label,order,late,images", *rows]) + "\n"


def write_archive(target: Path, selection: dict[ImageClass, list[Picture]]) -> None:
    """Entries are stored, not deflated: PNG is compressed already, and no zlib version can change the bytes."""
    attribution = Path(__file__).resolve().parent / "ATTRIBUTION.md"
    entries = [("ATTRIBUTION.md", attribution.read_bytes()), ("LICENSE", APACHE_LICENCE.read_bytes()),
               ("classes.csv", classes_csv(selection).encode())]
    for wanted, pictures in selection.items():
        entries += [(f"{wanted.label}/{picture.file}", picture.content) for picture in pictures]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, TIMESTAMP)
            entry.create_system = 3  # Unix, whatever machine this runs on
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--package", type=Path, required=True, help="emoji-datasource-google-16.0.0.tgz")
    arguments.add_argument("--out", type=Path, default=RESOURCES / "demo/emoji-stream.zip")
    options = arguments.parse_args()

    package = EmojiPackage(options.package)
    selection = {}
    for wanted in CLASSES:
        found = package.pictures_of(wanted)
        different = distinct(found)
        selection[wanted] = spread(different, MOST_IMAGES)
        print(f"{wanted.label}: {len(found)} found, {len(different)} different, {len(selection[wanted])} taken")
        if len(selection[wanted]) < LEAST_IMAGES:
            raise ValueError(f"{wanted.label}: {len(selection[wanted])} pictures, expected at least {LEAST_IMAGES}")

    options.out.parent.mkdir(parents=True, exist_ok=True)
    write_archive(options.out, selection)
    packed = options.out.read_bytes()
    if len(packed) > MOST_BYTES:
        raise ValueError(f"{options.out}: {len(packed)} bytes, expected at most {MOST_BYTES}")
    total = sum(map(len, selection.values()))
    print(f"{options.out}: {total} pictures, {len(packed)} bytes, SHA-256 {hashlib.sha256(packed).hexdigest()}")


if __name__ == "__main__":
    main()
