"""The committed page is the one that its sources make."""

import hashlib
import json
from pathlib import Path

PLAYGROUND = Path(__file__).parents[2] / "bot" / "playground"
PAGE, STATIC = PLAYGROUND / "page", PLAYGROUND / "static"
FILES = ("index.html", "package-lock.json", "package.json", "tsconfig.json", "vite.config.ts")
LARGEST = 500_000
"""Bytes of the script that every visitor loads."""


def sources() -> list[Path]:
    """Every file that the page is built from."""
    folders = [path for folder in ("public", "src") for path in (PAGE / folder).rglob("*") if path.is_file()]
    return sorted([*(PAGE / name for name in FILES), *folders], key=lambda path: str(path.relative_to(PAGE)))


def test_the_built_page_matches_its_sources() -> None:
    fingerprint = hashlib.sha256()
    for path in sources():
        fingerprint.update(f"{path.relative_to(PAGE).as_posix()}\0".encode())
        fingerprint.update(path.read_bytes() + b"\0")

    built = (STATIC / "sources.sha256").read_text().strip()

    assert built == fingerprint.hexdigest(), "the page changed: run `make page` and commit what it builds"


def test_the_page_names_no_other_site() -> None:
    index = (STATIC / "index.html").read_text()

    assert "http://" not in index
    assert "https://" not in index


def test_the_page_is_light() -> None:
    assert (STATIC / "assets" / "page.js").stat().st_size < LARGEST


def test_the_lockfile_names_no_registry() -> None:
    packages = json.loads((PAGE / "package-lock.json").read_text())["packages"]

    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_every_bundled_library_is_named_with_its_licence() -> None:
    licences = (STATIC / "licences.txt").read_text()
    wanted = json.loads((PAGE / "package.json").read_text())["dependencies"]

    assert [name for name in wanted if f"\n{name} " not in licences] == []
