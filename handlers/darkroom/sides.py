"""Puts two pictures side by side, so that people see what changed."""

import io

from PIL import Image, ImageOps

from bot.engine.server.repair.pictures import Opened, read

TALLEST, WIDEST = 900, 900
GAP, CHECK = 12, 16
_LIGHT, _DARK = 255, 205


def beside(before: bytes, after: bytes) -> bytes:
    """A PNG with both at one height, what is transparent on a chequerboard."""
    pictures = [_on_board(read(data)) for data in (before, after)]
    height = min(TALLEST, max(picture.height for picture in pictures))
    scaled = [_of_height(picture, height) for picture in pictures]
    whole = Image.new("RGB", (sum(each.width for each in scaled) + GAP, max(each.height for each in scaled)))
    whole.paste("white", (0, 0, *whole.size))
    whole.paste(scaled[0], (0, 0))
    whole.paste(scaled[1], (whole.width - scaled[1].width, 0))
    file = io.BytesIO()
    whole.save(file, "PNG")
    return file.getvalue()


def _of_height(picture: Image.Image, height: int) -> Image.Image:
    """Both as large as each other, as one would see them, and never too wide."""
    width = max(1, round(picture.width * height / picture.height))
    scaled = picture.resize((width, height), Image.Resampling.BICUBIC)
    return ImageOps.contain(scaled, (WIDEST, TALLEST)) if width > WIDEST else scaled


def _on_board(opened: Opened) -> Image.Image:
    colour = Image.fromarray(opened.colour)
    if opened.alpha is None:
        return colour
    squares = (-(-colour.width // CHECK), -(-colour.height // CHECK))
    board = Image.new("L", squares)
    board.putdata([_LIGHT if (x + y) % 2 else _DARK for y in range(squares[1]) for x in range(squares[0])])
    large = board.resize((squares[0] * CHECK, squares[1] * CHECK), Image.Resampling.NEAREST)
    behind = large.crop((0, 0, *colour.size)).convert("RGB")
    return Image.composite(colour, behind, Image.fromarray(opened.alpha))
