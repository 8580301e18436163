"""The buttons under pictures."""

from collections.abc import Iterator, Sequence

from bot.capability import Button
from bot.language import Phrase
from bot.store.pictures import StoredPicture

UPSCALE = "draw-up"
VARY = "draw-vary"
REROLL = "draw-reroll"
PLAIN = "draw-plain"
WIDER = "draw-wider"
TALLER = "draw-taller"
NEGATIVE = "draw-without"
USE = "draw-use"
DELETE = "draw-delete"

_UP = Phrase(en="Upscale", zh="放大")
_VARY = Phrase(en="Variations", zh="变化")
_REROLL = Phrase(en="Reroll", zh="重画")
_PLAIN = Phrase(en="Just my words", zh="只按我说的画")
_WIDER = Phrase(en="Wider", zh="更宽")
_TALLER = Phrase(en="Taller", zh="更高")
_NEGATIVE = Phrase(en="Negative…", zh="排除…")
_USE = Phrase(en="Use as draft picture", zh="用作草稿配图")
_DELETE = Phrase(en="Delete", zh="删除")
_SURE = Phrase(
    en="Delete this for everybody? It cannot be brought back.", zh="为所有人删除吗？删除后无法恢复。"
)


def under(pictures: Sequence[StoredPicture]) -> tuple[Button, ...]:
    """The buttons under what was drawn."""
    first = pictures[0]
    return (
        *_each(UPSCALE, _UP, "U", pictures),
        *_each(VARY, _VARY, "V", pictures),
        _once(REROLL, _REROLL, first),
        *([_once(PLAIN, _PLAIN, first)] if improved(first) else []),
        _once(WIDER, _WIDER, first),
        _once(TALLER, _TALLER, first),
        Button(NEGATIVE, _NEGATIVE, first.id),
        *_kept(first),
    )


def improved(picture: StoredPicture) -> bool:
    """Whether it was drawn from other words than were asked for."""
    return str(picture.parameters.get("text", picture.prompt)) != picture.prompt


def under_one(picture: StoredPicture) -> tuple[Button, ...]:
    """The buttons under a picture that was made of another one."""
    return (_once(VARY, _VARY, picture), *_kept(picture))


def _kept(first: StoredPicture) -> tuple[Button, ...]:
    return (
        Button(USE, _USE, first.id),
        Button(DELETE, _DELETE, first.id, style="danger", confirm=_SURE),
    )


def _each(name: str, alone: Phrase, letter: str, pictures: Sequence[StoredPicture]) -> Iterator[Button]:
    for picture in pictures:
        numbered = f"{letter}{picture.place + 1}"
        label = alone if len(pictures) == 1 else Phrase(en=numbered, zh=numbered)
        yield Button(name, label, picture.id, once=True)


def _once(name: str, label: Phrase, picture: StoredPicture) -> Button:
    return Button(name, label, picture.id, once=True)
