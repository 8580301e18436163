"""/transcribe writes down what is said in voice notes, recordings and films."""

import re
from dataclasses import replace
from pathlib import PurePath

from bot.capability import Capability, Files, Message, Reply, Request, Thread
from bot.engine import Engine
from bot.engine.subtitles import srt, vtt
from bot.errors import Forgotten
from bot.language import Language, Phrase
from bot.store.threads import Threads
from bot.store.transcripts import StoredTranscript, Transcripts
from handlers.listening.desk import ACTIONS, SRT, SUMMARY, VTT, Desk
from handlers.listening.layout import clock, paragraphs
from handlers.media import sounds_meant
from handlers.reading import Reader
from handlers.sayings import sayings
from handlers.threads import ACTIONS as TO_LIST
from handlers.threads import SUMMARY as TO_SUMMARISE
from handlers.threads import Task, asking

capability = Capability(
    summary=Phrase(
        en="Write down what is said in a voice note, a recording or a video.",
        zh="把语音、录音或视频里的话写成文字。",
    ),
    examples=[Phrase(en="/transcribe", zh="/transcribe")],
)

_STATUS = Phrase(en="Reading the transcript…", zh="正在阅读文字稿…")
_LANGUAGES = (
    ("zh", re.compile(r"\b(?:chinese|mandarin)\b|中文|汉语|普通话|国语", re.IGNORECASE)),
    ("en", re.compile(r"\benglish\b|英[文语]", re.IGNORECASE)),
)


@capability.command(
    "/transcribe",
    hint="in the thread of a recording; a language if you like",
    words=("transcribe", "转写", "听写", "转成文字"),
)
@capability.wish(
    "transcribe",
    label=Phrase(en="transcribe", zh="转写"),
    summary=Phrase(en="what is said in a recording or a video, as text", zh="把录音或视频里的话写成文字"),
    examples=[
        Phrase(en="transcribe this recording", zh="转写这段录音"),
        Phrase(en="write down what is said in the voice note", zh="把语音里说的话写下来"),
        Phrase(en="what does she say in this video", zh="这个视频里她说了什么"),
        Phrase(en="turn the recording into text", zh="把录音转成文字"),
        Phrase(en="I cannot listen now, give me the text of the audio", zh="现在不方便听，把语音转成文字"),
        Phrase(en="a transcript of the meeting recording", zh="会议录音的文字稿"),
    ],
    sayings=sayings("transcribe"),
    files=("audio/", "video/"),
)
@capability.shortcut("transcribe", Phrase(en="Transcribe", zh="转写"))
async def transcribe(
    request: Request, reply: Reply, engine: Engine, thread: Thread, files: Files, transcripts: Transcripts
) -> None:
    sounds = await sounds_meant(request, thread)
    desk = Desk(request, reply, engine, files, transcripts)
    for place, sound in enumerate(sounds):
        await desk.write_down(sound, language_named(request.text), place)


@capability.button(SRT.name)
async def subrip(request: Request, reply: Reply, transcripts: Transcripts) -> None:
    kept = await _kept(request, transcripts)
    await reply.attach(f"{PurePath(kept.name).stem}.srt", srt(kept.segments).encode())


@capability.button(VTT.name)
async def webvtt(request: Request, reply: Reply, transcripts: Transcripts) -> None:
    kept = await _kept(request, transcripts)
    await reply.attach(f"{PurePath(kept.name).stem}.vtt", vtt(kept.segments).encode())


@capability.button(SUMMARY.name)
async def summarise(
    request: Request,
    reply: Reply,
    engine: Engine,
    thread: Thread,
    files: Files,
    threads: Threads,
    transcripts: Transcripts,
) -> None:
    kept = await _kept(request, transcripts)
    await _about(kept, TO_SUMMARISE, reply, Reader(request, engine, thread, files, threads))


@capability.button(ACTIONS.name)
async def list_actions(
    request: Request,
    reply: Reply,
    engine: Engine,
    thread: Thread,
    files: Files,
    threads: Threads,
    transcripts: Transcripts,
) -> None:
    kept = await _kept(request, transcripts)
    await _about(kept, TO_LIST, reply, Reader(request, engine, thread, files, threads))


def language_named(text: str) -> str | None:
    """The language that a recording is said to be in."""
    return next((code for code, pattern in _LANGUAGES if pattern.search(text)), None)


async def _about(kept: StoredTranscript, task: Task, reply: Reply, reader: Reader) -> None:
    """Answer what the model makes of a transcript, in the language that is spoken in it."""
    request = reader.request
    language = _tongue(kept.language, request.language)
    ts = request.about.ts if request.about else ""
    said = [Message(clock(each.start), each.text, ts) for each in paragraphs(kept.segments)]
    post = await reply.begin(_STATUS(request.language))
    await post.write(reader.about(said, asking(task, replace(request, text=""), language), language))


def _tongue(spoken: str, otherwise: Language) -> Language:
    return "zh" if spoken == "zh" else "en" if spoken == "en" else otherwise


async def _kept(request: Request, transcripts: Transcripts) -> StoredTranscript:
    kept = await transcripts.find(request.text)
    if kept is None:
        raise Forgotten
    return kept
