"""Puts a painted canvas and its figures into one SVG."""

from collections.abc import Iterator

from bot.engine.server.composer.canvas import Canvas, Shape, ellipse, path
from bot.engine.server.composer.library import Drawing, Library, identify
from bot.engine.server.composer.scene import Figure


def to_svg(canvas: Canvas, figures: tuple[Figure, ...], library: Library, size: tuple[int, int]) -> str:
    """The whole picture, layer by layer from the back; `size` is its width and height in pixels."""
    placing = _Placing(library)
    beams = [
        _beam(figure, canvas.width)
        for figure in figures
        if figure.id == "_lighthouse" and canvas.light in ("night", "storm")
    ]
    behind = [placing.place(figure) for figure in figures if figure.behind]
    before = [placing.place(figure) for figure in figures if not figure.behind]
    box = f'width="{size[0]}" height="{size[1]}" viewBox="0 0 {canvas.width:.2f} {canvas.height:.2f}"'
    back, middle, front = (_seen(canvas, layer) for layer in (canvas.back, canvas.middle, canvas.front))
    layers = [back, *beams, *behind, middle, *before, front]
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {names} {box} preserveAspectRatio="none">{"".join(layers)}</svg>'


def _seen(canvas: Canvas, layer: list[Shape]) -> Shape:
    shapes = "".join(layer)
    return f'<g transform="{_mirrored(canvas.width / 2)}">{shapes}</g>' if canvas.turned else shapes


def _mirrored(x: float) -> str:
    """Swaps left and right around `x`."""
    return f"translate({2 * x:.1f} 0) scale(-1 1)"


class _Placing:
    """Numbers the drawings it places, so that their inner names never clash."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._count = 0

    def place(self, figure: Figure) -> Shape:
        if figure.sitting:
            return "".join(self._sitting(figure))
        shade = "" if figure.floating else _shadow(figure.x, figure.y, figure.size)
        return shade + self._draw(figure.id, figure.x, figure.y, figure.size, flipped=figure.flipped)

    def _draw(self, code: str, x: float, y: float, size: float, *, flipped: bool = False) -> Shape:
        self._count += 1
        art = self._library.drawing(code, self._count)
        height = size
        width = height * art.width / art.height
        inner = _nested(art, x - width / 2, y - height * 0.985, width, height)
        return f'<g transform="{_mirrored(x)}">{inner}</g>' if flipped else inner

    def _sitting(self, figure: Figure) -> Iterator[Shape]:
        head, fur, belly, paws = (part.strip() for part in figure.sitting.split(","))
        x, y, size = figure.x, figure.y, figure.size
        yield _shadow(x, y, size)
        yield ellipse(x, y - size * 0.25, size * 0.27, size * 0.27, fur, stroke="#00000022", stroke_width=3)
        yield ellipse(x, y - size * 0.2, size * 0.17, size * 0.19, belly)
        for side in (-1, 1):
            yield ellipse(x + side * size * 0.19, y - size * 0.05, size * 0.12, size * 0.07, paws)
        yield self._draw(identify(head), x, y - size * 0.37, size * 0.66)
        yield from self._held(figure, paws)

    def _held(self, figure: Figure, paws: str) -> Iterator[Shape]:
        x, y, size = figure.x, figure.y, figure.size
        reach, high = (0.2, 0.2) if figure.held else (0.24, 0.27)
        if figure.held:
            yield self._draw(figure.held, x, y - size * 0.02, size * 0.4)
        for side in (-1, 1):
            paw_x, paw_y = x + side * size * reach, y - size * high
            turn = f"rotate({side * -24} {paw_x:.0f} {paw_y:.0f})"
            yield ellipse(
                paw_x,
                paw_y,
                size * 0.062,
                size * 0.1,
                paws,
                transform=turn,
                stroke="#00000022",
                stroke_width=2,
            )


def _nested(art: Drawing, x: float, y: float, width: float, height: float) -> Shape:
    box = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<svg {box} viewBox="0 0 {art.width:g} {art.height:g}">{art.body}</svg>'


def _beam(figure: Figure, reach: float) -> Shape:
    x, y = figure.x, figure.y - figure.size * 0.81
    left = f"M{x:.0f} {y:.0f}l{-reach:.0f} {-reach * 0.2:.0f}v{reach * 0.3:.0f}Z"
    right = f"M{x:.0f} {y:.0f}l{reach:.0f} {-reach * 0.12:.0f}v{reach * 0.3:.0f}Z"
    glow = ellipse(x, y, figure.size * 0.15, figure.size * 0.15, "#fff3b0", opacity=0.5)
    return path(left, "#fff3b0", opacity=0.28) + path(right, "#fff3b0", opacity=0.28) + glow


def _shadow(x: float, y: float, size: float) -> Shape:
    return ellipse(x, y - size * 0.015, size * 0.4, size * 0.055, "#000000", opacity=0.2)
