"""/deskmate settings and /deskmate channel: how a person, and how a channel, wish to be answered."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from pydantic import TypeAdapter

from bot.capability import (
    HUB,
    Button,
    Capabilities,
    Capability,
    Channels,
    Choice,
    Form,
    Line,
    Panel,
    Reply,
    Request,
)
from bot.language import Language, Phrase
from bot.store.preferences import ChannelRules, Personal, Preferences, Switch
from handlers.sayings import sayings

capability = Capability(
    summary=Phrase(
        en="Choose how I answer you: language, tone, length, signature.",
        zh="设定我如何回答您：语言、语气、篇幅、署名。",
    ),
    examples=[Phrase(en="/deskmate settings", zh="/deskmate 设置")],
)

LONGEST = 1_500
"""Characters of a channel's instructions."""
AUTO = "auto"
"""Left to us: Slack takes no empty value."""

Options = tuple[tuple[str, Phrase], ...]

TONGUES = (
    ("", Phrase(en="As Slack is set", zh="跟随 Slack 设置")),
    ("en", Phrase(en="English", zh="English")),
    ("zh", Phrase(en="中文", zh="中文")),
)
TONES = (
    ("", Phrase(en="As it fits", zh="视情况而定")),
    ("friendly", Phrase(en="Friendly", zh="亲切")),
    ("formal", Phrase(en="Formal", zh="正式")),
    ("plain", Phrase(en="Plain", zh="平实")),
)
LENGTHS = (
    ("", Phrase(en="As it fits", zh="视情况而定")),
    ("short", Phrase(en="Short", zh="简短")),
    ("long", Phrase(en="In detail", zh="详细")),
)
VOICES = (
    ("", Phrase(en="The usual one", zh="默认")),
    ("female", Phrase(en="A woman's", zh="女声")),
    ("male", Phrase(en="A man's", zh="男声")),
)
LABELS = (
    ("yes", Phrase(en="Say under each result that it is AI-generated", zh="在每个结果下注明由 AI 生成")),
    ("no", Phrase(en="Leave the line out", zh="不加注明")),
)

EMBELLISH = (
    ("", Phrase(en="As it fits the model", zh="视模型而定")),
    ("on", Phrase(en="Put what I ask for into more words first", zh="先把我的描述写得更丰富")),
    ("off", Phrase(en="Draw just what I say", zh="完全按我说的画")),
)

_EMBELLISH = Phrase(en="Pictures", zh="画图")
_LANGUAGE = Phrase(en="Language", zh="语言")
_TONE = Phrase(en="Tone", zh="语气")
_LENGTH = Phrase(en="Length", zh="篇幅")
_VOICE = Phrase(en="Voice that reads aloud", zh="朗读的声音")
_MODEL = Phrase(en="Model for texts", zh="文本模型")
_USUAL = Phrase(en="The usual one", zh="默认模型")
_SIGNATURE = Phrase(en="Signature", zh="署名")
_SIGNED = Phrase(en="For letters and e-mails", zh="用于信件和邮件")
_PERSONA = Phrase(en="Role and instructions", zh="角色与要求")
_SUCH_AS = Phrase(
    en="For example: You are our release manager. Answer briefly, in bullet points.",
    zh="例如：你是我们的发布经理。回答要简短，分点列出。",
)
_BARRED = Phrase(en="Switched off here", zh="在此停用")
_LABELLED = Phrase(en="Label", zh="标注")
_MINE = Phrase(en="Your settings", zh="您的设置")
_OURS = Phrase(en="Channel settings", zh="频道设置")
_CHANGE = Phrase(en="Change…", zh="更改…")
_SAVE = Phrase(en="Save", zh="保存")
_SAVED = Phrase(en="Saved. It counts from your next question on.", zh="已保存，从您的下一个问题开始生效。")
_SETTLED = Phrase(
    en="Saved. It counts for everybody in this channel from now on.",
    zh="已保存，从现在起对本频道所有人生效。",
)
_TOO_LONG = Phrase(en="At most 1,500 characters, please.", zh="最多 1500 个字符。")
_WHO = Phrase(
    en="An admin of the workspace, or whoever created this channel, can change that.",
    zh="工作区管理员或本频道的创建者可以更改。",
)
_PERSONAL = TypeAdapter(Personal)
_NONE = Phrase(en="–", zh="无")
_ROW = Phrase(en="- {name}: {value}", zh="- {name}：{value}")
_NO_CHANNEL = Phrase(
    en="That is for channels. Type `/deskmate channel` in one, or `/deskmate settings` for your own.",
    zh="这用于频道。请在频道里输入 `/deskmate channel`；您自己的设置请用 `/deskmate settings`。",
)


