"""Decides what a picture shows and where: one subject, what goes with it, a place in its light."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.engine.server.composer.canvas import Canvas
from bot.engine.server.composer.lexicon import Find, Lexicon, split
from bot.engine.server.composer.library import Library, Piece, identify

Role = Literal["actor", "flyer", "thing", "plant", "sign", "effect"]
MOST_COMPANIONS = 4
MOST_EMOJI = 16
SIZES: dict[Role, float] = {
    "actor": 300,
    "flyer": 210,
    "thing": 225,
    "plant": 330,
    "sign": 170,
    "effect": 230,
}
EFFECTS = {identify(emoji) for emoji in "🔥🎉💥✨🎊🎆"}
FLYERS = {identify(emoji) for emoji in "🎈🪁🦋🐝🦅🕊🦇🐉🛰🏮"}
GROUNDED = {identify(emoji) for emoji in "⛄☃🌊"}
BUST_KINDS = {"person", "person-role", "person-gesture", "person-fantasy"}
_RANK: dict[Role, float] = {
    "actor": 0.0,
    "flyer": 0.5,
    "thing": 1.0,
    "plant": 1.2,
    "sign": 1.5,
    "effect": 2.0,
}
_LIGHTS = ("storm", "night", "sunset", "dawn", "day")


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing and where its foot stands: `x` of its middle, `y` of its lower edge."""

    id: str
    x: float
    y: float
    size: float
    flipped: bool = False
    floating: bool = False
    behind: bool = False
    before: bool = False
    sitting: str = ""
    held: str = ""


@dataclass(frozen=True, slots=True)
class Framing:
    """How a picture is taken: how large its subject is and where, in which light if none was asked for.

    `turned` mirrors the place and what may look the other way; `sitting` makes animals sit up.
    """

    scale: float = 1.0
    middle: float = 0.5
    light: str = "day"
    turned: bool = False
    sitting: bool = False


FRAMINGS = (
    Framing(),
    Framing(scale=0.7, middle=0.3, light="sunset", turned=True),
    Framing(scale=1.25, middle=0.6, light="dawn", sitting=True),
    Framing(scale=0.85, middle=0.7, turned=True, sitting=True),
)
"""Seeds in a row take them in turn, so that a grid shows four compositions."""
TURNING = ("animal", "transport", "cat-face", "person-sport", "person-activity")
"""Kinds that look the same mirrored: without writing, without a left and a right."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to show, before anybody knows where."""

    place: str
    light: str
    weather: frozenset[str]
    subject: tuple[str, ...]
    companions: tuple[str, ...] = ()
    held: str = ""
    exactly: bool = False
    framing: Framing = FRAMINGS[0]

    def framed(self, seed: int) -> "Plan":
        """The same plan as the picture of `seed` shows it."""
        framing = FRAMINGS[seed % len(FRAMINGS)]
        free = self.light == "day" and "sun" not in self.weather and self.place != "plain"
        return replace(self, framing=framing, light=framing.light if free else self.light)


