"""Where one request changes a picture: what it becomes is shown, recorded, and leads back to what it was."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.capability import Button, Files, Post, Reply, Request, Shown
from bot.engine import Engine, ImageEvent, Picture
from bot.engine.server.repair.pictures import frames, is_transparent
from bot.language import Language, Phrase
from bot.safety.label import label
from bot.store.pictures import Pictures, StoredPicture
from handlers.darkroom.rows import before
from handlers.darkroom.sides import beside
from handlers.media import Meant, made_from

_BACK = Phrase(en="Back to the picture before.", zh="已回到上一张图片。")
_YOURS = Phrase(
    en="That was the first step: your own picture `{name}` is unchanged. What shall I do with it?",
    zh="已回到最初：您的原图 `{name}` 没有改动。要对它做什么？",
)
_MOVES = Phrase(
    en="_The file holds {frames} pictures, as an animation does: I worked on the first alone, and what comes of it does not move._",
    zh="_这个文件里有 {frames} 帧画面（例如动图）：我只处理了第一帧，结果是静止的图片。_",
)
_OTHER_MOVES = Phrase(
    en="_Of the other file, which holds {frames} pictures, I took the first._",
    zh="_另一个文件里有 {frames} 帧画面，我只用了第一帧。_",
)
_FILLED = Phrase(
    en="_What was transparent in it is filled now: an edit model paints whole pictures. Remove the background to have it transparent again._",
    zh="_原图的透明部分现在已被填满：编辑模型总是画出整张图片。去除背景即可恢复透明。_",
)
_BEGAN = Phrase(en="_The picture that it began with: {label}_", zh="_最初的图片：{label}_")
_COMPARED = Phrase(en="Left: before. Right: after.", zh="左：之前。右：之后。")


@dataclass(frozen=True, slots=True)
class Craft:
    """A way of changing pictures: what it says meanwhile and of its results, and its `tools` for a file.

    `alt` takes the picture's `name` and what was `done`.
    """

    kind: str
    status: Phrase
    alt: Phrase
    tools: Callable[[str], tuple[Button, ...]]


@dataclass(frozen=True, slots=True)
class Bench:
    """The hand of one request on pictures."""

    craft: Craft
    request: Request
    reply: Reply
    engine: Engine
    files: Files
    pictures: Pictures

    @property
    def language(self) -> Language:
        """What our own sentences are written in."""
        return self.request.language

    async def begin(self) -> Post:
        """Show that work has begun."""
        return await self.reply.begin(self.craft.status(self.language))

    async def show(
        self,
        meant: Meant,
        data: bytes,
        events: AsyncIterator[ImageEvent],
        *,
        said: str,
        done: str,
        post: Post | None = None,
        others: Sequence[bytes] = (),
    ) -> None:
        """Show in `post` what `meant`, whose file holds `data`, becomes.

        `said`, in Markdown, stands above, `done` describes it; `others` are further files that go into it.
        """
        post = post or await self.begin()
        said = await self._with_frames(said, data, others)
        await self._show(post, meant, events, said, self._of(meant, done))

    async def offer(self, meant: Meant, said: str) -> None:
        """Say something, with all that can be done with `meant` below."""
        await self.reply.say(said, buttons=self.craft.tools(meant.file.id))

    async def filled(self, said: str, data: bytes) -> str:
        """`said`, and that what is transparent in the file `data` does not stay so."""
        transparent = await asyncio.to_thread(is_transparent, data)
        return f"{said}\n{_FILLED(self.language)}" if transparent else said

    async def _with_frames(self, said: str, data: bytes, others: Sequence[bytes]) -> str:
        """`said`, and that there was more than the one picture that is taken of a file."""
        first, *rest = [await asyncio.to_thread(frames, each) for each in (data, *others)]
        notes = [_MOVES(self.language, frames=first)] if first > 1 else []
        notes += [_OTHER_MOVES(self.language, frames=count) for count in rest if count > 1]
        return "\n".join((said, *notes))

    async def undo(self, after: Meant) -> None:
        """Show what `after` was made of once more; raises Forgotten."""
        last = await made_from(after, self.files, self.pictures)
        if last.picture is None:
            await self.offer(last, _YOURS(self.language, name=last.file.name))
            return
        picture = Picture(await self.files.data(last.file), last.picture.made, last.file.media_type)
        kept = replace(last.picture, id="")
        await self._show(await self.begin(), last, _once_more(picture), _BACK(self.language), kept)

    async def compare(self, after: Meant) -> None:
        """Show what `after` was made of beside it; raises Forgotten."""
        first = await made_from(after, self.files, self.pictures)
        data = [await self.files.data(each.file) for each in (first, after)]
        both = await asyncio.to_thread(beside, *data)
        await self.reply.attach("before-after.png", both, _COMPARED(self.language))

    async def _show(
        self, post: Post, meant: Meant, events: AsyncIterator[ImageEvent], said: str, kept: StoredPicture
    ) -> None:
        alt = self.craft.alt(self.language, name=meant.file.name, done=kept.prompt)
        text = "\n".join(line for line in (said, await self._origin(meant)) if line)
        shown = await post.show(events, alt, text=text, buttons=partial(self._record, kept))
        if stands := await self.reply.newest():
            await self.pictures.posted(shown.files, thread=stands.thread, ts=stands.ts)

    async def _origin(self, meant: Meant) -> str:
        """That a picture which is changed now was once made by us: its label does not get lost."""
        first = meant.picture
        while first and (older := await self.pictures.find(first.parent)):
            first = older
        made = first.made if first else None
        if made is None or made.work != "generated" or not self.request.manners.labelled:
            return ""
        return _BEGAN(self.language, label=label(made, self.language))

    def _of(self, meant: Meant, done: str) -> StoredPicture:
        place = self.request.place
        return StoredPicture(
            id="",
            kind=self.craft.kind,
            owner=self.request.owner or self.request.person.id,
            team=place.team,
            channel=place.channel,
            file="",
            prompt=done,
            parent=meant.picture.id if meant.picture else "",
            source=meant.file.id,
        )

    async def _record(self, kept: StoredPicture, shown: Shown) -> Sequence[Button]:
        made, file = shown.pictures[0].made, shown.files[0]
        thread = self.request.place.thread or self.request.ts or ""
        known = replace(kept, id=file, file=file, thread=thread, model=made.model, family=made.family)
        await self.pictures.record([replace(known, licence=made.licence, seed=made.seed)])
        return (*before(file), *self.craft.tools(file))


async def _once_more(picture: Picture) -> AsyncIterator[ImageEvent]:
    yield picture
