"""Writes the README's command tables from the capabilities: `python -m scripts.readme`."""

import re
import sys
from pathlib import Path

import handlers
from bot.capability import Capabilities, discover
from bot.language import Language

ROOT = Path(__file__).parent.parent
READMES: dict[Path, Language] = {ROOT / "README.md": "en", ROOT / "README.zh.md": "zh"}
HEADS: dict[Language, str] = {"en": "| Say | What happens |", "zh": "| 您说 | 会发生什么 |"}
PLACE = re.compile(r"(<!-- commands[^>]*-->\n).*?(<!-- /commands -->)", re.DOTALL)


def main() -> int:
    """Write both files."""
    capabilities = discover(handlers)
    for path, language in READMES.items():
        path.write_text(written(path.read_text(), capabilities, language))
    return 0


def written(text: str, capabilities: Capabilities, language: Language) -> str:
    """The README's `text` with its table as the capabilities have it now."""
    rows = [
        f"| `{capability.examples[0](language)}` | {capability.summary(language)} |"
        for capability in capabilities
    ]
    table = "\n".join([HEADS[language], "| --- | --- |", *rows])
    return PLACE.sub(lambda place: f"{place[1]}{table}\n{place[2]}", text)


if __name__ == "__main__":
    sys.exit(main())