class Director:
    """Turns a prompt into a plan, and a plan into figures on a canvas."""

    def __init__(self, library: Library) -> None:
        self._pieces = library.pieces
        self._words = library.words
        self._lexicon = Lexicon(library)
        self._home = {kind: place for place, kinds in self._words["home"].items() for kind in split(kinds)}
        self._sitting = {identify(emoji): line for emoji, line in self._words["sitting"].items()}

    def plan(self, prompt: str, dice: random.Random, negative: str = "") -> Plan:
        """What the prompt asks to see, without what `negative` names; never nothing."""
        finds = list(_without(self._lexicon.read(prompt), self._lexicon.read(negative)))
        if finds and all(find.emoji for find in finds):
            return Plan(
                "plain", "day", frozenset(), tuple(find.text for find in finds[:MOST_EMOJI]), exactly=True
            )
        said = [named for find in finds for named in find.scene]
        subject, others = self._cast(finds, dice)
        place = self._place(finds, (*subject, *others))
        light, weather = _light(said), frozenset(_values(said, "weather"))
        if not subject:
            subject = (identify(self._words["alone"].get(place, "🎨")),)
        if place == "plain" and light != "day":
            place = "meadow"
        held, companions = self._give(subject, others)
        return Plan(place, light, weather, subject, companions[:MOST_COMPANIONS], held)

    def _cast(self, finds: Sequence[Find], dice: random.Random) -> tuple[tuple[str, ...], list[str]]:
        acting = [find for find in finds if find.choices]
        if not acting:
            return (), []
        order = sorted(
            range(len(acting)), key=lambda at: at + 2.2 * _RANK[self.role(acting[at].choices[0][0])]
        )
        lead = acting[order[0]]
        others: list[str] = []
        for find in (each for each in acting if each is not lead):
            known = (*lead.choices[0], *others)
            others += [code for code in dice.choice(find.choices) if code not in known] * find.count
        return lead.choices[0] * lead.count, others

    def _place(self, finds: Sequence[Find], cast: tuple[str, ...]) -> str:
        """Where it is: named alone first, then what something shown implies, then where the cast belongs."""
        alone = [named for find in finds if not find.choices for named in _values(find.scene, "place")]
        implied = [named for find in finds if find.choices for named in _values(find.scene, "place")]
        if named := alone or implied:
            return Counter(named).most_common(1)[0][0]
        if not cast:
            return "hills" if any(find.scene for find in finds) else "plain"
        homes = [self._home.get(self._pieces[code].kind, "plain") for code in cast]
        eating = self._pieces[cast[0]].group == "people-body" and "table" in homes
        return "table" if eating else homes[0]

    def _give(self, subject: tuple[str, ...], others: list[str]) -> tuple[str, tuple[str, ...]]:
        """What the subject holds, if it can, and who else is there."""
        if len(subject) > 1 or subject[0] not in self._sitting:
            return "", tuple(others)
        held = next((code for code in others if self.role(code) == "thing"), "")
        return held, tuple(code for code in others if code != held)

    def role(self, code: str) -> Role:
        """What part a drawing can play."""
        return _role(self._pieces[code])

    def arrange(self, plan: Plan, canvas: Canvas) -> tuple[Figure, ...]:
        """Where everything stands, the farthest first."""
        if plan.exactly:
            return tuple(_rows(plan.subject, canvas))
        leads = list(self._leads(plan, canvas))
        others = list(self._companions(plan, canvas, leads))
        farther = [figure for figure in others if not figure.before]
        return (*farther, *leads, *(figure for figure in others if figure.before))

    def _leads(self, plan: Plan, canvas: Canvas) -> Iterator[Figure]:
        count, role = len(plan.subject), self.role(plan.subject[0])
        framing = plan.framing
        size = min(canvas.width * 0.86 / (0.8 * count + 0.2), self._size(plan) * framing.scale)
        room = min(canvas.width, size * (0.8 * count + 0.2)) / 2
        middle = min(max(canvas.width * framing.middle, room), canvas.width - room)
        turned = framing.turned and self._pieces[plan.subject[0]].kind.startswith(TURNING)
        for number, code in enumerate(reversed(plan.subject) if framing.turned else plan.subject):
            x = middle + (number - (count - 1) / 2) * size * 0.8
            sits = plan.held or framing.sitting or self._is_head(code)
            sitting = self._sitting.get(code, "") if sits else ""
            lead = Figure(code, x, canvas.ground, size, flipped=turned, sitting=sitting, held=plan.held)
            yield self._stand(lead, role, canvas)

    def _size(self, plan: Plan) -> float:
        if self._pieces[plan.subject[0]].id.startswith("_"):
            return 640
        if len(plan.subject) > 1:
            return 400
        return 500 if plan.companions else 560

    def _stand(self, figure: Figure, role: Role, canvas: Canvas) -> Figure:
        if role == "flyer" or (role == "sign" and canvas.place != "table"):
            lift = canvas.ground - canvas.height * 0.5 - figure.size * 0.5
            return replace(figure, y=canvas.ground - max(0.0, lift), floating=True)
        kind = self._pieces[figure.id].kind
        if canvas.desk and kind.startswith(("person", "family")):
            hidden = 0.0 if kind in BUST_KINDS else figure.size * 0.4
            return replace(figure, y=canvas.desk + hidden, behind=True, floating=True)
        if kind in BUST_KINDS:
            return replace(figure, y=canvas.height * 1.01, floating=True)
        return figure

    def _is_head(self, code: str) -> bool:
        return code in self._sitting and identify(self._sitting[code].split(",")[0]) == code

    def _companions(self, plan: Plan, canvas: Canvas, leads: list[Figure]) -> Iterator[Figure]:
        flying = [code for code in plan.companions if self.role(code) in ("flyer", "sign")]
        standing = [code for code in plan.companions if code not in flying]
        yield from self._overhead(flying, canvas, leads)
        yield from self._at_the_side(standing, canvas, leads)

    def _overhead(self, ids: list[str], canvas: Canvas, leads: list[Figure]) -> Iterator[Figure]:
        """In the air, at the emptier side first."""
        middle = sum(lead.x for lead in leads) / len(leads)
        shares = (
            (0.8, 0.2, 0.5, 0.35) if middle < canvas.width / 2 or len(leads) > 1 else (0.2, 0.8, 0.5, 0.65)
        )
        for code, share in zip(ids, shares, strict=False):
            size = SIZES[self.role(code)]
            y = max(size * 1.1, canvas.height * canvas.dice.uniform(0.3, 0.38))
            yield Figure(code, canvas.width * share, y, size, floating=True)

    def _at_the_side(self, ids: list[str], canvas: Canvas, leads: list[Figure]) -> Iterator[Figure]:
        """On the ground, left and right of the subject in turn; what finds no room stands before it."""
        edges = [
            min(lead.x - lead.size * 0.42 for lead in leads),
            max(lead.x + lead.size * 0.42 for lead in leads),
        ]
        side = 1 if canvas.width - edges[1] > edges[0] else 0
        for code in ids:
            role = self.role(code)
            size = SIZES[role]
            step = size * 0.42 * (1 if side else -1)
            before = role in ("thing", "effect")
            x = min(max(edges[side] + step, size * 0.47), canvas.width - size * 0.47)
            if x != edges[side] + step and role == "effect":
                yield Figure(code, x, leads[0].y - leads[0].size * 0.75, size, floating=True)
                continue
            if x != edges[side] + step and before:
                x = canvas.width * (0.3, 0.7)[side]
            back = canvas.height * canvas.dice.uniform(0.01, 0.035)
            y = canvas.ground + (back if before else -back)
            airy = canvas.place == "sky"
            yield Figure(
                code, x, y, size, flipped=side == 1 and role == "actor", floating=airy, before=before
            )
            edges[side] = x + step
            side = 1 - side


