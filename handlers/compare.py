"""What changed between two versions of a draft, shown to whoever asks."""

from bot.capability import Capability, Choice, Form, Passage, Reply, Request
from bot.language import Phrase
from bot.store.drafts import Drafts, Version
from handlers.writing.desk import at_hand, taken, told_change
from handlers.writing.difference import difference
from handlers.writing.rows import COMPARE

capability = Capability(
    summary=Phrase(en="Compare two versions of a draft, word by word.", zh="逐字对比草稿的两个版本。"),
    examples=[Phrase(en="/deskmate compare", zh="/deskmate compare")],
)

_TITLE = Phrase(en="What changed", zh="有何变化")
_HEAD = Phrase(
    en="From version {one} to version {two}: **new**, ~~gone~~",
    zh="从第 {one} 版到第 {two} 版：**新增**，~~删去~~",
)
_WITH = Phrase(en="Compare with", zh="与哪一版对比")
_NAME = Phrase(en="Version {number} · {change}", zh="第 {number} 版 · {change}")
_SHOW = Phrase(en="Compare", zh="对比")
_ALONE = Phrase(
    en="This is the only version so far, so there is nothing to compare it with.",
    zh="目前只有这一版，还没有可以对比的。",
)
_EQUAL = Phrase(en="The two say the same.", zh="两版文字相同。")
_MOST = 100


@capability.opens(COMPARE)
async def show_difference(request: Request, drafts: Drafts) -> Form:
    draft, version = await taken(drafts, request.text)
    others = [one for one in await drafts.versions(draft.id) if one.id != version.id]
    if not others:
        return Form(title=_TITLE, fields=(Passage(_ALONE(request.language)),), submit=None)
    before = next((one for one in others if one.id == (version.before or version.parent)), others[-1])
    options = tuple((one.id, _name(one)) for one in others[-_MOST:])
    return Form(
        title=_TITLE,
        fields=(
            Passage(compared(before, version, request)),
            Choice("other", _WITH, options, chosen=before.id),
        ),
        submit=_SHOW,
        note=version.id,
    )


@capability.form(COMPARE)
async def compare(request: Request, reply: Reply, drafts: Drafts) -> None:
    _, version = await taken(drafts, request.text)
    _, other = await taken(drafts, request.values["other"])
    await reply.whisper(compared(other, version, request))


@capability.subcommand(
    "compare",
    Phrase(en="Show what the last change of a draft changed", zh="查看草稿上一次改了什么"),
    words=("compare", "what changed?", "对比", "比较"),
    alone=True,
)
async def compare_here(request: Request, reply: Reply, drafts: Drafts) -> None:
    draft = await at_hand(request, drafts)
    _, version = await taken(drafts, draft.current)
    before = await drafts.version(version.before or version.parent)
    if before is None:
        await reply.whisper(_ALONE(request.language))
        return
    await reply.whisper(compared(before, version, request))


def compared(one: Version, other: Version, request: Request) -> str:
    """What is different between two versions, the earlier one first."""
    before, after = sorted((one, other), key=lambda version: version.number)
    head = _HEAD(request.language, one=before.number, two=after.number)
    same = before.text == after.text
    return f"{head}\n\n{_EQUAL(request.language) if same else difference(before.text, after.text)}"


def _name(version: Version) -> Phrase:
    return Phrase(
        en=_NAME("en", number=version.number, change=told_change(version, "en")),
        zh=_NAME("zh", number=version.number, change=told_change(version, "zh")),
    )
