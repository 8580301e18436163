"""Places under the sky: land, sea and city, a painter for each."""

import math

from bot.engine.server.composer.canvas import Canvas, Painter, Shape, ellipse, mix, path, rectangle
from bot.engine.server.composer.sky import cloud, clouds


def ridge(canvas: Canvas, top: float, swing: float, fill: str, bumps: int = 3) -> Shape:
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
    canvas.add(ridge(canvas, canvas.height * 0.73, 10, canvas.tone("#f4fbfa"), bumps=4))
    canvas.add(ridge(canvas, canvas.height * 0.75, 10, canvas.tone("#f3dca6"), bumps=4))
    canvas.add(ridge(canvas, canvas.height * 0.9, 12, canvas.tone("#ebcf92"), bumps=3))
    canvas.ground = canvas.height * 0.88


def _meadow(canvas: Canvas) -> None:
    canvas.add(ridge(canvas, canvas.height * 0.62, 34, canvas.tone("#a4d98c")))
    canvas.add(ridge(canvas, canvas.height * 0.72, 24, canvas.tone("#86c96f")))
    canvas.add(ridge(canvas, canvas.height * 0.82, 14, canvas.tone("#6db65a")))
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
    canvas.add(ridge(canvas, canvas.height * 0.72, 22, canvas.tone("#7fb06c")))
    _firs(canvas, canvas.height * 0.76, 9, "#3f7a52")
    canvas.add(ridge(canvas, canvas.height * 0.8, 18, canvas.tone("#679a55")))


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
    canvas.add(ridge(canvas, canvas.height * 0.6, 26, canvas.tone("#9cc9a0")))
    for depth, colour in enumerate(("#7fb58b", "#579a6c", "#3d7f54")):
        base, count = canvas.height * (0.68 + 0.05 * depth), max(6, round(canvas.width / (115 + 30 * depth)))
        for number in range(count):
            x = canvas.width * (number + canvas.dice.uniform(0, 1)) / count
            if depth < 2 or abs(x - canvas.width / 2) > canvas.width * 0.28:
                _fir(canvas, x, base, canvas.dice.uniform(280, 380) * (1 + 0.22 * depth), canvas.tone(colour))
    canvas.add(ridge(canvas, canvas.height * 0.77, 14, canvas.tone("#6aa557")))
    canvas.add(ridge(canvas, canvas.height * 0.9, 12, canvas.tone("#578f47")))


def _bamboo(canvas: Canvas) -> None:
    canvas.add(rectangle(0, 0, canvas.width, canvas.height, canvas.tone("#d5efc6"), opacity=0.75))
    for depth, colour in enumerate(("#b3d99b", "#8cc474", "#64a853")):
        count = max(5, round(canvas.width / 115))
        for number in range(count):
            x = canvas.width * (number + canvas.dice.uniform(0.1, 0.9)) / count
            if depth < 2 or abs(x - canvas.width / 2) > canvas.width * 0.3:
                _stalk(canvas, x, 13 + 8 * depth, canvas.tone(colour))
    canvas.add(ridge(canvas, canvas.height * 0.79, 14, canvas.tone("#7dbb62")))
    canvas.add(ridge(canvas, canvas.height * 0.9, 12, canvas.tone("#6aa950")))


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
    canvas.add(ridge(canvas, canvas.height * 0.66, 26, canvas.tone("#e3eff7")))
    _firs(canvas, canvas.height * 0.73, 8, "#5c8f86")
    canvas.add(ridge(canvas, canvas.height * 0.76, 20, canvas.tone("#f1f7fb")))
    canvas.add(ridge(canvas, canvas.height * 0.88, 16, canvas.tone("#ffffff")))


def _desert(canvas: Canvas) -> None:
    canvas.add(ridge(canvas, canvas.height * 0.64, 40, canvas.tone("#eec27f")))
    canvas.add(ridge(canvas, canvas.height * 0.74, 32, canvas.tone("#e5b069"), bumps=2))
    canvas.add(ridge(canvas, canvas.height * 0.85, 18, canvas.tone("#d99f56"), bumps=2))


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


def _open_sky(canvas: Canvas) -> None:
    clouds(canvas, 5)
    for number in range(7):
        x = canvas.width * (number + canvas.dice.uniform(0, 1)) / 7
        canvas.front.append(
            cloud(
                x,
                canvas.height * canvas.dice.uniform(0.96, 1.04),
                canvas.dice.uniform(300, 420),
                canvas.tone("#ffffff"),
                0.92,
            )
        )
    canvas.ground = canvas.height * 0.8


OPEN_AIR: dict[str, Painter] = {
    "sea": _sea, "beach": _beach, "meadow": _meadow, "hills": _hills, "forest": _forest, "bamboo": _bamboo,
    "snow": _snow, "desert": _desert, "city": _city, "sky": _open_sky,
}  # fmt: skip
