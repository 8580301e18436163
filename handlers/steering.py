"""The quiet row under every answer: judge it, make it again, go on, show everyone, tell how it was made."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.capability import (
    Again,
    Button,
    Capability,
    Channels,
    Choice,
    Form,
    Line,
    Reply,
    Request,
)
from bot.engine import Engine, Family, ImagePrompt, TextEvent, TextPrompt, Turn, Words, Work, Written
from bot.errors import Forgotten, NotForYou
from bot.language import Language, Phrase
from bot.store.answers import Answer, Answers, Making, Verdict
from bot.store.pictures import Pictures
from handlers.drawing.easel import Easel
from handlers.guidance import once_more

_STATUS = Phrase(en="Working…", zh="正在处理…")
_GO_ON = Phrase(
    en="Go on exactly where you stopped. Do not repeat anything.", zh="请从停下的地方接着写，不要重复。"
)
_SAME = Button("same", Phrase(en="Run again with the same seed", zh="用相同的种子再跑一次"), once=True)
_THANKS = Phrase(en="Thank you, noted.", zh="谢谢，已记下。")
_NOBODY = Phrase(en="Nobody has judged an answer as bad yet.", zh="还没有人给过差评。")
_KEEP = Phrase(en="Keep as a test case", zh="存为测试用例")
_KEPT = Phrase(en="Kept as a test case.", zh="已存为测试用例。")
_EXAMPLES = Phrase(en="{count} test cases, one line of JSON each", zh="共 {count} 个测试用例，每行一条 JSON")
_ELSEWHERE = Phrase(
    en="Test cases kept: {count}. Type `/deskmate feedback` in our direct message, and I hand them out there.",
    zh="已存 {count} 个测试用例。请在和我的私信里输入 `/deskmate feedback`，我在那里发给您。",
)
_NO_REASON = Phrase(en="No reason was given", zh="未说明原因")
_IN_WORDS = Phrase(en="{kind}: {words}", zh="{kind}：{words}")

capability = Capability(
    summary=Phrase(
        en="Under every answer: judge it, try again, continue, see how it was made. Admins read here what was judged as bad.",
        zh="每个回答下方：评价、重试、续写、查看生成方式。管理员在这里查看差评。",
    ),
    examples=[Phrase(en="/deskmate feedback", zh="/deskmate feedback")],
)

_REASONS = (
    ("wrong", Phrase(en="It is wrong", zh="内容有误")),
    ("off", Phrase(en="It is not what I asked for", zh="答非所问")),
    ("style", Phrase(en="I do not like how it is written", zh="文风不合适")),
    ("harm", Phrase(en="It is harmful or unfair", zh="有害或不公")),
    ("other", Phrase(en="Something else", zh="其他")),
)
_WHY = Form(
    title=Phrase(en="What is wrong?", zh="哪里不好？"),
    submit=Phrase(en="Send", zh="发送"),
    fields=(
        Choice(name="kind", label=Phrase(en="Reason", zh="原因"), options=_REASONS),
        Line(
            name="words",
            label=Phrase(en="In your words", zh="用您的话说"),
            hint=Phrase(en="What should it have said?", zh="应该怎么回答？"),
            multiline=True,
            optional=True,
        ),
    ),
)


@capability.button("retry")
async def retry(request: Request, answers: Answers, again: Again) -> None:
    """Answer the same question once more, below."""
    await again.serve(once_more(request, await _known(answers, request.text)))


@capability.button("continue")
async def go_on(request: Request, reply: Reply, engine: Engine, answers: Answers) -> None:
    """Write on where the length limit cut an answer."""
    making = (await _known(answers, request.text)).making
    if not isinstance(making.prompt, TextPrompt):
        raise Forgotten
    post = await reply.begin(_STATUS(request.language))
    more = (Turn("assistant", making.text), Turn("user", _GO_ON(request.language)))
    await post.write(engine.write(replace(making.prompt, turns=(*making.prompt.turns, *more))))


@capability.button("made")
async def made(request: Request, reply: Reply, answers: Answers) -> None:
    """Tell how an answer was made."""
    answer = await _known(answers, request.text)
    again = [replace(_SAME, value=answer.id)] if answer.making.prompt else []
    await reply.whisper(told(answer.making, request.language), again)


@capability.button("same")
async def same(
    request: Request, reply: Reply, engine: Engine, answers: Answers, pictures: Pictures, channels: Channels
) -> None:
    """Make an answer again from the same prompt and seed."""
    making = (await _known(answers, request.text)).making
    if making.prompt is None:
        raise Forgotten
    prompt = replace(making.prompt, seed=making.made.seed)
    if isinstance(prompt, ImagePrompt):
        await Easel(request, reply, pictures, channels).draw(engine, prompt)
    else:
        await (await reply.begin(_STATUS(request.language))).write(engine.write(prompt))


@capability.button("reveal")
async def reveal(request: Request, reply: Reply, answers: Answers) -> None:
    """Say for everyone what one person was told."""
    making = (await _known(answers, request.text)).making
    await (await reply.begin(_STATUS(request.language))).write(_said_before(making))


@capability.button("liked")
async def liked(request: Request, reply: Reply, answers: Answers) -> None:
    """Note a thumb up."""
    await answers.judge(Verdict(request.text, request.person.id, good=True))
    await reply.whisper(_THANKS(request.language))


@capability.opens("disliked")
async def ask_why(request: Request, answers: Answers) -> Form:
    """Note a thumb down at once, and ask for the reason."""
    await answers.judge(Verdict(request.text, request.person.id, good=False))
    return replace(_WHY, note=request.text)


@capability.form("disliked")
async def disliked(request: Request, reply: Reply, answers: Answers) -> None:
    """Note the reason for a thumb down."""
    reason = ": ".join(part for part in (request.values["kind"], request.values.get("words", "")) if part)
    verdict = Verdict(request.text, request.person.id, good=False, reason=reason)
    await answers.judge(verdict)
    keep = [Button("keep", _KEEP, value=f"{verdict.answer} {verdict.person}")] if request.person.admin else []
    await reply.whisper(_THANKS(request.language), keep)


@capability.subcommand(
    "feedback",
    Phrase(en="See what people judged as bad.", zh="查看大家给的差评。"),
    words=("feedback",),
    alone=True,
)
async def feedback(request: Request, reply: Reply, answers: Answers) -> None:
    """Show an admin the newest thumbs down, and hand out the test cases."""
    _check_admin(request)
    bad = await answers.verdicts(good=False)
    if not bad:
        await reply.whisper(_NOBODY(request.language))
    for verdict in bad:
        reason = _reason(verdict, request.language)
        value = f"{verdict.answer} {verdict.person}"
        await reply.whisper(reason, [] if verdict.example else [Button("keep", _KEEP, value=value)])
    if examples := await answers.examples():
        await _hand_out(request, reply, examples)


def _reason(verdict: Verdict, language: Language) -> str:
    """Why somebody judged an answer as bad, as the form called it."""
    name, _, words = verdict.reason.partition(": ")
    kind = dict(_REASONS).get(name, _NO_REASON)(language)
    return _IN_WORDS(language, kind=kind, words=words) if words else kind


async def _hand_out(request: Request, reply: Reply, examples: Sequence[str]) -> None:
    """Where nobody else reads along: the cases quote what people asked in other channels."""
    if not request.place.direct:
        await reply.whisper(_ELSEWHERE(request.language, count=len(examples)))
        return
    comment = _EXAMPLES(request.language, count=len(examples))
    await reply.attach("feedback.jsonl", "\n".join(examples).encode(), comment)


@capability.button("keep")
async def keep(request: Request, reply: Reply, answers: Answers) -> None:
    """Keep an answer that was judged as bad as a test case."""
    _check_admin(request)
    answer, _, person = request.text.partition(" ")
    found = [
        one for one in await answers.verdicts(good=False) if (one.answer, one.person) == (answer, person)
    ]
    if not found or not await answers.make_example(found[0]):
        raise Forgotten
    await reply.whisper(_KEPT(request.language))


def told(making: Making, language: Language) -> str:
    """How an answer was made, as a list."""
    facts = [_fact(language, label, value) for label, value in _facts(making, language) if value]
    return "\n".join(facts)


_FAMILIES: Mapping[Family, Phrase] = {
    "autoregressive": Phrase(en="autoregressive: one token after another", zh="自回归：逐个词元生成"),
    "diffusion": Phrase(
        en="diffusion with a VAE: noise made clear step by step", zh="扩散模型与 VAE：由噪声逐步显影"
    ),
    "gan": Phrase(en="GAN: in one pass", zh="GAN：一次成形"),
    "convolutional": Phrase(en="convolutional network: in one pass", zh="卷积网络：一次完成"),
    "recurrent": Phrase(en="recurrent network: moment by moment", zh="循环网络：逐刻处理"),
    "algorithm": Phrase(en="none: calculated by fixed rules", zh="非生成：按固定规则计算"),
    "retrieval": Phrase(en="none: put together from existing art", zh="非生成：由现有素材拼合"),
}
_WORKS: Mapping[Work, Phrase] = {
    "changed": Phrase(en="a change of what was there, not something new", zh="修改已有内容，不是重新生成"),
    "spoken": Phrase(en="a text read aloud by an AI voice", zh="由 AI 语音朗读文字"),
    "transcribed": Phrase(en="speech written down", zh="把语音写成文字"),
}
_MODEL = Phrase(en="Model", zh="模型")
_WORK = Phrase(en="What was done", zh="做了什么")
_FAMILY = Phrase(en="Family", zh="类别")
_LICENCE = Phrase(en="Licence", zh="许可证")
_PARAMETERS = Phrase(en="Parameters", zh="参数")
_SEED = Phrase(en="Seed", zh="种子")
_TIME = Phrase(en="Time", zh="用时")
_TOKENS = Phrase(en="Tokens", zh="词元")
_READ = Phrase(en="Read for it", zh="为此读了")
_PLAN = Phrase(en="Plan", zh="创作计划")
_SECONDS = Phrase(en="{seconds} s", zh="{seconds} 秒")
_COUNTED = Phrase(en="{read} read, {written} written", zh="读 {read} 个，写 {written} 个")
_MESSAGES = Phrase(en="{count} messages", zh="{count} 条消息")
_LINE = Phrase(en="- **{label}:** {value}", zh="- **{label}：** {value}")
_NAMES: Mapping[str, Phrase] = {
    "count": Phrase(en="pictures", zh="张数"),
    "denoise": Phrase(en="noise removal", zh="降噪"),
    "flat": Phrase(en="drawing", zh="图画"),
    "format": Phrase(en="format", zh="格式"),
    "guidance": Phrase(en="guidance", zh="引导强度"),
    "height": Phrase(en="height", zh="高"),
    "language": Phrase(en="language", zh="语言"),
    "loop": Phrase(en="loop", zh="循环"),
    "loudness": Phrase(en="loudness in LUFS", zh="响度（LUFS）"),
    "lyrics": Phrase(en="lyrics", zh="歌词"),
    "name": Phrase(en="file", zh="文件"),
    "negative": Phrase(en="not wanted", zh="不要出现"),
    "noise": Phrase(en="noise", zh="噪点"),
    "previews": Phrase(en="previews", zh="预览"),
    "scale": Phrase(en="factor", zh="放大倍数"),
    "seconds": Phrase(en="seconds", zh="秒数"),
    "seed": Phrase(en="seed", zh="种子"),
    "size": Phrase(en="size", zh="尺寸"),
    "speed": Phrase(en="speed", zh="语速"),
    "steps": Phrase(en="steps", zh="步数"),
    "task": Phrase(en="task", zh="任务"),
    "text": Phrase(en="words", zh="文字"),
    "trim": Phrase(en="silence cut", zh="去静音"),
    "voice": Phrase(en="voice", zh="声音"),
    "width": Phrase(en="width", zh="宽"),
}
"""What the settings of a picture or a sound are called; those of a text have their names in every API."""
_YES = Phrase(en="yes", zh="是")
_AND = Phrase(en=", ", zh="，")


def _fact(language: Language, label: Phrase, value: str) -> str:
    return _LINE(language, label=label(language), value=value)


def _facts(making: Making, language: Language) -> list[tuple[Phrase, str]]:
    made, read, written = making.made, making.prompt_tokens, making.completion_tokens
    counted = _COUNTED(
        language, read="?" if read is None else read, written="?" if written is None else written
    )
    return [
        (_MODEL, f"`{made.model}`"),
        (_FAMILY, _FAMILIES[made.family](language)),
        (_WORK, done(language) if (done := _WORKS.get(made.work)) else ""),
        (_LICENCE, made.licence or ""),
        (_PARAMETERS, _AND(language).join(_parameters(making, language))),
        (_SEED, "" if made.seed is None else str(made.seed)),
        (_TIME, _SECONDS(language, seconds=f"{making.seconds:.1f}")),
        (_TOKENS, "" if read is written is None else counted),
        (_READ, _read(making, language)),
        (_PLAN, f"`{plan}`" if (plan := making.settings.get("plan")) else ""),
    ]


def _parameters(making: Making, language: Language) -> Iterator[str]:
    for name, value in _settings(making).items():
        if value is not None:
            known = _NAMES.get(name)
            shown = _YES(language) if value == "True" else value
            yield f"{known(language) if known else name} {shown}"


def _settings(making: Making) -> Mapping[str, object]:
    prompt = making.prompt
    if prompt is None:
        return {name: value for name, value in making.settings.items() if name != "plan"}
    if isinstance(prompt, ImagePrompt):
        return {
            "size": f"{prompt.width}x{prompt.height}",
            "steps": prompt.steps,
            "guidance": prompt.guidance,
        }
    return {
        "temperature": prompt.temperature,
        "top_p": prompt.top_p,
        "top_k": prompt.top_k,
        "max_tokens": prompt.max_tokens,
    }


def _read(making: Making, language: Language) -> str:
    messages = [_MESSAGES(language, count=making.messages)] if making.messages else []
    return ", ".join([*messages, *(f"`{name}`" for name in dict.fromkeys(making.files))])


async def _said_before(making: Making) -> AsyncIterator[TextEvent]:
    yield Words(making.text)
    yield Written(making.text, making.made, cut=making.cut)


async def _known(answers: Answers, id_: str) -> Answer:
    answer = await answers.find(id_)
    if answer is None:
        raise Forgotten
    return answer


def _check_admin(request: Request) -> None:
    if not request.person.admin:
        raise NotForYou
