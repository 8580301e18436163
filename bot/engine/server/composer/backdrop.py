"""Backdrops: sky, land and weather in plain SVG, a painter for each place."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field

Shape = str
TINTS = {
    "day": ("#ffffff", 0.0),
    "dawn": ("#ffb48a", 0.14),
    "sunset": ("#7a2f5a", 0.28),
    "night": ("#0b1540", 0.55),
    "storm": ("#26323f", 0.48),
}
SKIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "day": (
        ("#7cc8f8", "#d9f1ff", "#fdfbee"),
        ("#8ed1f2", "#e4f6f4", "#fff6e0"),
        ("#6fbdf0", "#c6e8fb", "#f3fbff"),
    ),
    "dawn": (("#8fb7e8", "#fbd3c4", "#ffe9b8"), ("#a7b4ec", "#f7c8d4", "#ffe6c2")),
    "sunset": (
        ("#43317a", "#e0637a", "#ffb65c"),
        ("#5b2d6e", "#f0694f", "#ffcf70"),
        ("#334a86", "#d9758f", "#ffc27a"),
    ),
    "night": (
        ("#0a1238", "#1f2f6b", "#44559a"),
        ("#0d0f2e", "#2b2560", "#5a4a8f"),
        ("#06182f", "#133f63", "#2f6b86"),
    ),
    "storm": (("#232d3a", "#45525f", "#76848d"), ("#242638", "#474a63", "#7d8299")),
}
PLAIN = (
    ("#ffe7c7", "#ffc9b5"),
    ("#d9efff", "#b5d4ff"),
    ("#e5f7dd", "#b9e3c6"),
    ("#f1e4ff", "#d2c3f7"),
    ("#fff3c9", "#ffd98f"),
)


@dataclass(slots=True)
class Canvas:
    """What a backdrop is painted on. The shorter side of the picture is 1000 units."""

    width: float
    height: float
    place: str
    light: str
    dice: random.Random
    back: list[Shape] = field(default_factory=list)
    middle: list[Shape] = field(default_factory=list)
    front: list[Shape] = field(default_factory=list)
    ground: float = 0.0
    """Where things stand, from the top."""
    desk: float = 0.0
    """The edge that people sit behind; 0 where there is none."""
    turned: bool = False
    """Whether the place is seen mirrored."""

    @classmethod
    def of(
        cls, width: int, height: int, place: str, light: str, dice: random.Random, *, turned: bool = False
    ) -> "Canvas":
        """A canvas in the proportions of `width` by `height` pixels."""
        unit = 1000 / min(width, height)
        return cls(width * unit, height * unit, place, light, dice, turned=turned)

    def tone(self, colour: str) -> str:
        """The colour as it looks in this light."""
        tint, share = TINTS[self.light]
        return mix(colour, tint, share)

    def add(self, *shapes: Shape) -> None:
        self.back.extend(shapes)


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with `share` of `other` in it."""
    pairs = [(int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def paint(canvas: Canvas, weather: frozenset[str]) -> None:
    """Fill the canvas with its place in its light and the weather."""
    canvas.ground = canvas.height * 0.86
    if canvas.place in OPEN_AIR:
        _sky(canvas, weather)
        OPEN_AIR[canvas.place](canvas)
        _falling(canvas, weather)
    else:
        INDOORS[canvas.place](canvas)
    if "confetti" in weather:
        _confetti(canvas)


def rectangle(x: float, y: float, width: float, height: float, fill: str, **more: object) -> Shape:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"{_attributes(more)}/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, **more: object) -> Shape:
    return (
        f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" fill="{fill}"{_attributes(more)}/>'
    )


def path(route: str, fill: str, **more: object) -> Shape:
    return f'<path d="{route}" fill="{fill}"{_attributes(more)}/>'


def _attributes(more: dict[str, object]) -> str:
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())


def gradient(name: str, colours: tuple[str, ...], *, radial: bool = False) -> Shape:
    stops = "".join(
        f'<stop offset="{number / (len(colours) - 1):.2f}" stop-color="{colour[:7]}" stop-opacity="{_opacity(colour)}"/>'
        for number, colour in enumerate(colours)
    )
    if radial:
        return f'<radialGradient id="{name}">{stops}</radialGradient>'
    return f'<linearGradient id="{name}" x1="0" y1="0" x2="0" y2="1">{stops}</linearGradient>'


def _opacity(colour: str) -> float:
    return int(colour[7:9] or "ff", 16) / 255


def _ridge(canvas: Canvas, top: float, swing: float, fill: str, bumps: int = 3) -> Shape:
    """Land from `top` down, its edge rolling up and down by `swing`."""
    step = canvas.width / bumps
    start = canvas.dice.uniform(-swing, swing)
    route = f"M0 {canvas.height}V{top + start:.0f}"
    for bump in range(bumps):
        x, rise = step * bump, canvas.dice.uniform(-swing, swing)
        route += f"C{x + step * 0.4:.0f} {top + start:.0f} {x + step * 0.6:.0f} {top + rise:.0f} {x + step:.0f} {top + rise:.0f}"
        start = rise
    return path(f"{route}V{canvas.height}Z", fill)


def _peaks(canvas: Canvas, base: float, rise: float, fill: str, snow: str | None) -> None:
    x = -canvas.dice.uniform(0, 200)
    while x < canvas.width:
        half, height = canvas.dice.uniform(190, 300), rise * canvas.dice.uniform(0.6, 1.0)
        tip = x + half
        canvas.add(
            path(f"M{x:.0f} {base:.0f}L{tip:.0f} {base - height:.0f}L{tip + half:.0f} {base:.0f}Z", fill)
        )
        canvas.add(
            path(
                f"M{tip:.0f} {base - height:.0f}L{tip + half:.0f} {base:.0f}H{tip + half * 0.1:.0f}Z",
                "#000000",
                opacity=0.08,
            )
        )
        if snow:
            canvas.add(_snowcap(tip, base - height, half * 0.27, height * 0.27, snow))
        x += half * 1.25


def _snowcap(x: float, y: float, half: float, height: float, fill: str) -> Shape:
    return path(
        f"M{x:.0f} {y:.0f}L{x + half:.0f} {y + height:.0f}L{x + half * 0.4:.0f} {y + height * 0.8:.0f}"
        f"L{x:.0f} {y + height * 1.15:.0f}L{x - half * 0.45:.0f} {y + height * 0.8:.0f}L{x - half:.0f} {y + height:.0f}Z",
        fill,
    )


def _waves(canvas: Canvas, top: float, length: float, height: float, fill: str) -> Shape:
    start = -canvas.dice.uniform(0, length)
    count = math.ceil((canvas.width - start) / length)
    crest = f"q{length / 4:.1f} {-height:.1f} {length / 2:.1f} 0t{length / 2:.1f} 0"
    return path(f"M{start:.1f} {top:.1f}{crest * count}V{canvas.height}H{start:.1f}Z", fill)


def _sky(canvas: Canvas, weather: frozenset[str]) -> None:
    canvas.add(gradient("sky", canvas.dice.choice(SKIES[canvas.light])))
    canvas.add(rectangle(0, 0, canvas.width, canvas.height, "url(#sky)"))
    if canvas.light == "night":
        _stars(canvas, 70 if "stars" in weather else 40)
    if "rainbow" in weather:
        _rainbow(canvas)
    if "fireworks" in weather:
        _fireworks(canvas)
    _light_of_the_sky(canvas, weather)
    if canvas.light == "storm" or "rain" in weather:
        _storm_clouds(canvas)
    elif canvas.light != "night" or "clouds" in weather:
        _clouds(canvas, 4 if "clouds" in weather else 2)


def _light_of_the_sky(canvas: Canvas, weather: frozenset[str]) -> None:
    side = canvas.dice.choice((0.2, 0.8))
    x, unit = canvas.width * side, min(canvas.width, canvas.height)
    if canvas.light == "night" and ("moon" in weather or canvas.dice.random() < 0.6):
        _glow(canvas, x, unit * 0.2, unit * 0.085, "#fff6d5", "#fff1b8")
        canvas.add(ellipse(x - unit * 0.028, unit * 0.18, unit * 0.016, unit * 0.014, "#e8d9a4", opacity=0.7))
        canvas.add(
            ellipse(x + unit * 0.022, unit * 0.225, unit * 0.022, unit * 0.019, "#e8d9a4", opacity=0.7)
        )
    elif canvas.light in ("sunset", "dawn"):
        _glow(canvas, x, canvas.height * 0.52, unit * 0.13, "#fff0b0", "#ffb347")
    elif canvas.light == "day" and ("sun" in weather or canvas.dice.random() < 0.7) and "rain" not in weather:
        _glow(canvas, x, unit * 0.17, unit * 0.075, "#fff2a8", "#ffe066")


def _glow(canvas: Canvas, x: float, y: float, radius: float, fill: str, halo: str) -> None:
    canvas.add(gradient("halo", (halo + "b0", halo + "40", halo + "00"), radial=True))
    canvas.add(ellipse(x, y, radius * 2.6, radius * 2.6, "url(#halo)"), ellipse(x, y, radius, radius, fill))


def _stars(canvas: Canvas, count: int) -> None:
    for _ in range(count):
        x, y = canvas.dice.uniform(0, canvas.width), canvas.dice.uniform(0, canvas.height * 0.62)
        size = canvas.dice.choice((2.0, 2.6, 3.4, 5.0))
        canvas.add(ellipse(x, y, size, size, "#fffbe6", opacity=round(canvas.dice.uniform(0.5, 1), 2)))


def _cloud(x: float, y: float, size: float, fill: str, opacity: float) -> Shape:
    puffs = ((0, 0, 0.5, 0.2), (-0.24, -0.1, 0.2, 0.18), (0.03, -0.18, 0.25, 0.24), (0.28, -0.07, 0.2, 0.16))
    shapes = "".join(
        ellipse(x + dx * size, y + dy * size, rx * size, ry * size, fill) for dx, dy, rx, ry in puffs
    )
    return f'<g opacity="{opacity}">{shapes}</g>'


def _clouds(canvas: Canvas, count: int) -> None:
    for number in range(count):
        x = canvas.width * (number + canvas.dice.uniform(0.2, 0.8)) / count
        y = canvas.height * canvas.dice.uniform(0.12, 0.34)
        canvas.add(_cloud(x, y, canvas.dice.uniform(150, 260), canvas.tone("#ffffff"), 0.85))


def _fireworks(canvas: Canvas) -> None:
    for share, colour in ((0.2, "#ffd24d"), (0.5, "#ff7eb6"), (0.8, "#7fd6ff"), (0.35, "#b4f0a0")):
        x, y = canvas.width * share, canvas.height * canvas.dice.uniform(0.12, 0.42)
        radius = canvas.dice.uniform(90, 150)
        rays = "".join(
            f"M{x + math.cos(turn) * radius * 0.3:.0f} {y + math.sin(turn) * radius * 0.3:.0f}"
            f"L{x + math.cos(turn) * radius:.0f} {y + math.sin(turn) * radius:.0f}"
            for turn in (number * math.tau / 14 for number in range(14))
        )
        canvas.add(path(rays, "none", stroke=colour, stroke_width=7, stroke_linecap="round", opacity=0.9))


def _storm_clouds(canvas: Canvas) -> None:
    count = max(3, round(canvas.width / 330))
    for row, colour in enumerate(("#39434f", "#525e6b")):
        for number in range(count + row):
            x = canvas.width * (number + canvas.dice.uniform(0.2, 0.8)) / (count + row)
            canvas.add(
                _cloud(
                    x,
                    60 + 70 * row + canvas.dice.uniform(-30, 30),
                    canvas.dice.uniform(330, 460),
                    colour,
                    0.95,
                )
            )


def _rainbow(canvas: Canvas) -> None:
    for number, colour in enumerate(("#ef5b5b", "#f9a24b", "#fbe26a", "#7ccf7f", "#5fa8ee", "#9b7be0")):
        radius = min(canvas.width * 0.47, canvas.height * 0.62) - number * 20
        canvas.add(
            f'<circle cx="{canvas.width / 2:.0f}" cy="{canvas.height * 0.72:.0f}" r="{radius:.0f}" fill="none" '
            f'stroke="{colour}" stroke-width="21" opacity=".65"/>'
        )


def _falling(canvas: Canvas, weather: frozenset[str]) -> None:
    if "lightning" in weather:
        _bolt(canvas)
    if "rain" in weather:
        _rain(canvas)
    for name, painter in (("snowfall", _flake), ("petals", _petal), ("leaves", _leaf)):
        if name in weather:
            for _ in range(round(canvas.width * canvas.height / 16000)):
                canvas.front.append(
                    painter(
                        canvas, canvas.dice.uniform(0, canvas.width), canvas.dice.uniform(0, canvas.height)
                    )
                )


def _rain(canvas: Canvas) -> None:
    drops = ""
    for _ in range(round(canvas.width * canvas.height / 9000)):
        x, y = canvas.dice.uniform(0, canvas.width * 1.1), canvas.dice.uniform(0, canvas.height)
        length = canvas.dice.uniform(26, 52)
        drops += f"M{x:.0f} {y:.0f}l{-length * 0.32:.0f} {length:.0f}"
    canvas.front.append(
        f'<path d="{drops}" stroke="#dcebf7" stroke-width="3.2" stroke-linecap="round" opacity=".5"/>'
    )


def _bolt(canvas: Canvas) -> None:
    x, y, unit = canvas.width * canvas.dice.choice((0.14, 0.84)), 150.0, min(canvas.height, 1000) / 1000
    route = (
        "l-52 132h40l-46 118l118 -158h-46l48 -92Z" if unit >= 0.5 else "l-26 66h20l-23 59l59 -79h-23l24 -46Z"
    )
    canvas.add(
        gradient("flash", ("#fff6c990", "#fff6c900"), radial=True),
        ellipse(x, y + 120, 260, 260, "url(#flash)"),
    )
    canvas.add(
        path(f"M{x:.0f} {y:.0f}{route}", "#ffe45e", stroke="#fff8cf", stroke_width=5, stroke_linejoin="round")
    )


def _flake(canvas: Canvas, x: float, y: float) -> Shape:
    size = canvas.dice.uniform(3, 9)
    return ellipse(x, y, size, size, "#ffffff", opacity=0.85)


def _petal(canvas: Canvas, x: float, y: float) -> Shape:
    turn = canvas.dice.uniform(0, 180)
    return ellipse(
        x,
        y,
        11,
        6,
        canvas.dice.choice(("#ffc2d4", "#ffdbe5", "#f8a8c0")),
        transform=f"rotate({turn:.0f} {x:.0f} {y:.0f})",
        opacity=0.9,
    )


def _leaf(canvas: Canvas, x: float, y: float) -> Shape:
    turn, colour = canvas.dice.uniform(0, 360), canvas.dice.choice(("#d9622b", "#e8a33d", "#b8452f"))
    return path(
        "M0 -15Q13 0 0 15Q-13 0 0 -15Z", colour, transform=f"translate({x:.0f} {y:.0f}) rotate({turn:.0f})"
    )


def _confetti(canvas: Canvas) -> None:
    colours = ("#f25f5c", "#ffe066", "#50b98c", "#4d96ff", "#c77dff", "#ff9f43")
    for _ in range(round(canvas.width * canvas.height / 7000)):
        x, y = canvas.dice.uniform(0, canvas.width), canvas.dice.uniform(0, canvas.height) ** 1.05
        turn, colour = canvas.dice.uniform(0, 180), canvas.dice.choice(colours)
        canvas.add(
            rectangle(x, y, 18, 9, colour, rx=2, opacity=0.9, transform=f"rotate({turn:.0f} {x:.0f} {y:.0f})")
        )


def _plain(canvas: Canvas) -> None:
    top, bottom = canvas.dice.choice(PLAIN)
    canvas.add(gradient("plain", (top, bottom)), rectangle(0, 0, canvas.width, canvas.height, "url(#plain)"))
    spread = max(canvas.width, canvas.height)
    for x, y, radius in ((0.12, 0.1, 0.2), (0.9, 0.28, 0.13), (0.76, 0.94, 0.26)):
        canvas.add(
            ellipse(
                canvas.width * x, canvas.height * y, spread * radius, spread * radius, "#ffffff", opacity=0.22
            )
        )
    canvas.ground = canvas.height * 0.82


def _party(canvas: Canvas) -> None:
    _plain(canvas)
    for row, drop in enumerate((0.16, 0.1)):
        _bunting(canvas, canvas.height * 0.03 * (row + 1), canvas.height * drop, row)
    canvas.add(
        ellipse(
            canvas.width / 2,
            canvas.height * 1.02,
            canvas.width * 0.75,
            canvas.height * 0.24,
            "#ffffff",
            opacity=0.45,
        )
    )


def _bunting(canvas: Canvas, top: float, drop: float, shift: int) -> None:
    colours = ("#f25f5c", "#ffd24d", "#50b98c", "#4d96ff", "#c77dff")
    count = max(6, round(canvas.width / 125))
    canvas.add(
        path(
            f"M0 {top:.0f}Q{canvas.width / 2:.0f} {top + drop * 2:.0f} {canvas.width:.0f} {top:.0f}",
            "none",
            stroke="#8a7a9a",
            stroke_width=4,
        )
    )
    for number in range(count):
        share = (number + 0.5) / count
        x, y = canvas.width * share, top + drop * 4 * share * (1 - share)
        canvas.add(path(f"M{x - 28:.0f} {y:.0f}h56l-28 58Z", colours[(number + shift * 2) % len(colours)]))


def _sea(canvas: Canvas) -> None:
    horizon = canvas.height * 0.62
    calm = canvas.light != "storm"
    canvas.add(rectangle(0, horizon, canvas.width, canvas.height, canvas.tone("#5cb8d6")))
    for number, colour in enumerate(("#45a5cc", "#3390bd", "#277cab")):
        top = horizon + canvas.height * 0.085 * (number + 0.5)
        canvas.add(_waves(canvas, top, 150 + 40 * number, 26 if calm else 58, canvas.tone(colour)))
    canvas.front.append(_waves(canvas, canvas.height * 0.9, 240, 30 if calm else 74, canvas.tone("#1d6a99")))
    canvas.front.append(
        _waves(canvas, canvas.height * 0.955, 200, 24 if calm else 50, canvas.tone("#175a85"))
    )
    canvas.ground = canvas.height * 0.89


def _beach(canvas: Canvas) -> None:
    horizon = canvas.height * 0.55
    canvas.add(rectangle(0, horizon, canvas.width, canvas.height, canvas.tone("#49aed0")))
    canvas.add(_waves(canvas, horizon + canvas.height * 0.06, 150, 16, canvas.tone("#3a9cc4")))
    canvas.add(_waves(canvas, horizon + canvas.height * 0.12, 190, 18, canvas.tone("#2e8cb8")))
    canvas.add(_ridge(canvas, canvas.height * 0.73, 10, canvas.tone("#f4fbfa"), bumps=4))
    canvas.add(_ridge(canvas, canvas.height * 0.75, 10, canvas.tone("#f3dca6"), bumps=4))
    canvas.add(_ridge(canvas, canvas.height * 0.9, 12, canvas.tone("#ebcf92"), bumps=3))
    canvas.ground = canvas.height * 0.88


def _underwater(canvas: Canvas) -> None:
    canvas.add(gradient("deep", (canvas.tone("#59d0e6"), canvas.tone("#1c7fb8"), canvas.tone("#0f3f78"))))
    canvas.add(rectangle(0, 0, canvas.width, canvas.height, "url(#deep)"))
    for number in range(4):
        x = canvas.width * (0.1 + 0.26 * number)
        canvas.add(path(f"M{x:.0f} 0h70l-150 {canvas.height * 0.8:.0f}h-130Z", "#ffffff", opacity=0.09))
    for _ in range(26):
        x, y, size = (
            canvas.dice.uniform(0, canvas.width),
            canvas.dice.uniform(0, canvas.height * 0.8),
            canvas.dice.uniform(5, 16),
        )
        canvas.add(ellipse(x, y, size, size, "#ffffff", opacity=0.28))
    canvas.add(_ridge(canvas, canvas.height * 0.9, 18, canvas.tone("#dcc48b")))
    for _ in range(9):
        _weed(canvas, canvas.dice.uniform(0, canvas.width), canvas.dice.uniform(90, 210))
    canvas.ground = canvas.height * 0.8


def _weed(canvas: Canvas, x: float, height: float) -> None:
    base, colour = canvas.height * 0.94, canvas.tone(canvas.dice.choice(("#3fa66b", "#57b97a", "#d9697c")))
    third = height / 3
    canvas.add(
        path(
            f"M{x:.0f} {base:.0f}q-34 {-third:.0f} 0 {-third:.0f}t0 {-third:.0f}t0 {-third:.0f}",
            "none", stroke=colour, stroke_width=15, stroke_linecap="round",
        )
    )  # fmt: skip


def _meadow(canvas: Canvas) -> None:
    canvas.add(_ridge(canvas, canvas.height * 0.62, 34, canvas.tone("#a4d98c")))
    canvas.add(_ridge(canvas, canvas.height * 0.72, 24, canvas.tone("#86c96f")))
    canvas.add(_ridge(canvas, canvas.height * 0.82, 14, canvas.tone("#6db65a")))
    for _ in range(26):
        x, y = canvas.dice.uniform(0, canvas.width), canvas.dice.uniform(canvas.height * 0.84, canvas.height)
        _flower(canvas, x, y)


def _flower(canvas: Canvas, x: float, y: float) -> None:
    colour = canvas.tone(canvas.dice.choice(("#ffffff", "#ffd84d", "#ff9ec4", "#c9a6ff")))
    canvas.add(path(f"M{x:.0f} {y:.0f}v18", "none", stroke=canvas.tone("#4c9440"), stroke_width=4))
    canvas.add(ellipse(x, y, 9, 9, colour), ellipse(x, y, 3.5, 3.5, canvas.tone("#f2b134")))


def _hills(canvas: Canvas) -> None:
    _peaks(canvas, canvas.height * 0.68, canvas.height * 0.42, canvas.tone("#8fa6bd"), canvas.tone("#f6fafc"))
    _peaks(canvas, canvas.height * 0.74, canvas.height * 0.26, canvas.tone("#6f93a0"), None)
    canvas.add(_ridge(canvas, canvas.height * 0.72, 22, canvas.tone("#7fb06c")))
    _firs(canvas, canvas.height * 0.76, 9, "#3f7a52")
    canvas.add(_ridge(canvas, canvas.height * 0.8, 18, canvas.tone("#679a55")))


def _fir(canvas: Canvas, x: float, base: float, height: float, fill: str) -> None:
    canvas.add(
        rectangle(
            x - height * 0.035, base - height * 0.12, height * 0.07, height * 0.14, canvas.tone("#6b4a36")
        )
    )
    for share, half in ((0.1, 0.24), (0.36, 0.19), (0.62, 0.13)):
        y = base - height * share
        canvas.add(
            path(
                f"M{x - height * half:.0f} {y:.0f}L{x:.0f} {y - height * 0.42:.0f}L{x + height * half:.0f} {y:.0f}Z",
                fill,
            )
        )


def _firs(canvas: Canvas, base: float, count: int, colour: str) -> None:
    for number in range(count):
        x = canvas.width * (number + canvas.dice.uniform(0.1, 0.9)) / count
        _fir(
            canvas, x, base + canvas.dice.uniform(-14, 14), canvas.dice.uniform(120, 210), canvas.tone(colour)
        )


def _forest(canvas: Canvas) -> None:
    canvas.add(_ridge(canvas, canvas.height * 0.6, 26, canvas.tone("#9cc9a0")))
    for depth, colour in enumerate(("#7fb58b", "#579a6c", "#3d7f54")):
        base, count = canvas.height * (0.68 + 0.05 * depth), max(6, round(canvas.width / (115 + 30 * depth)))
        for number in range(count):
            x = canvas.width * (number + canvas.dice.uniform(0, 1)) / count
            if depth < 2 or abs(x - canvas.width / 2) > canvas.width * 0.28:
                _fir(canvas, x, base, canvas.dice.uniform(280, 380) * (1 + 0.22 * depth), canvas.tone(colour))
    canvas.add(_ridge(canvas, canvas.height * 0.77, 14, canvas.tone("#6aa557")))
    canvas.add(_ridge(canvas, canvas.height * 0.9, 12, canvas.tone("#578f47")))


def _bamboo(canvas: Canvas) -> None:
    canvas.add(rectangle(0, 0, canvas.width, canvas.height, canvas.tone("#d5efc6"), opacity=0.75))
    for depth, colour in enumerate(("#b3d99b", "#8cc474", "#64a853")):
        count = max(5, round(canvas.width / 115))
        for number in range(count):
            x = canvas.width * (number + canvas.dice.uniform(0.1, 0.9)) / count
            if depth < 2 or abs(x - canvas.width / 2) > canvas.width * 0.3:
                _stalk(canvas, x, 13 + 8 * depth, canvas.tone(colour))
    canvas.add(_ridge(canvas, canvas.height * 0.79, 14, canvas.tone("#7dbb62")))
    canvas.add(_ridge(canvas, canvas.height * 0.9, 12, canvas.tone("#6aa950")))


def _stalk(canvas: Canvas, x: float, width: float, fill: str) -> None:
    canvas.add(rectangle(x - width / 2, -10, width, canvas.height * 0.86, fill))
    y = canvas.dice.uniform(20, 120)
    while y < canvas.height * 0.78:
        canvas.add(
            rectangle(
                x - width * 0.62, y, width * 1.24, width * 0.28, mix(fill, "#2f5d2a", 0.35), rx=width * 0.14
            )
        )
        if canvas.dice.random() < 0.5:
            _leaves(canvas, x, y, width, mix(fill, "#2f7d32", 0.25))
        y += canvas.dice.uniform(105, 150)


def _leaves(canvas: Canvas, x: float, y: float, width: float, fill: str) -> None:
    side = canvas.dice.choice((-1, 1))
    for turn in (8, 32, 58):
        length = width * canvas.dice.uniform(2.6, 3.6)
        canvas.add(
            path(
                f"M0 0Q{length / 2:.0f} {-width * 0.42:.0f} {length:.0f} 0Q{length / 2:.0f} {width * 0.42:.0f} 0 0Z",
                fill, transform=f"translate({x:.0f} {y:.0f}) scale({side} 1) rotate({turn})",
            )
        )  # fmt: skip


def _snow(canvas: Canvas) -> None:
    _peaks(canvas, canvas.height * 0.7, canvas.height * 0.34, canvas.tone("#a9c3d9"), canvas.tone("#ffffff"))
    canvas.add(_ridge(canvas, canvas.height * 0.66, 26, canvas.tone("#e3eff7")))
    _firs(canvas, canvas.height * 0.73, 8, "#5c8f86")
    canvas.add(_ridge(canvas, canvas.height * 0.76, 20, canvas.tone("#f1f7fb")))
    canvas.add(_ridge(canvas, canvas.height * 0.88, 16, canvas.tone("#ffffff")))


def _desert(canvas: Canvas) -> None:
    canvas.add(_ridge(canvas, canvas.height * 0.64, 40, canvas.tone("#eec27f")))
    canvas.add(_ridge(canvas, canvas.height * 0.74, 32, canvas.tone("#e5b069"), bumps=2))
    canvas.add(_ridge(canvas, canvas.height * 0.85, 18, canvas.tone("#d99f56"), bumps=2))


def _city(canvas: Canvas) -> None:
    lit = canvas.light in ("night", "sunset", "storm")
    for depth, colour in enumerate(("#a9bdd2", "#7f97b2")):
        x = -canvas.dice.uniform(0, 60)
        while x < canvas.width:
            width = canvas.dice.uniform(90, 160)
            height = canvas.height * canvas.dice.uniform(0.2, 0.46) * (1 - 0.25 * depth)
            _tower(canvas, x, width, height, canvas.tone(colour), lit=lit)
            x += width + canvas.dice.uniform(-8, 20)
    canvas.add(rectangle(0, canvas.height * 0.76, canvas.width, canvas.height, canvas.tone("#b9c0c6")))
    canvas.add(rectangle(0, canvas.height * 0.8, canvas.width, canvas.height, canvas.tone("#5c636d")))
    dash = f'stroke="{canvas.tone("#f4e9b8")}" stroke-width="9" stroke-dasharray="60 44"'
    canvas.add(f'<path d="M0 {canvas.height * 0.93:.0f}H{canvas.width:.0f}" {dash}/>')
    canvas.ground = canvas.height * 0.88


def _tower(canvas: Canvas, x: float, width: float, height: float, fill: str, *, lit: bool) -> None:
    base = canvas.height * 0.77
    canvas.add(rectangle(x, base - height, width, height, fill))
    for row in range(int(height // 46)):
        for column in range(int(width // 34)):
            bright = lit and canvas.dice.random() < 0.55
            pane = "#ffe08a" if bright else mix(fill, "#0b1540" if lit else "#ffffff", 0.35)
            canvas.add(rectangle(x + 12 + column * 32, base - height + 16 + row * 44, 16, 24, pane, rx=2))


def _space(canvas: Canvas) -> None:
    canvas.add(
        gradient("void", ("#0a0b26", "#231a52", "#45296e")),
        rectangle(0, 0, canvas.width, canvas.height, "url(#void)"),
    )
    canvas.add(gradient("haze", ("#b65fd080", "#b65fd000"), radial=True))
    x = canvas.width * canvas.dice.uniform(0.2, 0.8)
    canvas.add(ellipse(x, canvas.height * 0.4, canvas.width * 0.5, canvas.height * 0.3, "url(#haze)"))
    for _ in range(110):
        size = canvas.dice.choice((1.8, 2.4, 3.2, 5.0))
        canvas.add(
            ellipse(
                canvas.dice.uniform(0, canvas.width),
                canvas.dice.uniform(0, canvas.height),
                size,
                size,
                "#ffffff",
                opacity=round(canvas.dice.uniform(0.5, 1), 2),
            )
        )
    canvas.add(
        ellipse(canvas.width * 0.5, canvas.height * 1.36, canvas.width * 0.95, canvas.height * 0.5, "#7d86b8")
    )
    for share, size in ((0.22, 60), (0.5, 40), (0.78, 74)):
        canvas.add(ellipse(canvas.width * share, canvas.height * 0.95, size, size * 0.3, "#656da0"))
    canvas.ground = canvas.height * 0.9


def _open_sky(canvas: Canvas) -> None:
    _clouds(canvas, 5)
    for number in range(7):
        x = canvas.width * (number + canvas.dice.uniform(0, 1)) / 7
        canvas.front.append(
            _cloud(
                x,
                canvas.height * canvas.dice.uniform(0.96, 1.04),
                canvas.dice.uniform(300, 420),
                canvas.tone("#ffffff"),
                0.92,
            )
        )
    canvas.ground = canvas.height * 0.8


def _window(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    sky = SKIES[canvas.light][0]
    canvas.add(rectangle(x - 14, y - 14, width + 28, height + 28, "#fffaf2", rx=8))
    canvas.add(gradient("pane", sky), rectangle(x, y, width, height, "url(#pane)"))
    if canvas.light == "night":
        canvas.add(ellipse(x + width * 0.7, y + height * 0.28, 26, 26, "#fff1b8"))
        for dx, dy in ((0.15, 0.2), (0.3, 0.45), (0.45, 0.14), (0.85, 0.6)):
            canvas.add(ellipse(x + width * dx, y + height * dy, 3.5, 3.5, "#ffffff"))
    canvas.add(
        rectangle(x + width / 2 - 6, y, 12, height, "#fffaf2"),
        rectangle(x, y + height / 2 - 6, width, 12, "#fffaf2"),
    )


def _walls(canvas: Canvas, walls: tuple[str, ...], floor: str, at: float) -> None:
    wall = canvas.dice.choice(walls)
    dim = 0.22 if canvas.light == "night" else 0.0
    canvas.add(rectangle(0, 0, canvas.width, canvas.height, mix(wall, "#2b2f55", dim)))
    canvas.add(rectangle(0, canvas.height * at, canvas.width, canvas.height, mix(floor, "#2b2f55", dim)))
    canvas.add(rectangle(0, canvas.height * at - 16, canvas.width, 16, mix("#fffaf2", "#2b2f55", dim)))


def _room(canvas: Canvas) -> None:
    _walls(canvas, ("#f6dfc4", "#d5e3d6", "#e3d8ee", "#f3d3c8"), "#c99a6b", 0.74)
    unit = min(canvas.width, canvas.height)
    _window(canvas, canvas.width * canvas.dice.choice((0.1, 0.62)), unit * 0.12, unit * 0.28, unit * 0.32)
    rug = canvas.dice.choice(("#e07a6f", "#6f9ed0", "#8fbf7f"))
    canvas.add(
        ellipse(canvas.width / 2, canvas.height * 0.89, canvas.width * 0.4, canvas.height * 0.075, rug)
    )
    canvas.add(
        ellipse(
            canvas.width / 2,
            canvas.height * 0.89,
            canvas.width * 0.35,
            canvas.height * 0.058,
            mix(rug, "#ffffff", 0.35),
        )
    )
    canvas.ground = canvas.height * 0.89


def _office(canvas: Canvas) -> None:
    _walls(canvas, ("#dce8f2", "#e6e4f3", "#dfeee8"), "#b9c4cf", 0.8)
    unit = min(canvas.width, canvas.height)
    _window(canvas, canvas.width * 0.06, unit * 0.1, unit * 0.25, unit * 0.3)
    board = canvas.width * 0.72
    canvas.add(rectangle(board - 12, unit * 0.12 - 12, unit * 0.2 + 24, unit * 0.2 + 24, "#c9a77c", rx=6))
    canvas.add(rectangle(board, unit * 0.12, unit * 0.2, unit * 0.2, "#f4e3c8"))
    for number, colour in enumerate(("#ffd84d", "#8fd0f5", "#ff9ec4", "#a8e0a0")):
        column, row = number % 2, number // 2
        canvas.add(
            rectangle(
                board + unit * (0.02 + 0.09 * column),
                unit * (0.135 + 0.09 * row),
                unit * 0.07,
                unit * 0.07,
                colour,
                rx=2,
            )
        )
    _top(canvas, canvas.height * 0.83, "#c9925e")


def _table(canvas: Canvas) -> None:
    _walls(canvas, ("#f7e3c8", "#cfe3dd", "#f2d5cf", "#dcd9ee"), "#d9b48f", 0.99)
    unit = min(canvas.width, canvas.height)
    _window(canvas, canvas.width * 0.5 - unit * 0.3, unit * 0.08, unit * 0.6, unit * 0.34)
    _top(canvas, canvas.height * 0.74, "#b9794a")


def _top(canvas: Canvas, top: float, wood: str) -> None:
    edge = rectangle(0, top, canvas.width, 14, mix(wood, "#ffffff", 0.3))
    canvas.middle += [rectangle(0, top, canvas.width, canvas.height, wood), edge]
    for number in range(3):
        y = top + (canvas.height - top) * (0.35 + 0.25 * number)
        canvas.middle.append(rectangle(0, y, canvas.width, 4, mix(wood, "#000000", 0.12)))
    canvas.ground = top + (canvas.height - top) * 0.5
    canvas.desk = top + 10


Painter = Callable[[Canvas], None]
OPEN_AIR: dict[str, Painter] = {
    "sea": _sea, "beach": _beach, "meadow": _meadow, "hills": _hills, "forest": _forest, "bamboo": _bamboo,
    "snow": _snow, "desert": _desert, "city": _city, "sky": _open_sky,
}  # fmt: skip
INDOORS: dict[str, Painter] = {
    "plain": _plain, "party": _party, "underwater": _underwater, "space": _space, "room": _room,
    "office": _office, "table": _table,
}  # fmt: skip
PLACES = frozenset(OPEN_AIR) | frozenset(INDOORS)
