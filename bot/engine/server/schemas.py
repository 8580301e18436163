"""Tries JSON schemas out in processes of their own: a hostile one could take all time and memory.

`python -m bot.engine.server.schemas` reads one from standard input and writes what is wrong with it.
"""

import asyncio
import json
import sys
from collections import OrderedDict
from collections.abc import Mapping

from bot import confined
from bot.engine.server import grammar

MEMORY = 1 << 30
MODULE = "bot.engine.server.schemas"
TOO_COMPLEX = "it is too complex to keep to"


class Schemas:
    """Tries a few at once, each within `seconds`, and remembers up to `most` of them."""

    def __init__(self, *, at_once: int = 2, seconds: float = 10.0, most: int = 256) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._seconds = seconds
        self._most = most
        self._known: OrderedDict[str, str] = OrderedDict()

    async def check(self, schema: Mapping[str, object]) -> None:
        """Raise ValueError, saying why, for a JSON schema that cannot be kept to."""
        written = json.dumps(schema)
        if written not in self._known:
            async with self._turns:
                self._remember(written, await self._tried(written.encode()))
        self._known.move_to_end(written)
        if complaint := self._known[written]:
            raise ValueError(complaint)

    def _remember(self, written: str, complaint: str) -> None:
        self._known[written] = complaint
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    async def _tried(self, written: bytes) -> str:
        """What is wrong with it, empty if nothing is."""
        try:
            said, code = await confined.told(MODULE, given=written, seconds=self._seconds)
        except TimeoutError:
            return TOO_COMPLEX
        return TOO_COMPLEX if code else said.decode()


def main() -> None:
    """Write what is wrong with the schema on standard input to standard output."""
    confined.confine(MEMORY)
    try:
        grammar.check(json.load(sys.stdin))
    except ValueError as error:
        sys.stdout.write(str(error))


if __name__ == "__main__":
    main()
