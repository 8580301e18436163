"""The changelog, the version and the licence tell the same story as the code."""

import re
from pathlib import Path

import bot

ROOT = Path(__file__).parent.parent


def test_the_changelog_has_the_version_of_the_code_or_an_unreleased_section() -> None:
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert headings[0] == "Unreleased"
    assert headings[1] == bot.__version__


def test_the_licence_is_apache_2() -> None:
    assert "Apache License\n                           Version 2.0" in (ROOT / "LICENSE").read_text()
