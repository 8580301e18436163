"""Decides what a picture shows and where: one subject, what goes with it, a place in its light."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.engine.server.composer.backdrop import Canvas
from bot.engine.server.composer.lexicon import Find, Lexicon, split
from bot.engine.server.composer.library import Library, Piece, identify

Role = Literal["actor", "flyer", "thing", "plant", "sign", "effect"]
MOST_COMPANIONS = 4
MOST_EMOJI = 16
SIZES: dict[Role, float] = {"actor": 300, "flyer": 210, "thing": 225, "plant": 330, "sign": 170, "effect": 230}
EFFECTS = {identify(emoji) for emoji in "🔥🎉💥✨🎊🎆"}
FLYERS = {identify(emoji) for emoji in "🎈🪁🦋🐝🦅🕊🦇🐉🛰🏮"}
BUST_KINDS = {"person", "person-role", "person-gesture", "person-fantasy"}
_RANK: dict[Role, float] = {"actor": 0.0, "flyer": 0.5, "thing": 1.0, "plant": 1.2, "sign": 1.5, "effect": 2.0}
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
    sitting: str = ""
    held: str = ""


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


class Director:
    """Turns a prompt into a plan, and a plan into figures on a canvas."""

    def __init__(self, library: Library) -> None:
        self._pieces = library.pieces
        self._words = library.words
        self._lexicon = Lexicon(library)
        self._home = {kind: place for place, kinds in self._words["home"].items() for kind in split(kinds)}
        self._sitting = {identify(emoji): line for emoji, line in self._words["sitting"].items()}

    def plan(self, prompt: str, dice: random.Random) -> Plan:
        """What the prompt asks to see; never nothing."""
        finds = self._lexicon.read(prompt)
        if finds and all(find.emoji for find in finds):
            return Plan("plain", "day", frozenset(), tuple(find.text for find in finds[:MOST_EMOJI]), exactly=True)
        said = [named for find in finds for named in sorted(find.scene)]
        subject, others = self._cast(finds, dice)
        place = self._place(finds, subject)
        light, weather = _light(said), frozenset(_values(said, "weather"))
        if not subject:
            subject = (identify(self._words["alone"].get(place, "🎨")),)
        held, companions = self._give(subject, others)
        return Plan(place, light, weather, subject, companions[:MOST_COMPANIONS], held)

    def _cast(self, finds: Sequence[Find], dice: random.Random) -> tuple[tuple[str, ...], list[str]]:
        acting = [find for find in finds if find.choices]
        if not acting:
            return (), []
        order = sorted(range(len(acting)), key=lambda at: at + 2 * _RANK[self.role(acting[at].choices[0][0])] * 0.6)
        lead = acting[order[0]]
        others = [id for find in acting if find is not lead for id in dice.choice(find.choices)]
        return lead.choices[0], [id for id in dict.fromkeys(others) if id not in lead.choices[0]]

    def _place(self, finds: Sequence[Find], subject: tuple[str, ...]) -> str:
        scenery = [named for find in finds if not find.choices for named in _values(sorted(find.scene), "place")]
        implied = [named for find in finds if find.choices for named in _values(sorted(find.scene), "place")]
        if named := scenery or implied:
            return Counter(named).most_common(1)[0][0]
        if subject:
            return self._home.get(self._pieces[subject[0]].kind, "plain")
        return "hills" if any(find.scene for find in finds) else "plain"

    def _give(self, subject: tuple[str, ...], others: list[str]) -> tuple[str, tuple[str, ...]]:
        """What the subject holds, if it can, and who else is there."""
        if len(subject) > 1 or subject[0] not in self._sitting:
            return "", tuple(others)
        held = next((id for id in others if self.role(id) == "thing"), "")
        return held, tuple(id for id in others if id != held)

    def role(self, id: str) -> Role:
        """What part a drawing can play."""
        return _role(self._pieces[id])

    def arrange(self, plan: Plan, canvas: Canvas) -> tuple[Figure, ...]:
        """Where everything stands, the farthest first."""
        if plan.exactly:
            return tuple(_rows(plan.subject, canvas))
        leads = list(self._leads(plan, canvas))
        return (*self._companions(plan, canvas, leads), *leads)

    def _leads(self, plan: Plan, canvas: Canvas) -> Iterator[Figure]:
        count, role = len(plan.subject), self.role(plan.subject[0])
        size = min(canvas.width * 0.86 / (0.8 * count + 0.2), self._size(plan))
        middle = canvas.width * (0.5 if count > 1 or not plan.companions else canvas.dice.choice((0.42, 0.58)))
        for number, id in enumerate(plan.subject):
            x = middle + (number - (count - 1) / 2) * size * 0.8
            sitting = self._sitting.get(id, "") if plan.held or self._is_head(id) else ""
            yield self._stand(Figure(id, x, canvas.ground, size, sitting=sitting, held=plan.held), role, canvas)

    def _size(self, plan: Plan) -> float:
        if self._pieces[plan.subject[0]].id.startswith("_"):
            return 640
        if len(plan.subject) > 1:
            return 400
        return 500 if plan.companions else 560

    def _stand(self, figure: Figure, role: Role, canvas: Canvas) -> Figure:
        if role == "flyer" or (role == "sign" and canvas.place != "table"):
            lift = canvas.ground - canvas.height * 0.5 - figure.size * 0.5
            return _moved(figure, y=canvas.ground - max(0.0, lift), floating=True)
        if self._pieces[figure.id].kind in BUST_KINDS:
            return _moved(figure, y=canvas.desk or canvas.height * 1.01, behind=bool(canvas.desk), floating=True)
        return figure

    def _is_head(self, id: str) -> bool:
        return id in self._sitting and identify(self._sitting[id].split(",")[0]) == id

    def _companions(self, plan: Plan, canvas: Canvas, leads: list[Figure]) -> Iterator[Figure]:
        left, right = min(lead.x - lead.size / 2 for lead in leads), max(lead.x + lead.size / 2 for lead in leads)
        on_left = canvas.width - right < left
        for id in plan.companions:
            role = self.role(id)
            size = SIZES[role]
            x = left - size * 0.36 if on_left else right + size * 0.36
            x = min(max(x, size * 0.46), canvas.width - size * 0.46)
            if on_left:
                left -= size * 0.8
            else:
                right += size * 0.8
            yield self._beside(Figure(id, x, canvas.ground, size, flipped=not on_left and role == "actor"), role, canvas)
            on_left = not on_left

    def _beside(self, figure: Figure, role: Role, canvas: Canvas) -> Figure:
        if role in ("flyer", "sign"):
            high = canvas.height * canvas.dice.uniform(0.3, 0.4)
            return _moved(figure, y=max(high, figure.size * 1.05), floating=True)
        back = canvas.height * canvas.dice.uniform(0.01, 0.035)
        return _moved(figure, y=canvas.ground + (back if role in ("thing", "effect") else -back))


def _moved(figure: Figure, *, y: float, floating: bool = False, behind: bool = False) -> Figure:
    return Figure(figure.id, figure.x, y, figure.size, figure.flipped, floating, behind, figure.sitting, figure.held)


def _role(piece: Piece) -> Role:
    if piece.id in EFFECTS:
        return "effect"
    if piece.id in FLYERS or piece.kind in ("transport-air", "sky-weather"):
        return "flyer"
    if piece.kind.startswith(("animal", "person", "place", "transport-ground", "transport-water")) or piece.kind in (
        "family", "cat-face", "monkey-face", "face-costume",
    ):  # fmt: skip
        return "actor"
    if piece.kind.startswith("plant"):
        return "plant"
    return "sign" if piece.group in ("symbols", "smileys-emotion", "people-body") else "thing"


def _values(said: Sequence[str], kind: str) -> list[str]:
    return [named.partition(":")[2] for named in said if named.startswith(f"{kind}:")]


def _light(said: Sequence[str]) -> str:
    named = set(_values(said, "light"))
    if "rain" in _values(said, "weather"):
        named.add("storm")
    return next((light for light in _LIGHTS if light in named), "day")


def _rows(ids: Sequence[str], canvas: Canvas) -> Iterator[Figure]:
    """Emoji as they were typed, in as many rows as make them largest."""
    fits = {rows: min(canvas.width / -(-len(ids) // rows), canvas.height / rows) for rows in range(1, len(ids) + 1)}
    rows = max(fits, key=lambda count: fits[count])
    columns, cell = -(-len(ids) // rows), fits[rows] * 0.92
    for number, id in enumerate(ids):
        row, column = divmod(number, columns)
        in_row = min(columns, len(ids) - row * columns)
        x = canvas.width / 2 + (column - (in_row - 1) / 2) * cell
        y = canvas.height / 2 + (row - (rows - 1) / 2) * cell + cell * 0.4
        yield Figure(id, x, y, cell * 0.8, floating=True)
