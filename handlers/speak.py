"""/speak reads aloud: words, a file, a message, the bot's last answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.capability import Capability, Files, Message, Reply, Request, SharedFile, Thread
from bot.engine import Engine, SpeechPrompt, VoiceKind
from bot.errors import Forgotten, NothingAsked, NothingToSpeak
from bot.language import Phrase, detect
from bot.store.answers import Answers
from bot.store.preferences import Preferences
from handlers.conversation import said, wordless
from handlers.sayings import sayings
from handlers.speaking.plain import spoken
from handlers.speaking.words import Manner, understood

capability = Capability(
    summary=Phrase(
        en="Read a text, a file or an answer aloud, in English or Chinese.",
        zh="朗读文字、文件或回答，支持中文和英文。",
    ),
    examples=[
        Phrase(en="/speak The lift is closed today.", zh="/speak 今天电梯停运。"),
        Phrase(en="@Deskmate read this aloud, slower", zh="@Deskmate 念出来，慢一点"),
    ],
)

_STATUS = Phrase(en="Warming up the voice…", zh="正在准备朗读…")
_TITLE = 48


@dataclass(frozen=True, slots=True)
class Said:
    """What to read aloud, and where of a file not all could be read, a note on that."""

    text: str
    note: str = ""


@capability.command(
    "/speak", hint="words, or a file; slower, male voice: …", words=("speak", "朗读", "念出来")
)
@capability.wish(
    "speak",
    label=Phrase(en="read aloud", zh="朗读"),
    summary=Phrase(
        en="the words, message or file as sound, read by a voice", zh="把文字、消息或文件读出声来"
    ),
    words=(
        "read aloud",
        "read this aloud",
        "read it aloud",
        "read that aloud",
        "read out loud",
        "say this aloud",
        "念一下",
        "读出来",
        "念给我听",
        "读给我听",
    ),
    examples=[
        Phrase(en="read this aloud", zh="把这个念出来"),
        Phrase(en="read your last answer out loud", zh="把你刚才的回答读出来"),
        Phrase(en="read the message above aloud with a male voice", zh="用男声朗读上面的消息"),
        Phrase(en="can you speak that text slowly", zh="把这段话慢慢念给我听"),
        Phrase(en="turn this text into speech", zh="把这段文字转成语音"),
        Phrase(en="make an audio version of this document", zh="给这份文件做个语音版"),
    ],
    sayings=sayings("speak"),
)
async def speak(
    request: Request, reply: Reply, engine: Engine, thread: Thread, files: Files, preferences: Preferences
) -> None:
    manner, words = understood(request.text)
    meant = Said(words) if words else await _meant(request, thread, files)
    if meant is None:
        raise NothingAsked(example=capability.examples[0](request.language))
    await _Desk(request, reply, engine, preferences).read(meant, manner)


@capability.shortcut("aloud", Phrase(en="Read aloud", zh="朗读"), more=True)
async def read_message(
    request: Request, reply: Reply, engine: Engine, files: Files, preferences: Preferences
) -> None:
    meant = await _of([request.about] if request.about else [], files)
    if meant is None:
        raise NothingToSpeak
    await _Desk(request, reply, engine, preferences).read(meant, Manner())


@capability.button("aloud")
async def read_answer(
    request: Request, reply: Reply, engine: Engine, answers: Answers, preferences: Preferences
) -> None:
    answer = await answers.find(request.text)
    if answer is None:
        raise Forgotten
    await _Desk(request, reply, engine, preferences).read(Said(answer.making.text), Manner())


@dataclass(frozen=True, slots=True)
class _Desk:
    """Reads aloud for one request."""

    request: Request
    reply: Reply
    engine: Engine
    preferences: Preferences

    async def read(self, meant: Said, manner: Manner) -> None:
        """Post the sound in the thread."""
        text = spoken(meant.text, detect(meant.text, self.request.language))
        if wordless(text):
            raise NothingToSpeak
        prompt = SpeechPrompt(text, await self._voice(manner), manner.speed or 1.0)
        post = await self.reply.begin(_STATUS(self.request.language))
        await post.play(self.engine.speak(prompt), title_of(text), text=meant.note)

    async def _voice(self, manner: Manner) -> VoiceKind | None:
        mine = await self.preferences.of(self.request.person.id)
        return manner.voice or mine.voice or None


def title_of(text: str) -> str:
    """The beginning of what is read, as the name of the sound."""
    first = " ".join(text.split())
    return first if len(first) <= _TITLE else f"{first[:_TITLE].rstrip()}…"


async def _meant(request: Request, thread: Thread, files: Files) -> Said | None:
    """What the wish is about: the files that came with it, the message it is about, else what was said last."""
    if request.files:
        return await _read(request.files, files)
    if request.about:
        return await _of([request.about], files)
    earlier = [message for message in await thread.read() if message.ts != request.ts]
    return await _of(earlier[::-1], files)


async def _of(messages: Sequence[Message], files: Files) -> Said | None:
    """The first of `messages` that has words, or files to read."""
    for message in messages:
        if not wordless(text := said(message)):
            return Said(text)
        if message.files:
            return await _read(message.files, files)
    return None


async def _read(shared: Sequence[SharedFile], files: Files) -> Said:
    read = [await files.read(file) for file in shared]
    return Said("\n\n".join(each.text for each in read), " ".join(each.note for each in read if each.note))
