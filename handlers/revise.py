"""A draft is revised by buttons under it, or by plain words in its thread; nothing is ever lost."""

from dataclasses import replace

from bot.capability import (
    FOLLOW_UP,
    WISH,
    Again,
    Capabilities,
    Capability,
    Channels,
    Choice,
    Form,
    Line,
    Reply,
    Request,
)
from bot.engine import Engine
from bot.errors import DraftGone, NothingChanged
from bot.language import Phrase
from bot.store.drafts import Draft, Drafts, Stage, Version
from bot.understanding.control import control
from handlers.draft import written
from handlers.writing import rows
from handlers.writing.changes import TONGUES
from handlers.writing.desk import Desk, Way, at_hand, new_id, taken, told_again
from handlers.writing.intent import ELSEWHERE, wants_another, wants_change
from handlers.writing.kinds import kind_of
from handlers.writing.pieces import MOST_PIECES, joined, pieces
from handlers.writing.rewriting import Wish, rewritten

capability = Capability(
    summary=Phrase(
        en="Revise a draft: press a button under it, or say in its thread what to change; `undo` brings the previous text back.",
        zh="修改草稿：按它下面的按钮，或在它的消息列里说怎么改；说“撤销”恢复先前的文字。",
    ),
    examples=[Phrase(en="/deskmate undo", zh="/deskmate undo")],
)

_AGAIN = Phrase(en="Trying again…", zh="正在重写…")
_BACK = Phrase(en="Going back…", zh="正在恢复…")
_NOTHING_BEFORE = Phrase(en="this is where the draft began.", zh="这已经是最初的文字。")
_NOT_THE_MODELS = Phrase(
    en="no model wrote this version, so there is nothing to try again.",
    zh="这一版不是模型写的，无法重写。",
)
_SAME = Phrase(en="the text is the same.", zh="文字没有变化。")
_DISCARDED = Phrase(
    en="Taken off your list. Revising it brings it back.", zh="已移出列表。再修改它就会回来。"
)
_NOT_YOURS = Phrase(
    en="Only {owner}, whose draft it is, can discard it.", zh="只有草稿的主人 {owner} 可以丢弃它。"
)
_EDIT = Phrase(en="Edit the draft", zh="编辑草稿")
_TEXT = Phrase(en="Text", zh="正文")
_NO_HINT = Phrase(en="", zh="")
_SAVE = Phrase(en="Save", zh="保存")
_TRANSLATE = Phrase(en="Translate the draft", zh="翻译草稿")
_INTO = Phrase(en="Into", zh="译成")
_DO_IT = Phrase(en="Translate", zh="翻译")


@capability.button(rows.CHANGE)
async def change(request: Request, reply: Reply, engine: Engine, drafts: Drafts, channels: Channels) -> None:
    desk = Desk(request, reply, drafts, channels)
    name, kind, words = rows.read_change(request.text)
    draft, base = await desk.take(name)
    if not await desk.told_of_newer(draft, base, kind, words):
        await _change(desk, engine, draft, base, kind, words)


@capability.button(rows.ANYWAY)
async def change_anyway(
    request: Request, reply: Reply, engine: Engine, drafts: Drafts, channels: Channels
) -> None:
    desk = Desk(request, reply, drafts, channels)
    name, kind, words = rows.read_change(request.text)
    draft, base = await desk.take(name)
    await _change(desk, engine, draft, base, kind, words)


@capability.button(rows.AGAIN)
async def again(request: Request, reply: Reply, engine: Engine, drafts: Drafts, channels: Channels) -> None:
    desk = Desk(request, reply, drafts, channels)
    draft, base = await desk.take(request.text)
    if await desk.told_of_newer(draft, base):
        return
    await _try_again(desk, engine, draft, base)


@capability.button(rows.UNDO)
async def undo(request: Request, reply: Reply, drafts: Drafts, channels: Channels) -> None:
    desk = Desk(request, reply, drafts, channels)
    draft, base = await desk.take(request.text)
    if not await desk.told_of_newer(draft, base):
        await _undo(desk, draft, base)


@capability.subcommand(
    "undo",
    Phrase(en="Take the last change of a draft back", zh="撤销草稿的上一次修改"),
    words=("undo", "撤销", "撤回"),
    alone=True,
)
async def undo_here(request: Request, reply: Reply, drafts: Drafts, channels: Channels, again: Again) -> None:
    draft = await at_hand(request, drafts)
    desk = Desk(request, reply, drafts, channels)
    base = await _base_of(desk, draft)
    if not await Way(request, reply, channels, again).led(base, f"button:{rows.UNDO}"):
        await _undo(desk, draft, base)


async def is_about_a_draft(request: Request, drafts: Drafts, capabilities: Capabilities) -> bool:
    """Whether a message stands in a draft's thread and is about it, not about something else."""
    if request.action.removeprefix(WISH) in ELSEWHERE or request.files:
        return False
    if not wants_change(request.text, overheard=request.action == FOLLOW_UP):
        return False
    place = request.place
    if not place.thread or not await drafts.in_thread(place.channel, place.thread):
        return False
    return not wants_another(request.text, capabilities.router.taught(request.text))


