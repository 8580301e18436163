"""Leads a free sentence to the capability that serves it, asks when unsure, and lets people say what they meant."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.capability import HUB, Again, Button, Capabilities, Message, Reply, Request, Thread
from bot.engine import Engine
from bot.language import Phrase
from bot.requests import unpacked
from bot.store.answers import Answer, Answers
from bot.understanding.control import control
from bot.understanding.router import ANSWER, Understood
from bot.understanding.sentences import bare
from bot.understanding.wishes import Wish
from handlers.conversation import wordless

MEANT = "meant"
"""The button that takes up a question again as another wish; its value is the wish and the question's timestamp."""

AT_ONCE = 0.3
"""Seconds in which nobody needs to be told that a sentence is still being understood."""

_PONDERING = Phrase(en="Thinking…", zh="正在思考…")
_WHICH = Phrase(en="I am not sure what you would like. Shall I…", zh="我不太确定您想要什么。要我……")
_TAKEN = Phrase(en="I took that for *{wish}*. I meant:", zh="我理解为“{wish}”。我的意思是：")
_NOTHING_TO_UNDO = Phrase(
    en="There is nothing of mine to undo here. Versions of a draft are undone in its own thread.",
    zh="这里没有我可以撤销的内容。草稿的版本请在草稿所在的消息列里撤销。",
)
_NOTHING_AGAIN = Phrase(en="There is nothing here yet to do again.", zh="这里还没有可以再来一次的内容。")


@dataclass(frozen=True, slots=True)
class Guide:
    """Finds out what `request` wants."""

    request: Request
    reply: Reply
    engine: Engine
    thread: Thread
    again: Again
    answers: Answers
    capabilities: Capabilities

    async def leads(self) -> bool:
        """Serve the request by what it wants; False when that is a plain answer."""
        if await self.steers():
            return True
        if wordless(self.request.text):
            return False
        understood = await self._understood()
        if not understood.sure:
            await self.reply.say(
                _WHICH(self.request.language), self._buttons((understood.wish, *understood.others))
            )
            return True
        if understood.wish.name == ANSWER:
            return False
        await self._serve(understood)
        return True

    async def _understood(self) -> Understood:
        """What is wanted; people see that it takes a while when it does."""
        media = [file.media_type for file in self.request.files]
        router = self.capabilities.router
        finding = asyncio.create_task(router.understand(self.request.text, self.engine, media))
        try:
            done, _ = await asyncio.wait([finding], timeout=AT_ONCE)
            if not done:
                await self.reply.ponder(_PONDERING(self.request.language))
            return await finding
        finally:
            finding.cancel()

    async def steers(self) -> bool:
        """Heed a control word; False when it is none, or is for somebody else."""
        word = control(self.request.text)
        action = f"{HUB} {word}"
        if word and self.capabilities.serves(action):
            await self.again.serve(replace(self.request, action=action, text=""))
        elif word == "again":
            await self._repeat()
        elif word == "undo":
            await self.reply.whisper(_NOTHING_TO_UNDO(self.request.language))
        else:
            return False
        return True

    async def _repeat(self) -> None:
        """Take up the question that we answered last: as it was saved, or as it stands in the thread."""
        messages = await self.thread.read()
        ours = None if _begins(self.request) else [one.ts for one in messages if one.mine]
        if answer := await self.answers.last(self.request.place.channel, ours):
            await self.again.serve(once_more(self.request, answer))
            return
        question = answered_last(messages)
        if question is None or control(question.text):
            await self.reply.whisper(_NOTHING_AGAIN(self.request.language))
            return
        action, text = self.capabilities.route(question.text, self.request.action)
        await self.again.serve(asked_as(self.request, question, action, text))

    async def _serve(self, understood: Understood) -> None:
        wish, request = understood.wish, self.request
        text = words_for(wish, request.text, self.capabilities)
        await self.again.serve(replace(request, action=wish.action, text=text))
        taken = _TAKEN(request.language, wish=wish.label(request.language))
        await self.reply.whisper(taken, self._buttons(understood.others))

    def _buttons(self, wishes: Sequence[Wish]) -> list[Button]:
        ts = self.request.ts or ""
        return [Button(MEANT, wish.label, f"{wish.name} {ts}", once=True) for wish in wishes]


def words_for(wish: Wish, sentence: str, capabilities: Capabilities) -> str:
    """What of `sentence` the wish's handler is given: a command gets it without its own word."""
    action, rest = capabilities.route(bare(sentence), "")
    return rest if action == wish.action else sentence


def once_more(request: Request, answer: Answer) -> Request:
    """The request that led to `answer`, for whoever asks now: in the thread where they ask, if any."""
    first = unpacked(answer.request)
    place = first.place if _begins(request) else request.place
    return replace(first, id=request.id, place=place, person=request.person, asked_at=request.asked_at)


def _begins(request: Request) -> bool:
    """Whether its message stands by itself in a direct message, in no thread yet."""
    return request.place.direct and request.ts is not None and request.place.thread in (None, request.ts)


def asked_as(request: Request, question: Message, action: str, text: str) -> Request:
    """The request that `question` was, or would have been, under another action."""
    return replace(
        request, action=action, text=text, ts=question.ts, files=question.files, about=None, owner=""
    )


def answered_last(messages: Sequence[Message]) -> Message | None:
    """The message that our last answer followed."""
    ours = [at for at, message in enumerate(messages) if message.mine]
    asked = [message for message in messages[: ours[-1]] if not message.mine] if ours else []
    return asked[-1] if asked else None
