"""Places without a sky of their own: rooms, tables, plain colour, the deep sea and space, a painter for each."""

from bot.engine.server.composer.canvas import Canvas, Painter, ellipse, gradient, mix, path, rectangle
from bot.engine.server.composer.outdoors import ridge
from bot.engine.server.composer.sky import SKIES

PLAIN = (
    ("#ffe7c7", "#ffc9b5"),
    ("#d9efff", "#b5d4ff"),
    ("#e5f7dd", "#b9e3c6"),
    ("#f1e4ff", "#d2c3f7"),
    ("#fff3c9", "#ffd98f"),
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
    canvas.add(ridge(canvas, canvas.height * 0.9, 18, canvas.tone("#dcc48b")))
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


INDOORS: dict[str, Painter] = {
    "plain": _plain, "party": _party, "underwater": _underwater, "space": _space, "room": _room,
    "office": _office, "table": _table,
}  # fmt: skip
