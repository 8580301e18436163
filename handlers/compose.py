"""/compose turns a mood into music: a file that plays in the thread, its score, and MIDI to go on with."""

from collections.abc import Sequence
from dataclasses import replace

from bot.capability import Button, Capability, Choice, Form, Line, Played, Post, Reply, Request
from bot.engine import Engine
from bot.engine.music_plan import LONGEST, SHORTEST
from bot.errors import NothingAsked
from bot.language import Phrase
from handlers.composing.idea import idea
from handlers.composing.rows import ANOTHER, CHANGES, MOOD, MOODS, below, mood_form
from handlers.composing.tune import Tune, lasting, read, unpacked, within
from handlers.sayings import sayings
from handlers.writing.desk import new_id

_FORM = Form(
    title=Phrase(en="Compose music", zh="作曲"),
    fields=(
        Line(
            name="mood",
            label=Phrase(en="Mood or style", zh="情绪或风格"),
            hint=Phrase(en="calm piano, a cheerful waltz…", zh="舒缓的钢琴、欢快的古风……"),
        ),
        Choice(
            name="seconds",
            label=Phrase(en="Length", zh="长度"),
            options=tuple(
                (f"{seconds} s", Phrase(en=f"{seconds} seconds", zh=f"{seconds} 秒"))
                for seconds in (10, 20, 30, 45, 60)
            ),
            chosen="20 s",
        ),
        Choice(
            name="instruments",
            label=Phrase(en="Instruments", zh="乐器"),
            several=True,
            options=(
                ("piano", Phrase(en="Piano", zh="钢琴")),
                ("guitar", Phrase(en="Guitar", zh="吉他")),
                ("violin", Phrase(en="Violin", zh="小提琴")),
                ("cello", Phrase(en="Cello", zh="大提琴")),
                ("flute", Phrase(en="Flute", zh="长笛")),
                ("saxophone", Phrase(en="Saxophone", zh="萨克斯")),
                ("trumpet", Phrase(en="Trumpet", zh="小号")),
                ("harp", Phrase(en="Harp", zh="竖琴")),
                ("zither", Phrase(en="Zither", zh="古筝")),
                ("bamboo flute", Phrase(en="Bamboo flute", zh="竹笛")),
                ("no drums", Phrase(en="No drums", zh="不要鼓")),
            ),
        ),
        Choice(
            name="loop",
            label=Phrase(en="Ending", zh="结尾"),
            several=True,
            options=(("loop", Phrase(en="It loops without a seam", zh="无缝循环")),),
        ),
        Line(
            name="seed",
            label=Phrase(en="Seed", zh="种子"),
            hint=Phrase(en="seed 42: the same music once more", zh="种子 42：再得到同样的音乐"),
            optional=True,
        ),
        Line(
            name="lyrics",
            label=Phrase(en="Lyrics", zh="歌词"),
            hint=Phrase(en="Sung where a model for songs is set up", zh="配置了歌曲模型时会唱出来"),
            multiline=True,
            optional=True,
            before="lyrics: ",
        ),
    ),
)

capability = Capability(
    summary=Phrase(
        en="Compose music for a mood, 5 to 60 seconds, with its score and MIDI.",
        zh="按情绪作曲，5 到 60 秒，附乐谱和 MIDI。",
    ),
    examples=[
        Phrase(en="/compose calm piano, 30 s", zh="/compose 欢快的古风，二十秒"),
        Phrase(en="/compose techno, 10 s, loop", zh="/compose 忧伤的圆舞曲，30 秒"),
        Phrase(
            en="/compose a folk song, 30 s, lyrics: Rain, rain / go away",
            zh="/compose 民谣，30 秒，歌词：小雨，小雨 / 快快停",
        ),
    ],
    wishes=[
        Phrase(en="compose a calm piano piece", zh="作一首舒缓的钢琴曲"),
        Phrase(en="make some music for our product video", zh="给我们的产品视频做一段音乐"),
        Phrase(en="I need background music for a presentation", zh="演示需要一段背景音乐"),
        Phrase(en="write a cheerful melody, 20 seconds", zh="写一段欢快的旋律，二十秒"),
        Phrase(en="a jingle for the podcast", zh="给播客做个片头曲"),
        Phrase(en="a short lo-fi beat to study to", zh="来一段适合学习的低保真音乐"),
    ],
    sayings=sayings("music"),
)

