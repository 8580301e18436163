"""Makes the composer's art file: `python -m scripts.build_composer FOLDER`.

FOLDER holds what `npm pack @iconify-json/noto@1.2.9 emojibase-data@17.0.0` downloads. The same
tarballs always give the same drawings. Run `scripts.build_neighbours` after it.
"""

import hashlib
import json
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

ART = Path(__file__).parent.parent / "bot" / "engine" / "server" / "composer" / "art"
NOTO = "iconify-json-noto-1.2.9.tgz"
EMOJIBASE = "emojibase-data-17.0.0.tgz"
LEFT_OUT = {"component", "flags"}
LABELS_ONLY = ("de", "es", "fr", "it", "ja", "ko", "pt", "ru", "uk", "nl", "pl", "sv", "vi", "zh-hant")
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def main(arguments: list[str]) -> int:
    """Write `noto.zip` and the record of its origin."""
    folder = Path(arguments[0])
    noto, emojibase = _Tarball(folder / NOTO), _Tarball(folder / EMOJIBASE)
    drawings = _drawings(noto)
    pieces = _index(emojibase, drawings)
    files = {f"{piece['id']}.svg": drawings[piece["id"]] for piece in pieces}
    _write_zip(ART / "noto.zip", files | {"index.json": _dense(pieces)})
    _write_origin([noto, emojibase])
    print(f"{len(pieces)} drawings, {(ART / 'noto.zip').stat().st_size:,} bytes")
    return 0


class _Tarball:
    """One package of the registry, as downloaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, name: str) -> str:
        with tarfile.open(self.path) as archive:
            member = archive.extractfile(f"package/{name}")
            assert member is not None, name  # noqa: S101 - a folder here would be a broken tarball
            return member.read().decode()

    def json(self, name: str) -> Any:
        return json.loads(self.read(name))

    def origin(self) -> dict[str, str]:
        package = self.json("package.json")
        digest = hashlib.sha256(self.path.read_bytes()).hexdigest()
        return {"package": package["name"], "version": package["version"], "sha256": digest}


def _drawings(noto: _Tarball) -> dict[str, str]:
    icons, names = noto.json("icons.json")["icons"], noto.json("chars.json")
    return {code.replace("-fe0f", ""): icons[name]["body"] for code, name in names.items() if name in icons}


def _index(emojibase: _Tarball, drawings: dict[str, str]) -> list[dict[str, Any]]:
    groups = emojibase.json("meta/groups.json")
    chinese = {one["hexcode"]: one for one in emojibase.json("zh/data.json")}
    others = [
        {one["hexcode"]: one["label"] for one in emojibase.json(f"{language}/data.json")}
        for language in LABELS_ONLY
    ]
    pieces = []
    for one in emojibase.json("en/data.json"):
        code = one["hexcode"]
        piece = {
            "id": code.lower().replace("-fe0f", ""),
            "group": groups["groups"].get(str(one.get("group")), "component"),
            "kind": groups["subgroups"].get(str(one.get("subgroup")), ""),
            "en": [one["label"], *one.get("tags", ())],
            "zh": [chinese[code]["label"], *chinese[code].get("tags", ())],
            "other": sorted({labels[code] for labels in others if code in labels}),
        }
        if piece["group"] not in LEFT_OUT and piece["id"] in drawings:
            pieces.append(piece)
    return pieces


def _dense(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write_zip(path: Path, files: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), text, zipfile.ZIP_DEFLATED, 9)


def _write_origin(packages: list[_Tarball]) -> None:
    drawings = {"name": "Noto Emoji", "licence": "Apache-2.0", **packages[0].origin()}
    words = {"name": "emojibase-data", "licence": "MIT", **packages[1].origin()}
    record_origin(drawings=drawings, words=words)
    (ART / "LICENSE.emojibase.txt").write_text(packages[1].read("LICENSE"))


def record_origin(**origins: dict[str, str]) -> None:
    """Note beside the art where each part of it comes from."""
    path = ART / "ORIGIN.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(known | origins, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
