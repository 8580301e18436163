"""Where one request draws: what it shows is recorded, and leads to the picture that it came of."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.capability import Button, Channels, Posted, Reply, Request, Shown
from bot.engine import Engine, ImageEvent, ImagePrompt, Picture
from bot.errors import PictureGone
from bot.language import Language, Phrase
from bot.store.pictures import Pictures, StoredPicture
from handlers.drawing.rows import under
from handlers.writing.desk import new_id

PREVIEWS = 4
_STATUS = Phrase(en="Sketching…", zh="正在构思…")
_OF = {
    "upscale": Phrase(en="_[This picture]({link}), enlarged._", zh="_[这张图片]({link})的放大版。_"),
    "variation": Phrase(
        en="_Variations of [this picture]({link})._",
        zh="_[这张图片]({link})的变体。_",
    ),
    "reroll": Phrase(
        en="_Another try of the same words as [this picture]({link})._",
        zh="_按[这张图片]({link})的描述再画一次。_",
    ),
    "plain": Phrase(
        en="_[This picture]({link}) from your own words._", zh="_按您自己的原话重画[这张图片]({link})。_"
    ),
    "without": Phrase(
        en="_[This picture]({link}) once more, with what should not be in it left out._",
        zh="_重画[这张图片]({link})，排除不要的内容。_",
    ),
}
_IN_SHAPE = Phrase(
    en="_[This picture]({link}) once more, in another shape._", zh="_换一种画幅，重画[这张图片]({link})。_"
)

Below = Callable[[Sequence[StoredPicture]], Sequence[Button]]


@dataclass(frozen=True, slots=True)
class Easel:
    """The hand of one request on pictures."""

    request: Request
    reply: Reply
    pictures: Pictures
    channels: Channels

    @property
    def language(self) -> Language:
        """What our own sentences are written in."""
        return self.request.language

    async def taken(self, id_: str) -> StoredPicture:
        """The picture `id_`; raises PictureGone."""
        found = await self.pictures.find(id_)
        if found is None:
            raise PictureGone
        return found

    async def draw(
        self,
        engine: Engine,
        prompt: ImagePrompt,
        *,
        kind: str = "draw",
        parent: StoredPicture | None = None,
        asked: str = "",
        note: str = "",
    ) -> None:
        """Draw `prompt` and show it; `asked` is it in the person's words, `note` Markdown above."""
        await self.show(
            engine.draw(prompt),
            kind=kind,
            asked=asked or prompt.text,
            parent=parent,
            note=note,
            size=(prompt.width, prompt.height),
            negative=prompt.negative,
            parameters={"text": prompt.text, "count": prompt.count},
        )

    async def show(
        self,
        events: AsyncIterator[ImageEvent],
        *,
        kind: str,
        asked: str,
        parent: StoredPicture | None = None,
        note: str = "",
        status: Phrase = _STATUS,
        size: tuple[int, int] = (0, 0),
        negative: str = "",
        parameters: Mapping[str, Any] | None = None,
        below: Below = under,
    ) -> tuple[StoredPicture, ...]:
        """Show pictures and keep a record of each, with `below` for buttons, before anybody sees them."""
        post = await self.reply.begin(status(self.language))
        facts: dict[str, Any] = {
            "kind": kind,
            "prompt": asked,
            "negative": negative,
            "parameters": dict(parameters or {}),
        }
        facts |= {"width": size[0], "height": size[1], "parent": parent.id if parent else ""}
        stored: list[StoredPicture] = []

        async def keep(shown: Shown) -> Sequence[Button]:
            stored[:] = self._stored(shown, facts)
            await self.pictures.record(stored)
            return below(stored)

        text = "\n\n".join(part for part in (note, await self._origin(kind, parent)) if part)
        await post.show(events, alt=asked, text=text, buttons=keep)
        await self._settle([one.id for one in stored])
        return tuple(stored)

    def _stored(self, shown: Shown, facts: Mapping[str, Any]) -> list[StoredPicture]:
        pairs = zip(shown.pictures, shown.files, strict=True)
        return [self._one(picture, file, facts) for picture, file in pairs]

    def _one(self, picture: Picture, file: str, facts: Mapping[str, Any]) -> StoredPicture:
        request, made = self.request, picture.made
        return StoredPicture(
            id=f"{new_id(request)}.{picture.index}",
            owner=request.owner or request.person.id,
            team=request.place.team,
            channel=request.place.channel,
            file=file,
            place=picture.index,
            model=made.model,
            family=made.family,
            licence=made.licence,
            seed=made.seed,
            **facts,
        )

    async def _settle(self, ids: Sequence[str]) -> None:
        """Keep where the pictures can be seen."""
        if stands := await self.reply.newest():
            await self.pictures.posted(ids, thread=stands.thread or stands.ts, ts=stands.ts)

    async def _origin(self, kind: str, parent: StoredPicture | None) -> str:
        if parent is None or not parent.ts:
            return ""
        link = await self.channels.link(Posted(parent.channel, parent.ts))
        return _OF.get(kind, _IN_SHAPE)(self.language, link=link) if link else ""


def painted(picture: StoredPicture, *, seed: int | None, size: tuple[int, int] | None = None) -> ImagePrompt:
    """What `picture` was drawn from, with another seed or size."""
    width, height = size or (picture.width, picture.height)
    return ImagePrompt(
        str(picture.parameters.get("text", picture.prompt)),
        width=width or 512,
        height=height or 512,
        seed=seed,
        negative=picture.negative,
        count=int(picture.parameters.get("count", 1)),
        previews=PREVIEWS,
    )
