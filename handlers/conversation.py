"""What people said and shared, as the model reads it: quoted, within a budget, nothing cut in silence."""

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.capability import Files, Message, Request, SharedFile, Thread
from bot.engine import TextEvent, Words, Written
from bot.errors import CannotReadFile, NoneReadable
from bot.language import Language, Phrase
from bot.safety.label import LINES
from handlers.prompts import moment

BUDGET = 6_000
"""Tokens of a conversation that the model reads: more would keep people waiting on a CPU."""

_EMOJI = re.compile(r":[\w+'-]+:|[\W_]", re.ASCII)

_POINTS = re.compile(
    r"\b(?:this|that|these|those|it|above|here)\b|这[个些段条里篇]|上面|以上|上述|它|讨论", re.IGNORECASE
)

_INLINE = re.compile(r"[:：\n]\s*(.{4,})\Z|[“「『\"](.{4,})[”」』\"]|```(.{4,})```|`(.{4,})`", re.DOTALL)
_PAUSE = 3600.0

_SKIPPED = Phrase(
    en="_This thread is long: I read its first message and the newest {newest} of {all}._",
    zh="_消息列很长：共 {all} 条，我只读了第一条和最新的 {newest} 条。_",
)
_BEGUN = Phrase(
    en="_`{name}` is long: I read its first {read} of {all} characters._",
    zh="_`{name}` 很长：共 {all} 个字符，我只读了前 {read} 个。_",
)
_GAP = Phrase(en="[{count} messages left out here]", zh="［此处略去 {count} 条消息］")
_SHARED = Phrase(en="{author} shared the file {name}:", zh="{author} 分享了文件 {name}：")


@dataclass(frozen=True, slots=True)
class Material:
    """What the model reads, and the lines that tell people what it could not: `unread` of files none of which it can."""

    text: str
    notes: tuple[str, ...] = ()
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One message with its author, its files and its reactions; `notes` and `unread` as of `Material`."""

    ts: str
    text: str
    notes: tuple[str, ...] = ()
    unread: str = ""


def tokens(text: str) -> int:
    """About how many tokens `text` has: one per ideograph, one per four other characters."""
    wide = sum(character > "\u2e7f" for character in text)
    return wide + (len(text) - wide + 3) // 4


def said(message: Message) -> str:
    """What a message says, without the label under our own answers."""
    return (LINES.sub("", message.text) if message.mine else message.text).strip()


def inline_text(wish: str) -> str:
    """The text that a wish brings along: after a colon or a line break, or in quotation marks."""
    found = _INLINE.search(wish)
    return next((group for group in found.groups() if group), "").strip() if found else ""


def wordless(text: str) -> bool:
    """Whether `text` is empty, or nothing but emoji and punctuation."""
    return not any(character.isalnum() for character in _EMOJI.sub("", text) + _ideographs(text))


def quoted(text: str) -> str:
    """`text` between the marks of material, which it cannot close."""
    inside = re.sub(r"</?material>", "", text)
    return f"<material>\n{inside}\n</material>"


def begun(text: str, most: int = 60) -> str:
    """The beginning of a text on one line, as it is quoted inside a sentence of ours."""
    line = " ".join(text.replace("`", "").split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def newest(sizes: Sequence[int], budget: int) -> int:
    """How many of the last entries fit into `budget`."""
    count = 0
    for size in reversed(sizes):
        budget -= size
        if budget < 0:
            break
        count += 1
    return count


async def transcript(
    messages: Sequence[Message], files: Files, language: Language, budget: int = BUDGET
) -> Material:
    """A thread as `Name: text` lines with its files; the middle of a long one is left out, and said so."""
    read = [await _line(message, files, language) for message in messages]
    lines, notes = [item.text for item in read], tuple(note for item in read for note in item.notes)
    kept = newest([tokens(line) for line in lines[1:]], budget - sum(tokens(line) for line in lines[:1]))
    skipped = len(lines[1:]) - kept
    if not skipped:
        return Material("\n".join(lines), notes)

    gap = _GAP(language, count=skipped)
    note = _SKIPPED(language, newest=kept, all=len(lines))
    return Material("\n".join([lines[0], gap, *lines[len(lines) - kept :]]), (note, *notes))


async def contents(shared: Iterable[SharedFile], files: Files, language: Language) -> Material:
    """The text of every file that can be read, within a budget; what is left out is named in the notes."""
    texts, notes, unread = [], [], []
    for file in shared:
        try:
            read = await files.read(file)
        except CannotReadFile as error:
            unread.append(error.say(language))
            notes.append(f"_{unread[-1]}_")
        else:
            kept = _beginning(read.text, BUDGET)
            notes += [f"_{read.note}_"] if read.note else []
            if len(kept) < len(read.text):
                notes.append(_BEGUN(language, name=file.name, read=len(kept), all=len(read.text)))
            texts.append(f"{file.name}:\n{kept}")
    return Material("\n\n".join(texts), tuple(notes), "" if texts else "\n".join(unread))


def worked_on(material: Material) -> Material:
    """`material`, of which something is to be made; raises NoneReadable when no file that came along can be read."""
    if material.unread:
        raise NoneReadable(reasons=material.unread)
    return material


def _beginning(text: str, budget: int) -> str:
    """As much of `text` as has at most `budget` tokens."""
    while (size := tokens(text)) > budget:
        text = text[: len(text) * budget // size]
    return text


async def pointed_at(request: Request, thread: Thread, files: Files) -> Material:
    """What a command in a thread is about: its own files, and what was said before if it points there."""
    shared = await contents(request.files, files, request.language)
    points = not request.text or _POINTS.search(request.text)
    if not points or request.files or request.ts is None:
        return worked_on(shared) if points and not inline_text(request.text) else shared
    earlier = [message for message in await thread.read() if message.ts != request.ts]
    return await transcript(earlier, files, request.language)


async def lines(messages: Sequence[Message], files: Files, language: Language) -> "tuple[Line, ...]":
    """Every message as the model reads it, under a heading where some time has passed."""
    read = [await _line(message, files, language) for message in messages]
    return tuple(
        Line(message.ts, f"{_heading(message, before, language)}{item.text}", item.notes, item.unread)
        for message, before, item in zip(messages, (None, *messages), read, strict=False)
    )


async def prefaced(notes: Sequence[str], events: AsyncIterator[TextEvent]) -> AsyncIterator[TextEvent]:
    """The same answer with `notes` before its first words."""
    preface = "".join(f"{note}\n\n" for note in notes)
    waiting = preface
    async for event in events:
        if isinstance(event, Words) and waiting:
            yield Words(waiting)
            waiting = ""
        yield replace(event, text=preface + event.text) if isinstance(event, Written) else event


async def _line(message: Message, files: Files, language: Language) -> Material:
    shared = await contents(message.files, files, language)
    text = f"{message.author}: {said(message)}{_reactions(message)}"
    if not shared.text:
        return Material(text, shared.notes, shared.unread)
    intro = _SHARED(language, author=message.author, name=", ".join(file.name for file in message.files))
    return Material(f"{text}\n{intro}\n{shared.text}", shared.notes)


def _reactions(message: Message) -> str:
    return "".join(f" [:{name}: {count}]" for name, count in message.reactions)


def _heading(message: Message, before: Message | None, language: Language) -> str:
    """When it was said, if that was long after the message before; nothing for a message without a time."""
    if not message.ts or (before and float(message.ts) - float(before.ts or 0) < _PAUSE):
        return ""
    return f"[{moment(float(message.ts), language)}]\n"


def _ideographs(text: str) -> str:
    return "".join(character for character in text if not character.isascii() and character.isalpha())