@capability.wish(
    "settings",
    label=Phrase(en="my settings", zh="我的设置"),
    summary=Phrase(
        en="how all answers shall be from now on: language, tone, length, voice",
        zh="以后怎么回答：语言、语气、篇幅、声音",
    ),
    examples=[
        Phrase(en="from now on answer me more briefly", zh="今后回答我简洁些"),
        Phrase(en="I want to change my settings", zh="我想改我的设置"),
    ],
    sayings=sayings("settings"),
    action=f"{HUB} settings",
)
@capability.subcommand(
    "settings", Phrase(en="Your own settings.", zh="您自己的设置。"), words=("settings", "设置"), alone=True
)
async def show_settings(request: Request, reply: Reply, preferences: Preferences) -> None:
    told = f"**{_MINE(request.person.language)}**\n{await _told(request, preferences)}"
    await reply.whisper(told, [Button("settings", _CHANGE)])


@capability.at_home
async def own_settings(request: Request, preferences: Preferences) -> Panel:
    return Panel(_MINE, await _told(request, preferences), (Button("settings", _CHANGE),))


@capability.opens("settings")
async def settings_form(request: Request, preferences: Preferences) -> Form:
    mine = await preferences.of(request.person.id)
    return Form(
        title=_MINE,
        submit=_SAVE,
        fields=(
            Choice("language", _LANGUAGE, _offered(TONGUES), chosen=mine.language or AUTO),
            Choice("tone", _TONE, _offered(TONES), chosen=mine.tone or AUTO),
            Choice("length", _LENGTH, _offered(LENGTHS), chosen=mine.length or AUTO),
            Choice("voice", _VOICE, _offered(VOICES), chosen=mine.voice or AUTO),
            Choice("embellish", _EMBELLISH, _offered(EMBELLISH), chosen=mine.embellish or AUTO),
            *_model_choice(preferences.models, mine.model),
            Line("signature", _SIGNATURE, _SIGNED, text=mine.signature, multiline=True, optional=True),
        ),
    )


@capability.form("settings")
async def save_settings(request: Request, reply: Reply, preferences: Preferences) -> None:
    mine = await preferences.of(request.person.id)
    chosen = {name: value if value != AUTO else "" for name, value in request.values.items()}
    await preferences.save(request.person.id, _PERSONAL.validate_python(asdict(mine) | chosen))
    changed = await preferences.of(request.person.id)
    await reply.whisper(_SAVED(changed.language or request.person.language))


@capability.subcommand(
    "channel",
    Phrase(en="How I answer in this channel.", zh="我在本频道的回答方式。"),
    words=("频道",),
    alone=True,
)
async def show_channel(request: Request, reply: Reply, preferences: Preferences, channels: Channels) -> None:
    if request.place.direct:
        await reply.whisper(_NO_CHANNEL(request.person.language))
        return
    ours, language = await preferences.of_channel(request.place.channel), request.person.language
    rows = [
        (_LANGUAGE, _called(TONGUES, ours.language, language)),
        (_PERSONA, ours.persona),
        (_BARRED, ", ".join(ours.barred)),
        (_LABELLED, _called(LABELS, "yes" if ours.labelled else "no", language)),
        (_EMBELLISH, _called(EMBELLISH, ours.embellish, language)),
    ]
    may = await _may_settle(request, channels)
    told = f"**{_OURS(language)}**\n{_listed(rows, language)}" + ("" if may else f"\n\n{_WHO(language)}")
    await reply.whisper(told, [Button("channel", _CHANGE)] if may else [])


