"""Colours by name or number, and how well one stands out from another."""

from PIL import ImageColor

from bot.errors import UnknownColour

RGB = tuple[int, int, int]


def parsed(name: str) -> RGB:
    """A colour of CSS's names, or `#rrggbb`; raises UnknownColour."""
    try:
        red, green, blue = ImageColor.getrgb(name)[:3]
    except ValueError as error:
        raise UnknownColour(name=name) from error
    return red, green, blue


def apart(one: RGB, other: RGB) -> float:
    """The contrast of two colours, 1 to 21, as WCAG 2.2 counts it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: RGB) -> float:
    red, green, blue = (_linear(value / 255) for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