@capability.replies(is_about_a_draft)
async def revise(request: Request, reply: Reply, engine: Engine, drafts: Drafts, channels: Channels) -> None:
    draft = await at_hand(request, drafts)
    desk = Desk(request, reply, drafts, channels)
    base = await _base_of(desk, draft)
    match control(request.text):
        case "undo":
            await _undo(desk, draft, base)
        case "again":
            await _try_again(desk, engine, draft, base)
        case _:
            await _change(desk, engine, draft, base, "words", request.text)


@capability.opens(rows.EDIT)
async def show_editor(request: Request, drafts: Drafts) -> Form:
    _, base = await taken(drafts, request.text)
    return Form(
        title=_EDIT,
        fields=tuple(
            Line(f"text{number}", _TEXT, _NO_HINT, multiline=True, text=piece, optional=number > 0)
            for number, piece in enumerate(pieces(base.text))
        ),
        submit=_SAVE,
        note=base.id,
    )


@capability.form(rows.EDIT)
async def edit(request: Request, reply: Reply, drafts: Drafts, channels: Channels) -> None:
    desk = Desk(request, reply, drafts, channels)
    draft, base = await desk.take(request.text)
    text = joined([request.values.get(f"text{number}", "") for number in range(MOST_PIECES)])
    if text == base.text:
        raise NothingChanged(reason=_SAME(request.language))
    if draft.current != base.id:
        draft = replace(draft, current=base.id)
    await desk.say(draft, replace(_new(request, base), change="edit", text=text))


@capability.opens(rows.TRANSLATE)
async def show_languages(request: Request, drafts: Drafts) -> Form:
    _, base = await taken(drafts, request.text)
    options = tuple((tongue.code, tongue.label) for tongue in TONGUES)
    return Form(title=_TRANSLATE, fields=(Choice("tongue", _INTO, options),), submit=_DO_IT, note=base.id)


@capability.form(rows.TRANSLATE)
async def translate(
    request: Request, reply: Reply, engine: Engine, drafts: Drafts, channels: Channels
) -> None:
    desk = Desk(request, reply, drafts, channels)
    draft, base = await desk.take(request.text)
    tongue = request.values["tongue"]
    if not await desk.told_of_newer(draft, base, "translate", tongue):
        await _change(desk, engine, draft, base, "translate", tongue)


@capability.button(rows.MORE)
async def more(request: Request, reply: Reply, drafts: Drafts) -> None:
    _, base = await taken(drafts, request.text)
    if request.about:
        await reply.change(request.about.ts, None, rows.unfolded(base))


@capability.button(rows.LESS)
async def less(request: Request, reply: Reply, drafts: Drafts) -> None:
    _, base = await taken(drafts, request.text)
    if request.about:
        await reply.change(request.about.ts, None, rows.folded(base))


@capability.button(rows.DISCARD)
async def discard(request: Request, reply: Reply, drafts: Drafts) -> None:
    draft, _ = await taken(drafts, request.text)
    if draft.owner != request.person.id and not request.person.admin:
        await reply.whisper(_NOT_YOURS(request.language, owner=draft.owner_name))
        return
    await drafts.move(draft.id, Stage.DISCARDED)
    await reply.whisper(_DISCARDED(request.language))


async def _base_of(desk: Desk, draft: Draft) -> Version:
    """The version that the request is about: the current one, or what was current when it ran before."""
    made = await desk.drafts.version(new_id(desk.request))
    _, base = await desk.take((made.parent or made.before or made.id) if made else draft.current)
    return base


def _new(request: Request, base: Version) -> Version:
    """The version that a request is about to make out of `base`."""
    person = request.person
    return Version(
        id=new_id(request),
        draft=base.draft,
        text="",
        change="words",
        by=person.id,
        by_name=person.name,
        parent=base.id,
    )


async def _change(desk: Desk, engine: Engine, draft: Draft, base: Version, kind: str, words: str) -> None:
    wish = Wish.named(kind, words)
    if wish is None:
        raise DraftGone
    new = replace(_new(desk.request, base), change=kind, words=words)
    events = rewritten(base.text, wish, engine, desk.language)
    await desk.write(draft, new, events, status=wish.change.status(desk.language))


async def _try_again(desk: Desk, engine: Engine, draft: Draft, base: Version) -> None:
    """Make a version once more in the way it was made, out of what it was made of."""
    new = replace(_new(desk.request, base), change=base.change, words=base.words, parent=base.parent)
    status, wish = _AGAIN(desk.language), Wish.named(new.change, new.words)
    if new.change in ("first", "again"):
        asked = replace(desk.request, language=draft.language)
        events = written(kind_of(draft.kind), new.words, asked, engine)
        await desk.write(draft, replace(new, change="again"), events, status=status)
    elif wish:
        _, source = await desk.take(new.parent)
        events = rewritten(source.text, wish, engine, desk.language, again=True)
        await desk.write(draft, new, events, status=status)
    else:
        raise NothingChanged(reason=_NOT_THE_MODELS(desk.language))


async def _undo(desk: Desk, draft: Draft, base: Version) -> None:
    """Show again what was current before `base`, as a version of its own."""
    if not base.before:
        raise NothingChanged(reason=_NOTHING_BEFORE(desk.language))
    _, earlier = await desk.take(base.before)
    new = replace(_new(desk.request, base), change="undo", before=earlier.before, text=earlier.text)
    if earlier.made:
        await desk.write(draft, new, told_again(earlier), status=_BACK(desk.language))
    else:
        await desk.say(draft, new)
