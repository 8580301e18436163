"""A text in pieces that fit the fields of a form, and back."""

from collections.abc import Iterable

from bot.errors import MessageTooLong

FIELD = 2_900
MOST_PIECES = 5
_APART = "\n\n"


def pieces(text: str) -> tuple[str, ...]:
    """`text` between its paragraphs in as few pieces as fit; raises MessageTooLong."""
    found = [""]
    for paragraph in text.split(_APART):
        longer = f"{found[-1]}{_APART}{paragraph}" if found[-1] else paragraph
        if len(longer) <= FIELD:
            found[-1] = longer
        else:
            found.append(paragraph)
    if len(found) > MOST_PIECES or any(len(piece) > FIELD for piece in found):
        raise MessageTooLong(characters=len(text), limit=FIELD * MOST_PIECES)
    return tuple(found)


def joined(filled: Iterable[str]) -> str:
    """The text that the pieces make."""
    return _APART.join(piece.strip("\n") for piece in filled if piece.strip())