@capability.opens("channel")
async def channel_form(request: Request, preferences: Preferences, capabilities: Capabilities) -> Form:
    ours = await preferences.of_channel(request.place.channel)
    names = [command.name for command in capabilities.commands if command.name != HUB]
    return Form(
        title=_OURS,
        submit=_SAVE,
        fields=(
            Line("persona", _PERSONA, _SUCH_AS, text=ours.persona, multiline=True, optional=True),
            Choice("language", _LANGUAGE, _offered(TONGUES), chosen=ours.language or AUTO),
            Choice(
                "barred",
                _BARRED,
                tuple((name, Phrase(en=name, zh=name)) for name in names),
                chosen=",".join(ours.barred),
                several=True,
            ),
            Choice("labelled", _LABELLED, LABELS, chosen="yes" if ours.labelled else "no"),
            Choice("embellish", _EMBELLISH, _offered(EMBELLISH), chosen=ours.embellish or AUTO),
        ),
    )


@capability.form("channel", check=lambda values: too_long(values))
async def save_channel(request: Request, reply: Reply, preferences: Preferences, channels: Channels) -> None:
    if not await _may_settle(request, channels):
        await reply.whisper(_WHO(request.person.language))
        return
    values, tongue = request.values, request.values.get("language", "")
    rules = ChannelRules(
        language="en" if tongue == "en" else "zh" if tongue == "zh" else "",
        persona=values.get("persona", "").strip(),
        barred=tuple(name for name in values.get("barred", "").split(",") if name),
        labelled=values.get("labelled") != "no",
        embellish=_switch(values.get("embellish", "")),
        by=request.person.id,
    )
    await preferences.save_channel(request.place.channel, rules)
    await reply.whisper(_SETTLED(request.person.language))


def too_long(values: Mapping[str, str]) -> Mapping[str, Phrase]:
    """Instructions that would crowd out the question."""
    return {"persona": _TOO_LONG} if len(values.get("persona", "")) > LONGEST else {}


async def _may_settle(request: Request, channels: Channels) -> bool:
    return request.person.admin or await channels.creator(request.place.channel) == request.person.id


def _switch(value: str) -> Switch:
    return "on" if value == "on" else "off" if value == "off" else ""


def _model_choice(models: Sequence[str], chosen: str) -> tuple[Choice, ...]:
    """Nothing to choose where there is only the usual one."""
    if not models:
        return ()
    options = ((AUTO, _USUAL), *((name, Phrase(en=name, zh=name)) for name in models))
    return (Choice("model", _MODEL, options, chosen=chosen if chosen in models else AUTO),)


async def _told(request: Request, preferences: Preferences) -> str:
    mine, language = await preferences.of(request.person.id), request.person.language
    rows = _own(mine, language)
    if preferences.models:
        rows.append((_MODEL, mine.model if mine.model in preferences.models else _USUAL(language)))
    return _listed(rows, language)


def _offered(options: Options) -> Options:
    """The same options, with a value that Slack takes for the empty one."""
    return tuple((value or AUTO, label) for value, label in options)


def _called(options: Options, value: str, language: Language) -> str:
    return next(label(language) for known, label in options if known == value)


def _own(mine: Personal, language: Language) -> list[tuple[Phrase, str]]:
    return [
        (_LANGUAGE, _called(TONGUES, mine.language, language)),
        (_TONE, _called(TONES, mine.tone, language)),
        (_LENGTH, _called(LENGTHS, mine.length, language)),
        (_SIGNATURE, mine.signature),
        (_VOICE, _called(VOICES, mine.voice, language)),
        (_EMBELLISH, _called(EMBELLISH, mine.embellish, language)),
    ]


def _listed(rows: Sequence[tuple[Phrase, str]], language: Language) -> str:
    lines = (_ROW(language, name=name(language), value=value or _NONE(language)) for name, value in rows)
    return "\n".join(lines)
