"""/fix-audio cleans up a recording: noise, silence, loudness; cuts, joins, fades and converts it."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.capability import Button, Capability, Files, Form, Played, Post, Reply, Request, SharedFile, Thread
from bot.engine import Cut, Engine, Sound
from bot.language import Phrase
from handlers.cleaning.model import guessed
from handlers.cleaning.rows import CHANGES, CONVERT, CUT, below, convert_form, cut_form
from handlers.cleaning.telling import told
from handlers.cleaning.times import MOMENT, in_digits, seconds
from handlers.cleaning.treatment import USUAL, Job, unpacked
from handlers.cleaning.words import understood
from handlers.media import sounds_meant
from handlers.sayings import sayings

capability = Capability(
    summary=Phrase(
        en="Clean up a recording: noise, silence, loudness; cut, join, fade, convert.",
        zh="处理录音：去噪、去静音、统一响度；剪辑、拼接、淡入淡出、转换格式。",
    ),
    examples=[
        Phrase(en="/fix-audio", zh="/fix-audio"),
        Phrase(en="/fix-audio remove the noise and make it louder", zh="/fix-audio 去掉噪音，大声一点"),
        Phrase(en="/fix-audio cut 0:10-0:45, fade out 3 s", zh="/fix-audio 剪掉前五秒，转成 wav"),
    ],
    wishes=[
        Phrase(en="clean up this recording", zh="处理一下这段录音"),
        Phrase(en="remove the noise from the recording", zh="去掉录音里的噪音"),
        Phrase(en="make this audio louder", zh="把这段音频调大声"),
        Phrase(en="normalize the loudness of the podcast to -16 LUFS", zh="把播客音量统一到 -16 LUFS"),
        Phrase(en="cut the first ten seconds of the audio", zh="剪掉音频的前十秒"),
        Phrase(en="join these two recordings", zh="把这两段录音拼起来"),
    ],
    sayings=sayings("fix-audio"),
)

_STATUS = Phrase(en="Listening…", zh="正在听…")
_TITLE = 60
_MOMENT = re.compile(rf"{MOMENT}|\d+(?:\.\d+)?")
_NO_MOMENT = Phrase(en="A time such as 0:10 or 90 s", zh="请填写时间，例如 0:10 或 90 秒")


@capability.command(
    "/fix-audio",
    hint="remove noise, louder, cut 0:10-0:45, … or nothing",
    words=("fix-audio", "修音"),
    files=("audio/", "video/"),
)
@capability.shortcut("fix_audio", Phrase(en="Fix audio", zh="修复音频"), more=True)
async def fix_audio(request: Request, reply: Reply, engine: Engine, thread: Thread, files: Files) -> None:
    """Do what the words say to the recordings that are meant."""
    meant = await sounds_meant(request, thread)
    wanted = understood(request.text)
    desk = _Desk(request, reply, engine, files)
    for group in [meant] if wanted.join else [(one,) for one in meant]:
        post = await reply.begin(_STATUS(request.language))
        treatment = wanted.treatment or USUAL
        if request.text and wanted.treatment is None:
            treatment = await post.follow(guessed(engine, request.text, request.language))
        job = Job(tuple(file.id for file in group), treatment)
        await desk.treat(post, group, job, wanted.no_format)


async def _changed(request: Request, reply: Reply, engine: Engine, files: Files) -> None:
    """Treat the same recording again, with one thing changed."""
    change = CHANGES[request.action.removeprefix("button:")]
    await _Desk(request, reply, engine, files).again(change(unpacked(request.text)))


for _name in CHANGES:
    capability.button(_name)(_changed)


@capability.opens(CUT)
async def ask_cut(request: Request) -> Form:
    """Ask which part."""
    return cut_form(request.text)


def _check_times(values: Mapping[str, str]) -> Mapping[str, Phrase]:
    said = {name: in_digits(values.get(name, "").strip()) for name in ("start", "end")}
    wrong = {name: _NO_MOMENT for name, text in said.items() if text and not _MOMENT.fullmatch(text)}
    return wrong if wrong or any(said.values()) else {"start": _NO_MOMENT}


@capability.form(CUT, check=_check_times)
async def cut(request: Request, reply: Reply, engine: Engine, files: Files) -> None:
    """Keep that part, or leave it out."""
    start, end = (_moment(request.values.get(name, "")) for name in ("start", "end"))
    part = Cut(start or 0.0, end, out=request.values["what"] == "drop")
    await _Desk(request, reply, engine, files).again(unpacked(request.text).cut(part))


@capability.opens(CONVERT)
async def ask_format(request: Request) -> Form:
    """Ask for the format."""
    return convert_form(request.text)


@capability.form(CONVERT)
async def convert(request: Request, reply: Reply, engine: Engine, files: Files) -> None:
    """The same in another format."""
    job = unpacked(request.text).then(format=request.values["format"])
    await _Desk(request, reply, engine, files).again(job)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Treats recordings for one request."""

    request: Request
    reply: Reply
    engine: Engine
    files: Files

    async def again(self, job: Job) -> None:
        """Treat files that a button names."""
        post = await self.reply.begin(_STATUS(self.request.language))
        await self.treat(post, [await self.files.by_id(file) for file in job.files], job)

    async def treat(self, post: Post, group: Sequence[SharedFile], job: Job, no_format: str = "") -> None:
        """Treat the files of `job` as one, and show what became of them."""
        names = tuple(file.name for file in group)
        data = tuple([await self.files.data(file) for file in group])
        sound = await post.follow(self.engine.clean(job.treatment.prompt(data, names)))
        text = told(sound, job.treatment, self.request.language, names=names, no_format=no_format)

        async def buttons(played: Played) -> Sequence[Button]:
            return below(replace(job, result=played.file))

        await post.play(_finished(sound), _title(names[0]), text=text, buttons=buttons)


def _title(name: str) -> str:
    return (name.rpartition(".")[0] or name)[:_TITLE]


async def _finished(sound: Sound) -> AsyncIterator[Sound]:
    yield sound


def _moment(text: str) -> float | None:
    """A bare number is of seconds."""
    plain = in_digits(text.strip())
    if not plain:
        return None
    return seconds(plain) if re.fullmatch(MOMENT, plain) else float(plain)
