"""Reads the file on standard input within bounds: `python -m bot.reading ENDING MEDIA_TYPE MEMORY`."""

import json
import sys
from dataclasses import asdict

from bot.confined import confine
from bot.reading.contents import text_of
from bot.reading.outcome import Unreadable


def main(ending: str, media_type: str, memory: str) -> None:
    """Write what came of it to standard output, as JSON."""
    confine(int(memory))
    sys.stdout.write(json.dumps(_told(ending, media_type)))


def _told(ending: str, media_type: str) -> dict[str, object]:
    try:
        return asdict(text_of(ending, media_type, sys.stdin.buffer.read()))
    except Unreadable as error:
        return {"reason": error.reason}
    except MemoryError:
        return {"reason": "heavy"}


main(*sys.argv[1:])