def _without(finds: Iterable[Find], unwanted: Sequence[Find]) -> Iterator[Find]:
    """The finds without the drawings and the weather that `unwanted` ones stand for."""
    codes = {code for find in unwanted for drawing in find.choices for code in drawing}
    scenes = frozenset().union(*(find.scene for find in unwanted))
    for find in finds:
        choices = tuple(drawing for drawing in find.choices if not codes.intersection(drawing))
        if choices or find.scene - scenes:
            yield replace(find, choices=choices, scene=find.scene - scenes)


def _role(piece: Piece) -> Role:
    if piece.id in EFFECTS:
        return "effect"
    if piece.id in GROUNDED:
        return "actor"
    if piece.id in FLYERS or piece.kind in ("transport-air", "sky-weather"):
        return "flyer"
    if piece.kind.startswith(("animal", "person", "place", "transport-ground", "transport-water")) or piece.kind in (
        "family", "cat-face", "monkey-face", "face-costume",
    ):  # fmt: skip
        return "actor"
    if piece.kind.startswith("plant"):
        return "plant"
    return "sign" if piece.group in ("symbols", "smileys-emotion", "people-body") else "thing"


def _values(said: Iterable[str], kind: str) -> list[str]:
    """What of this kind was said, always in the same order, so that a seed repeats its picture."""
    return [named.partition(":")[2] for named in sorted(said) if named.startswith(f"{kind}:")]


def _light(said: Sequence[str]) -> str:
    named = set(_values(said, "light"))
    if "rain" in _values(said, "weather"):
        named.add("storm")
    return next((light for light in _LIGHTS if light in named), "day")


def _rows(ids: Sequence[str], canvas: Canvas) -> Iterator[Figure]:
    """Emoji as they were typed, in as many rows as make them largest."""
    fits = {
        rows: min(canvas.width / -(-len(ids) // rows), canvas.height / rows)
        for rows in range(1, len(ids) + 1)
    }
    rows = max(fits, key=lambda count: fits[count])
    columns, cell = -(-len(ids) // rows), fits[rows] * 0.92
    for number, code in enumerate(ids):
        row, column = divmod(number, columns)
        in_row = min(columns, len(ids) - row * columns)
        x = canvas.width / 2 + (column - (in_row - 1) / 2) * cell
        y = canvas.height / 2 + (row - (rows - 1) / 2) * cell + cell * 0.4
        yield Figure(code, x, y, cell * 0.8, floating=True)
