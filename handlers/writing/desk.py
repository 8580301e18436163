"""Where one request works on drafts: versions are kept, shown with their buttons, and compared in time."""

import hashlib
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from bot.capability import Again, Button, Channels, Posted, Reply, Request
from bot.engine import TextEvent, Words, Written
from bot.errors import DraftGone, NoDraftHere
from bot.language import Language, Phrase
from bot.store.drafts import Draft, Drafts, Kept, Version
from handlers.conversation import prefaced
from handlers.writing.changes import BY_NAME, numbers_lost, tongue_of
from handlers.writing.rows import ANYWAY, change_value, folded

_ID = 16
_REMARK = re.compile(r"\n_[^_\n]+_\s*\Z")
"""A remark of ours in small print at the end, such as on the form of a poem, is no part of the text."""
_KEEPS_NUMBERS = ("formal", "friendlier", "grammar", "translate")

_FOOTER = Phrase(en="Version {number} · {change}", zh="第 {number} 版 · {change}")
_LOST = Phrase(
    en="Please check the numbers: these are missing now: {numbers}.", zh="请核对数字，文中已没有：{numbers}。"
)
_MEANWHILE = Phrase(
    en="Meanwhile {name} made [version {number}]({link}).", zh="其间 {name} 写了[第 {number} 版]({link})。"
)
_BEHIND = Phrase(
    en="{name} has made [version {newer}]({link}) in the meantime. I left version {number} as it is.",
    zh="{name} 已经写了[第 {newer} 版]({link})。第 {number} 版我没有动。",
)
_ANYWAY = Phrase(en="Do it to version {number} anyway", zh="仍然修改第 {number} 版")
_THERE = Phrase(en="You find it with the draft: {link}", zh="在草稿那里：{link}")
_WRITTEN_BY = Phrase(en="edited by {name}", zh="{name} 修改")
_BACK = Phrase(en="back to an earlier text", zh="恢复先前的文字")
_ANOTHER = Phrase(en="another try", zh="重写")
_FIRST = Phrase(en="first text", zh="初稿")
_INTO = Phrase(en="translated into {tongue}", zh="译成{tongue}")


def new_id(request: Request) -> str:
    """The id of what a request makes: the same when it runs again."""
    return hashlib.sha256(request.id.encode()).hexdigest()[:_ID]


@dataclass(frozen=True, slots=True)
class Desk:
    """The hand of one request on the drafts."""

    request: Request
    reply: Reply
    drafts: Drafts
    channels: Channels

    @property
    def language(self) -> Language:
        """What our own sentences are written in."""
        return self.request.language

    async def take(self, version: str) -> tuple[Draft, Version]:
        """A version and its draft; raises DraftGone."""
        return await taken(self.drafts, version)

    async def told_of_newer(self, draft: Draft, base: Version, change: str = "", words: str = "") -> bool:
        """Tell whoever acts on a version that is not current any more; with `change`, they may insist."""
        if draft.current == base.id or await self.drafts.version(new_id(self.request)):
            return False
        newer = await self.drafts.version(draft.current)
        if newer is None:
            raise DraftGone
        facts = {"name": newer.by_name, "newer": newer.number, "number": base.number}
        value = change_value(base.id, change, words)
        label = Phrase(en=_ANYWAY("en", number=base.number), zh=_ANYWAY("zh", number=base.number))
        insist = [Button(ANYWAY, label, value, anyone=True)] if change else []
        await self.reply.whisper(_BEHIND(self.language, link=await self.link(newer), **facts), insist)
        return True

    async def write(
        self,
        draft: Draft,
        new: Version,
        events: AsyncIterator[TextEvent],
        *,
        status: str,
        notes: Sequence[str] = (),
    ) -> None:
        """Stream a version of the model's; it is kept before its last word is shown.

        When this request made it before, it is shown again as it was kept.
        """
        post = await self.reply.begin(status)
        earlier = await self.drafts.version(new.id)
        shown = self._kept(draft, new, told_again(earlier) if earlier else events)
        await post.write(prefaced(notes, shown), folded(new))
        await self._settle(new)

    async def say(self, draft: Draft, new: Version) -> None:
        """Show a version that a person wrote."""
        kept = await self._keep(draft, new)
        await self.reply.say(new.text + await self._footer(kept), folded(kept.version))
        await self._settle(kept.version)

    async def link(self, version: Version) -> str:
        """The address of the message that shows a version."""
        return await self.channels.link(Posted(version.channel, version.ts)) if version.ts else ""

    async def _kept(
        self, draft: Draft, new: Version, events: AsyncIterator[TextEvent]
    ) -> AsyncIterator[TextEvent]:
        """The same events, with the version kept and its footer before the last of them."""
        async for event in events:
            if not isinstance(event, Written):
                yield event
                continue
            kept = await self._keep(draft, made_by_model(new, event))
            if footer := await self._footer(kept):
                yield Words(footer)
            yield replace(event, text=event.text + footer)

    async def _keep(self, draft: Draft, new: Version) -> Kept:
        if new.change == "first":
            return Kept(await self.drafts.begin(draft, new))
        return await self.drafts.add(new, expected=draft.current)

    async def _footer(self, kept: Kept) -> str:
        version, language = kept.version, self.language
        if version.change == "first":
            return ""
        lines = [_FOOTER(language, number=version.number, change=told_change(version, language))]
        lines += await self._warnings(version)
        if kept.meanwhile:
            other, link = kept.meanwhile, await self.link(kept.meanwhile)
            lines.append(_MEANWHILE(language, name=other.by_name, number=other.number, link=link))
        return "".join(f"\n\n_{line}_" for line in lines)

    async def _warnings(self, version: Version) -> list[str]:
        parent = await self.drafts.version(version.parent)
        if parent is None or version.change not in _KEEPS_NUMBERS:
            return []
        lost = numbers_lost(parent.text, version.text)
        return [_LOST(self.language, numbers=", ".join(lost))] if lost else []

    async def _settle(self, version: Version) -> None:
        """Keep where the version can be seen, so that words in its thread are understood."""
        if stands := await self.reply.newest():
            await self.drafts.shown(version.id, channel=stands.channel, thread=stands.thread, ts=stands.ts)