_THINKING = Phrase(en="Thinking of a tune…", zh="正在构思旋律…")
_PLAYING = Phrase(en="Composing…", zh="正在作曲…")
_ABOVE = Phrase(en="**{title}** · {seconds} s · seed {seed}", zh="**{title}** · {seconds} 秒 · 种子 {seed}")
_LOOPED = Phrase(
    en="A loop: `loop.flac` goes on without a gap; players leave one between rounds of an MP3.",
    zh="无缝循环：`loop.flac` 首尾相接；播放器循环 MP3 时会留下间隙。",
)
_WITHIN = Phrase(
    en="_You asked for {asked} s; I compose {shortest} to {longest}._",
    zh="_您要 {asked} 秒；我能作 {shortest} 到 {longest} 秒的曲子。_",
)


@capability.command(
    "/compose",
    hint="mood, length; lyrics: the words to sing",
    words=("music", "作曲", "谱曲", "配乐"),
    form=_FORM,
    spelled=True,
)
async def compose(request: Request, reply: Reply, engine: Engine) -> None:
    """Compose what the words ask for; the text model has the idea."""
    tune = read(request.text)
    if not tune.text:
        raise NothingAsked(example=capability.examples[0](request.language))
    asked = lasting(request.text)
    facts = {"asked": f"{asked:g}", "shortest": f"{SHORTEST:g}", "longest": f"{LONGEST:g}"}
    note = "" if within(asked) == asked else _WITHIN(request.language, **facts)
    await _with_an_idea(request, reply, engine, tune, note)


@capability.button(ANOTHER)
async def another(request: Request, reply: Reply, engine: Engine) -> None:
    """Compose for the same wish once more."""
    await _with_an_idea(request, reply, engine, unpacked(request.text))


async def _changed(request: Request, reply: Reply, engine: Engine) -> None:
    """Compose the piece again, with one thing changed."""
    _, change = CHANGES[request.action.removeprefix("button:")]
    await _play(
        request, await reply.begin(_PLAYING(request.language)), engine, change(unpacked(request.text))
    )


for _name in CHANGES:
    capability.button(_name)(_changed)


@capability.opens(MOOD)
async def ask_mood(request: Request) -> Form:
    """Ask which mood it shall have."""
    return mood_form(request.text)


@capability.form(MOOD)
async def in_another_mood(request: Request, reply: Reply, engine: Engine) -> None:
    """Compose upon the same motif and key, in another mood."""
    tune, mood = unpacked(request.text), request.values["mood"]
    kept = {name: tune.plan[name] for name in ("key", "motif") if name in tune.plan}
    title = dict(MOODS)[mood](request.language)
    changed = replace(tune, text=mood, plan={"title": title, **kept})
    await _play(request, await reply.begin(_PLAYING(request.language)), engine, changed)


async def _with_an_idea(request: Request, reply: Reply, engine: Engine, tune: Tune, note: str = "") -> None:
    post = await reply.begin(_THINKING(request.language))
    seeded = replace(tune, seed=_seed(request) if tune.seed is None else tune.seed)
    had = await post.follow(idea(engine, tune.text, request.language, seed=seeded.seed or 0))
    await _play(request, post, engine, replace(seeded, plan=had.plan), note)


async def _play(request: Request, post: Post, engine: Engine, tune: Tune, note: str = "") -> None:
    language = request.language
    above = _ABOVE(language, title=tune.title, seconds=f"{tune.seconds:g}", seed=tune.seed)
    text = "\n".join(filter(None, (above, _LOOPED(language) if tune.loop else "", note)))

    async def buttons(played: Played) -> Sequence[Button]:
        return below(tune, played.sound)

    await post.play(engine.compose(tune.prompt), tune.title, text=text, buttons=buttons)


def _seed(request: Request) -> int:
    """The same when the request runs again after a crash."""
    return int(new_id(request)[:7], 16)
