"""The sky of a backdrop, and the weather that falls from it."""

import math

from bot.engine.server.composer.canvas import Canvas, Shape, ellipse, gradient, path, rectangle

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


def sky(canvas: Canvas, weather: frozenset[str]) -> None:
    """Paint the sky in the light of the canvas, with what of the weather is up there."""
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
        clouds(canvas, 4 if "clouds" in weather else 2)


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


def cloud(x: float, y: float, size: float, fill: str, opacity: float) -> Shape:
    """A cloud about `size` wide, with `x` and `y` near its middle."""
    puffs = ((0, 0, 0.5, 0.2), (-0.24, -0.1, 0.2, 0.18), (0.03, -0.18, 0.25, 0.24), (0.28, -0.07, 0.2, 0.16))
    shapes = "".join(
        ellipse(x + dx * size, y + dy * size, rx * size, ry * size, fill) for dx, dy, rx, ry in puffs
    )
    return f'<g opacity="{opacity}">{shapes}</g>'


def clouds(canvas: Canvas, count: int) -> None:
    """Paint `count` clouds side by side."""
    for number in range(count):
        x = canvas.width * (number + canvas.dice.uniform(0.2, 0.8)) / count
        y = canvas.height * canvas.dice.uniform(0.12, 0.34)
        canvas.add(cloud(x, y, canvas.dice.uniform(150, 260), canvas.tone("#ffffff"), 0.85))


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
                cloud(
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


def falling(canvas: Canvas, weather: frozenset[str]) -> None:
    """Let fall what the weather brings down, in front of the figures."""
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


def confetti(canvas: Canvas) -> None:
    """Strew confetti all over."""
    colours = ("#f25f5c", "#ffe066", "#50b98c", "#4d96ff", "#c77dff", "#ff9f43")
    for _ in range(round(canvas.width * canvas.height / 7000)):
        x, y = canvas.dice.uniform(0, canvas.width), canvas.dice.uniform(0, canvas.height) ** 1.05
        turn, colour = canvas.dice.uniform(0, 180), canvas.dice.choice(colours)
        canvas.add(
            rectangle(x, y, 18, 9, colour, rx=2, opacity=0.9, transform=f"rotate({turn:.0f} {x:.0f} {y:.0f})")
        )
