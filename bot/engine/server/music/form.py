"""How many bars fill the time, and which chord each of them has."""

import math
from typing import Literal

from bot.engine.music_plan import Metre, Mode, MusicPlan, Section
from bot.engine.server.music.piece import QUARTER, Bar
from bot.engine.server.music.theory import Scale

BAR: dict[Metre, int] = {"4/4": 16, "3/4": 12, "6/8": 12}
"""Sixteenths of a bar."""
SEVENTHS = {"jazz", "lofi"}
FEWEST = 2

_APPROACH: dict[Mode, int] = {"mixolydian": 7, "dorian": 4, "phrygian": 2}
"""The degree that leads home; the fifth where none is named."""
_ODD = 0.1
"""How much of a change of tempo an even number of bars is worth."""


def count_bars(plan: MusicPlan, seconds: float) -> int:
    """The number of bars that fills the time with the least change of tempo; rather an even one."""
    bar = BAR[plan.metre] / QUARTER * 60 / plan.tempo
    near = max(FEWEST, round(seconds / bar))
    return min(
        range(max(FEWEST, near - 1), near + 2),
        key=lambda count: _change(count * bar, seconds) + _ODD * (count % 2),
    )


def _change(planned: float, seconds: float) -> float:
    return abs(math.log(planned / seconds))


def tempo(plan: MusicPlan, seconds: float, count: int) -> float:
    """Quarters a minute at which `count` bars last exactly so long."""
    return count * BAR[plan.metre] / QUARTER * 60 / seconds


def bars(plan: MusicPlan, scale: Scale, count: int, *, loop: bool) -> tuple[Bar, ...]:
    """The bars of the form, over again until there are `count`, with an end, or with what leads to the beginning."""
    places = _places(plan, count)
    found = []
    for at, (section, place, of) in enumerate(places):
        planned = _section(plan, section)
        degree = _with_end(plan, planned.chords[place], count - at, loop=loop)
        chord = scale.chord(_pleasant(plan, scale, degree), sevenths=plan.style in SEVENTHS, leading=True)
        ending = _ending(of_all=at == count - 1 and not loop, of_section=place == of - 1)
        found.append(Bar(at * BAR[plan.metre], chord, section, place, of, planned.energy, ending))
    return tuple(found)


def _ending(*, of_all: bool, of_section: bool) -> Literal["", "half", "full"]:
    return "full" if of_all else "half" if of_section else ""


def _section(plan: MusicPlan, letter: str) -> Section:
    return plan.sections["ABC".index(letter) % len(plan.sections)]


def _places(plan: MusicPlan, count: int) -> list[tuple[str, int, int]]:
    """For each bar the section, its place there, and how many bars of the section are played."""
    places: list[tuple[str, int, int]] = []
    while len(places) < count:
        for letter in plan.form:
            of = min(len(_section(plan, letter).chords), count - len(places))
            places += [(letter, place, of) for place in range(of)]
    return places


def _with_end(plan: MusicPlan, degree: int, left: int, *, loop: bool) -> int:
    home = _APPROACH.get(plan.mode, 5)
    if loop:
        return home if left == 1 and plan.sections[0].chords[0] != home else degree
    return {1: 1, 2: home}.get(left, degree)


def _pleasant(plan: MusicPlan, scale: Scale, degree: int) -> int:
    """The degree, or one of the same function where its chord would be diminished."""
    if plan.style in SEVENTHS or not scale.chord(degree).name.endswith("dim"):
        return degree
    return {7: 5, 2: 4}.get(degree, 1)