async def taken(drafts: Drafts, version: str) -> tuple[Draft, Version]:
    """A version and its draft; raises DraftGone."""
    found = await drafts.version(version)
    draft = await drafts.find(found.draft) if found else None
    if found is None or draft is None:
        raise DraftGone
    return draft, found


async def at_hand(request: Request, drafts: Drafts) -> Draft:
    """The draft of the thread that a request stands in; outside of threads, the person's newest open one.

    Raises NoDraftHere.
    """
    place = request.place
    if place.thread:
        found = await drafts.in_thread(place.channel, place.thread)
    else:
        found = next((draft for draft, _ in await drafts.open_of(request.person.id, limit=1)), None)
    if found is None:
        raise NoDraftHere
    return found


@dataclass(frozen=True, slots=True)
class Way:
    """Leads a request to the thread of a draft, where its words were read before."""

    request: Request
    reply: Reply
    channels: Channels
    again: Again

    async def led(self, version: Version, action: str) -> bool:
        """Serve the request there as `action`, and tell where; False when it belongs where it was asked."""
        place = self.request.place
        if place.thread or place.direct or not version.ts:
            return False
        link = await self.channels.link(Posted(version.channel, version.ts))
        await self.reply.whisper(_THERE(self.request.language, link=link))
        there = place.moved(version.channel, version.thread)
        await self.again.serve(replace(self.request, action=action, text=version.id, place=there))
        return True


def made_by_model(new: Version, event: Written) -> Version:
    """The version with the text that the model wrote, and how it was made."""
    made = event.made
    return replace(
        new,
        text=_REMARK.sub("", event.text).strip(),
        model=made.model,
        family=made.family,
        licence=made.licence,
        seed=made.seed,
    )


def told_change(version: Version, language: Language) -> str:
    """What made a version, in words."""
    tongue = tongue_of(version.words)
    match version.change:
        case "first":
            return _FIRST(language)
        case "edit":
            return _WRITTEN_BY(language, name=version.by_name)
        case "undo":
            return _BACK(language)
        case "again":
            return _ANOTHER(language)
        case "translate" if tongue:
            return _INTO(language, tongue=tongue.label(language))
        case change:
            return BY_NAME[change].label(language)


async def told_again(version: Version) -> AsyncIterator[TextEvent]:
    """What a model wrote and we kept, as if it were written now; raises DraftGone for what a person wrote."""
    if version.made is None:
        raise DraftGone
    yield Words(version.text)
    yield Written(version.text, version.made)
