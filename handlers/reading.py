"""Reads a whole thread within what a model reads at once: the oldest part as notes, nothing cut in silence."""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace

from bot.capability import Files, Message, Reply, Request, Thread
from bot.engine import Engine, TextEvent, TextPrompt, Turn, Written
from bot.errors import EngineLost, NoneReadable, PromptTooLong
from bot.language import Language, Phrase, detect
from bot.safety.label import label
from bot.store.threads import Notes, Threads
from handlers.conversation import BUDGET, Line, lines, prefaced, quoted, tokens
from handlers.prompts import conversation

STRETCH = 1_200
"""Tokens of a thread that the model takes notes of at once."""

_NOTE = 240
_VERBATIM = 0.6
_SMALLEST = 600
_FEW = 8
_SPARE = 0.8

_NOTED = Phrase(
    en="_This thread is long: I read the newest {newest} of {all} messages word by word, and the older ones as notes that I made of them._",
    zh="_消息列很长：共 {all} 条，最新的 {newest} 条我逐字读了，更早的只读了我自己做的笔记。_",
)
_OLDER = Phrase(en="[Notes of what was said before]", zh="［此前内容的笔记］")
_NEWER = Phrase(en="[The newest messages]", zh="［最新的消息］")

Ask = Callable[[str], TextPrompt]
"""The prompt about a thread, given as material."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the thread of `request` and answers about it."""

    request: Request
    engine: Engine
    thread: Thread
    files: Files
    threads: Threads

    async def talk(self) -> tuple[Message, ...]:
        """What there is to read: everything but the question, and that too when files came with it."""
        said = await self.thread.read()
        return tuple(message for message in said if message.ts != self.request.ts or message.files)

    async def about(
        self, messages: Sequence[Message], ask: Ask, language: Language
    ) -> AsyncIterator[TextEvent]:
        """The answer to what `ask` makes of `messages`, with less of them word by word where they are too many."""
        said, budget = await lines(messages, self.files, language), BUDGET
        self._check(said)
        while True:
            try:
                async for event in self._within(budget, said, ask, language):
                    yield event
            except PromptTooLong as error:
                budget = _smaller(budget, error)
            else:
                return

    def _check(self, said: Sequence[Line]) -> None:
        """Raise NoneReadable when there is only the request itself to read, and nothing of what it brought."""
        if len(said) == 1 and said[0].ts == self.request.ts and said[0].unread:
            raise NoneReadable(reasons=said[0].unread)

    async def _within(
        self, budget: int, said: Sequence[Line], ask: Ask, language: Language
    ) -> AsyncIterator[TextEvent]:
        older, newer = divided(said, budget)
        notes = await self._condensed(older, budget - size(newer), budget // 5)
        told = [note for line in said for note in line.notes]
        if older:
            told.insert(0, _NOTED(language, newest=_messages(newer), all=_messages(said)))
        material = _set_out(notes, newer, language) if older else _joined(newer)
        async for event in prefaced(told, self.engine.write(ask(material))):
            yield event

    async def _condensed(self, older: Sequence[Line], budget: int, stretch: int) -> Sequence[Line]:
        """Notes of `older`, and notes of those notes until they fit."""
        notes, before, level = older, 0, 0
        while notes and (level == 0 or budget < size(notes) < before):
            before = size(notes)
            parts = stretches(notes, min(STRETCH, stretch))
            notes = [await self._noted(part, level) for part in parts]
            level += 1
        return notes

    async def _noted(self, part: Sequence[Line], level: int) -> Line:
        """The notes of one stretch: those that were kept, or new ones."""
        place, text, last = self.request.place, _joined(part), part[-1].ts
        until, of = f"{last}/{level}", hashlib.sha256(text.encode()).hexdigest()
        thread = place.thread or last
        kept = await self.threads.notes(place.channel, thread, until, of)
        if kept is None:
            kept = (await written(self.engine.write(self._note_prompt(text)))).text.strip()
            await self.threads.note(Notes(place.channel, thread, until, of, kept))
        return Line(last, kept)

    def _note_prompt(self, text: str) -> TextPrompt:
        language = detect(text, self.request.language)
        turns = conversation("thread/notes", language, self.request, Turn("user", quoted(text)))
        return TextPrompt(turns, max_tokens=_NOTE, temperature=0.2)


async def written(events: AsyncIterator[TextEvent]) -> Written:
    """The whole of a text that nobody watches as it grows."""
    async for event in events:
        if isinstance(event, Written):
            return event
    raise EngineLost


def divided(said: Sequence[Line], budget: int) -> tuple[Sequence[Line], Sequence[Line]]:
    """The older lines, to be noted, and the newer ones, to be read as they are: none and all if they fit.

    The border lies where it lay for a shorter thread, so that notes once made serve again.
    """
    if size(said) <= budget:
        return (), said
    parts, room = stretches(said, min(STRETCH, budget // 5)), budget * _VERBATIM
    newer: list[Line] = []
    while parts and size(parts[-1]) <= room - size(newer):
        newer = [*parts.pop(), *newer]
    return [line for part in parts for line in part], newer


def stretches(said: Sequence[Line], most: int) -> list[list[Line]]:
    """`said` in parts of at most `most` tokens; each part depends on what stands before it alone."""
    parts: list[list[Line]] = [[]]
    for line in (piece for whole in said for piece in _pieces(whole, most)):
        if parts[-1] and size(parts[-1]) + size([line]) > most:
            parts.append([])
        parts[-1].append(line)
    return [part for part in parts if part]


def size(said: Sequence[Line]) -> int:
    """About how many tokens the lines have."""
    return sum(tokens(line.text) + 1 for line in said)


def _pieces(line: Line, most: int) -> list[Line]:
    if tokens(line.text) < most or len(line.text) < _FEW:
        return [line]
    middle = len(line.text) // 2
    at = line.text.rfind("\n", 1, middle) + 1 or middle
    halves = (replace(line, text=line.text[:at]), replace(line, text=line.text[at:]))
    return [piece for half in halves for piece in _pieces(half, most)]


def _set_out(notes: Sequence[Line], newer: Sequence[Line], language: Language) -> str:
    return "\n".join([_OLDER(language), _joined(notes), _NEWER(language), _joined(newer)])


def _joined(said: Sequence[Line]) -> str:
    return "\n".join(line.text for line in said)


def _messages(said: Sequence[Line]) -> int:
    return len({line.ts for line in said})


def _smaller(budget: int, error: PromptTooLong) -> int:
    """A budget within the limit that the engine named; raises the error again when that leaves nothing."""
    tokens_, limit = int(str(error.facts["tokens"])), int(str(error.facts["limit"]))
    smaller = int(budget * min(limit / max(tokens_, 1), 1) * _SPARE)
    if smaller < _SMALLEST:
        raise error
    return smaller


async def whispered(events: AsyncIterator[TextEvent], reply: Reply, language: Language) -> None:
    """Tell the answer, with its label, to the person who asked alone."""
    answer = await written(events)
    await reply.whisper(f"{answer.text}\n\n_{label(answer.made, language, cut=answer.cut)}_")
