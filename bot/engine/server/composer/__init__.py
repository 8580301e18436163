"""The composer: pictures put together from licensed vector art, without a GPU or a model.

It reads the words of the prompt, chooses a subject, a place and a light, arranges drawings by
explicit rules and renders the scene at any size. The same seed makes the same picture.
"""

import random
from collections.abc import Callable, Generator
from dataclasses import replace

import resvg_py

from bot.engine import ImagePrompt, Made, Picture, Progress
from bot.engine.server.composer.backdrop import paint
from bot.engine.server.composer.canvas import Canvas
from bot.engine.server.composer.draw import to_svg
from bot.engine.server.composer.library import Library
from bot.engine.server.composer.scene import Director
from bot.engine.server.keeping import AtHand
from bot.engine.server.png import COMPOSED, label

MODEL = "composer"
LICENCE = "Apache-2.0"


class Composer(AtHand):
    """A painter that needs no weights."""

    def __init__(self) -> None:
        self._library: Library | None = None
        self._director: Director | None = None

    def load(self, report: Callable[[float], None]) -> None:
        """Open the art and learn the words."""
        self._library = Library()
        self._director = Director(self._library)
        report(1.0)

    def unload(self) -> None:
        """Close the art."""
        self._library = self._director = None

    def draw(self, prompt: ImagePrompt) -> Generator[Progress | Picture]:
        """Plan, arrange and render each picture; every `next()` is short."""
        first = random.SystemRandom().randrange(2**31) if prompt.seed is None else prompt.seed
        for index in range(prompt.count):
            for event in self._compose(prompt, first + index):
                if isinstance(event, Picture):
                    yield replace(event, index=index)
                else:
                    yield Progress((index + event.fraction) / prompt.count)

    def _compose(self, prompt: ImagePrompt, seed: int) -> Generator[Progress | Picture]:
        if self._library is None or self._director is None:
            raise RuntimeError("load the composer first")
        dice = random.Random(seed)  # noqa: S311 - the same seed has to give the same picture
        plan = self._director.plan(prompt.text, dice, prompt.negative or "").framed(seed)
        canvas = Canvas.of(
            prompt.width, prompt.height, plan.place, plan.light, dice, turned=plan.framing.turned
        )
        yield Progress(0.1)
        paint(canvas, plan.weather)
        figures = self._director.arrange(plan, canvas)
        svg = to_svg(canvas, figures, self._library, (prompt.width, prompt.height))
        yield Progress(0.3)
        png = bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))
        yield Picture(label(png, COMPOSED, model=MODEL), Made(MODEL, "retrieval", LICENCE, seed))
