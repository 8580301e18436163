"""A direct message: a conversation that remembers its thread."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from bot.capability import Again, Capabilities, Capability, Files, Message, Reply, Request, Thread
from bot.engine import Engine, TextPrompt, Turn
from bot.language import Language, Phrase, detect
from bot.store.answers import Answers
from bot.store.transcripts import Transcripts
from handlers.conversation import (
    BUDGET,
    Material,
    contents,
    newest,
    prefaced,
    quoted,
    said,
    tokens,
    wordless,
    worked_on,
)
from handlers.greeting import greeting
from handlers.guidance import Guide
from handlers.listening.desk import Desk
from handlers.media import is_sound
from handlers.prompts import conversation
from handlers.wish import language_of

capability = Capability(
    summary=Phrase(
        en="Write to me directly: I remember our conversation.",
        zh="直接给我发私信：我会记住我们的对话。",
    ),
    examples=[
        Phrase(
            en="What should I ask in a one-to-one with my manager?",
            zh="和经理一对一面谈时，我该问些什么？",
        ),
    ],
)

_VOICE_NOTE = 90.0
"""Seconds up to which a recording without words beside it is talk with the bot."""

_STATUS = Phrase(en="Thinking…", zh="正在思考…")
_WELCOME = Phrase(en="Glad to help. Write whenever you need something.", zh="不客气，需要时随时找我。")
_FORGOTTEN = Phrase(
    en="_Our conversation is long: I no longer read its first {count} messages._",
    zh="_我们的对话很长：最早的 {count} 条消息我已不再读取。_",
)


@capability.direct_message
async def direct_message(
    request: Request,
    reply: Reply,
    thread: Thread,
    engine: Engine,
    files: Files,
    again: Again,
    answers: Answers,
    capabilities: Capabilities,
    transcripts: Transcripts,
) -> None:
    if wordless(request.text) and any(map(is_sound, request.files)):
        request = await _listened(request, Desk(request, reply, engine, files, transcripts))
        if wordless(request.text):
            return
    if wordless(request.text) and not request.files:
        met = any(message.mine for message in await thread.read())
        await reply.say(_WELCOME(request.language) if met else greeting(capabilities, request.language))
    elif not await Guide(request, reply, engine, thread, again, answers, capabilities).leads():
        await converse(request, reply, thread, engine, files)


async def converse(request: Request, reply: Reply, thread: Thread, engine: Engine, files: Files) -> None:
    """Answer with the conversation in mind."""
    messages = [_as_asked(message, request) for message in await thread.read()]
    post = await reply.begin(_STATUS(request.language))
    language = language_of(request.text, request.language)
    read = [await _read(message, files, language) for message in messages]
    if wordless(request.text):
        worked_on(read[-1])
    kept = max(1, newest([tokens(item.text) for item in read], BUDGET))
    forgotten = len(messages) - kept
    notes = [_FORGOTTEN(language, count=forgotten)] if forgotten else []
    notes += [note for item in read[-kept:] for note in item.notes]
    turns = conversation("direct_message", language, request, *_turns(messages[-kept:], read[-kept:]))
    await post.write(prefaced(notes, engine.write(TextPrompt(turns))))


async def _listened(request: Request, desk: Desk) -> Request:
    """Write down the recordings; a voice note is then as if its words had been typed."""
    sounds = [file for file in request.files if is_sound(file)]
    heard = [await desk.write_down(file, place=place) for place, file in enumerate(sounds)]
    if sum(each.seconds for each in heard) > _VOICE_NOTE:
        return request
    text = "\n".join(each.text for each in heard)
    return replace(request, text=text, language=detect(text, request.language))


def _as_asked(message: Message, request: Request) -> Message:
    """A voice note with its words, as `request` has them."""
    return replace(message, text=request.text) if message.ts == request.ts else message


async def _read(message: Message, files: Files, language: Language) -> Material:
    written = [file for file in message.files if not is_sound(file)]
    shared = await contents(written, files, language)
    brought = quoted(shared.text) if shared.text else f"[{shared.unread}]" if shared.unread else ""
    text = "\n\n".join(part for part in (said(message), brought) if part)
    return Material(text, shared.notes, shared.unread)


def _turns(messages: Sequence[Message], read: Sequence[Material]) -> Iterable[Turn]:
    """User and assistant in turn, beginning with the user, as models expect."""
    spoken = [(message.mine, item.text) for message, item in zip(messages, read, strict=True) if item.text]
    while spoken and spoken[0][0]:
        spoken.pop(0)
    for mine, run in groupby(spoken, key=lambda pair: pair[0]):
        yield Turn("assistant" if mine else "user", "\n\n".join(text for _, text in run))
