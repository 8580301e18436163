"""A colleague is asked to approve a draft: they see it privately, approve or comment, and its owner is told."""

from bot.capability import (
    HUB,
    Button,
    Capability,
    Channels,
    Form,
    Line,
    Passage,
    Pick,
    Posted,
    Reply,
    Request,
)
from bot.errors import CannotWriteTo, DraftGone
from bot.language import Language, Phrase
from bot.store.approvals import Approval, Approvals, Verdict
from bot.store.drafts import Draft, Drafts, Stage, Version
from handlers.sayings import sayings
from handlers.writing.desk import at_hand, new_id, taken
from handlers.writing.kinds import kind_of
from handlers.writing.rows import APPROVE, CHANGE, approval_alone, change_value, post_alone

capability = Capability(
    summary=Phrase(
        en="Ask a colleague to approve a draft: they see it privately, and you hear what they say.",
        zh="请同事审阅草稿：只有对方看得到，答复会告诉您。",
    ),
    examples=[Phrase(en="/deskmate approval", zh="/deskmate approval")],
)

_TITLE = Phrase(en="Ask for approval", zh="请人审阅")
_WHO = Phrase(en="Who should approve it?", zh="请谁审阅？")
_NOTE = Phrase(en="A word to them", zh="留言")
_NOTE_HINT = Phrase(en="What they should look at", zh="希望对方看什么")
_ASK = Phrase(en="Ask", zh="发送")
_SEND = Phrase(en="Send", zh="发送")
_ASKED = Phrase(
    en="{name} asks you to approve this draft ({kind}, version {number}).",
    zh="{name} 请您审阅这份草稿（{kind}，第 {number} 版）。",
)
_SENT = Phrase(
    en="I have sent version {number} to your colleague, privately, and tell you what they say.",
    zh="已把第 {number} 版私下发给您的同事，有答复就告诉您。",
)
_READY = Phrase(en="Who should look at version {number}?", zh="请谁审阅第 {number} 版？")
_SELF = Phrase(en="Please choose somebody else than yourself.", zh="不能请自己审阅，请选择别人。")
_APPROVE = Phrase(en="Approve", zh="批准")
_COMMENT = Phrase(en="Comment…", zh="评论…")
_COMMENT_TITLE = Phrase(en="Comment on the draft", zh="评论草稿")
_WORDS = Phrase(en="What should change?", zh="应该怎么改？")
_WORDS_HINT = Phrase(en="The owner reads this", zh="草稿的主人会读到")
_THANKS = Phrase(en="Thank you: I have told {name}.", zh="谢谢，已告诉 {name}。")
_APPROVED = Phrase(
    en="{name} has approved [version {number}]({link}) of your draft.",
    zh="{name} 批准了您草稿的[第 {number} 版]({link})。",
)
_COMMENTED = Phrase(
    en="{name} comments on [version {number}]({link}) of your draft:",
    zh="{name} 对您草稿的[第 {number} 版]({link})有评论：",
)
_NEWER = Phrase(en="_There is a version {number} since then._", zh="_此后已有第 {number} 版。_")
_DO_SO = Phrase(en="Make this change", zh="照此修改")
_DONE = Phrase(en="You have approved it already.", zh="您已经批准过了。")
_LONGEST_WISH = 1_500

APPROVED, COMMENT = "approved", "comment"


@capability.opens(APPROVE)
async def choose_colleague(request: Request, drafts: Drafts) -> Form:
    _, version = await taken(drafts, request.text)
    return Form(
        title=_TITLE,
        fields=(
            Pick("colleague", _WHO, "person"),
            Line("note", _NOTE, _NOTE_HINT, multiline=True, optional=True),
            Passage(version.text),
        ),
        submit=_ASK,
        note=version.id,
    )


@capability.wish(
    "approval",
    label=Phrase(en="ask for approval", zh="请人审阅"),
    summary=Phrase(en="a colleague asked to approve a draft", zh="请同事审阅草稿"),
    examples=[
        Phrase(en="ask a colleague to approve my draft", zh="请同事审阅我的草稿"),
        Phrase(en="send this to my manager for approval", zh="把这个发给经理审批"),
    ],
    sayings=sayings("approval"),
    action=f"{HUB} approval",
)
@capability.subcommand(
    "approval",
    Phrase(en="Ask a colleague to approve a draft", zh="请同事审阅草稿"),
    words=("approval", "审阅"),
    alone=True,
)
async def offer(request: Request, reply: Reply, drafts: Drafts) -> None:
    draft = await at_hand(request, drafts)
    _, version = await taken(drafts, draft.current)
    await reply.whisper(_READY(request.language, number=version.number), [approval_alone(version)])


@capability.form(APPROVE)
async def ask(
    request: Request, reply: Reply, drafts: Drafts, approvals: Approvals, channels: Channels
) -> None:
    draft, version = await taken(drafts, request.text)
    colleague = request.values["colleague"]
    if colleague == request.person.id:
        await reply.whisper(_SELF(request.language), [approval_alone(version)])
        return
    approval = Approval(new_id(request), draft.id, version.id, colleague, asked_by=request.person.id)
    await approvals.ask(approval)
    letter = _letter(request, draft, version, await channels.language(colleague))
    try:
        await channels.post(colleague, letter, buttons=_answers(approval))
    except CannotWriteTo as unreached:
        await reply.whisper(unreached.say(request.language), [approval_alone(version)])
        return
    await drafts.move(draft.id, Stage.AWAITING)
    await reply.whisper(_SENT(request.language, number=version.number))


@capability.button(APPROVED)
async def approve(
    request: Request, reply: Reply, drafts: Drafts, approvals: Approvals, channels: Channels
) -> None:
    await _answer(request, reply, drafts, approvals, channels, "approved")


@capability.opens(COMMENT)
async def show_comment(request: Request, approvals: Approvals) -> Form:
    if await approvals.find(request.text) is None:
        raise DraftGone
    words = Line("comment", _WORDS, _WORDS_HINT, multiline=True)
    return Form(title=_COMMENT_TITLE, fields=(words,), submit=_SEND, note=request.text)


@capability.form(COMMENT)
async def comment(
    request: Request, reply: Reply, drafts: Drafts, approvals: Approvals, channels: Channels
) -> None:
    await _answer(request, reply, drafts, approvals, channels, "commented")


async def _answer(
    request: Request,
    reply: Reply,
    drafts: Drafts,
    approvals: Approvals,
    channels: Channels,
    verdict: Verdict,
) -> None:
    """Keep what the colleague says, and tell whoever asked."""
    if (asked := await approvals.find(request.text)) is None:
        raise DraftGone
    draft, version = await taken(drafts, asked.version)
    words = request.values.get("comment", "")
    if asked.verdict == "approved" and verdict == "commented":
        await reply.whisper(_DONE(request.language))
        return
    await approvals.answer(asked, verdict, words)
    if draft.stage == Stage.AWAITING:
        await drafts.move(draft.id, Stage.OPEN)
    link = await channels.link(Posted(version.channel, version.ts))
    phrase = _COMMENTED if words else _APPROVED
    language = await channels.language(asked.asked_by)
    lines = [phrase(language, name=request.person.name, number=version.number, link=link)]
    lines += [f"> {line}" for line in words.splitlines()]
    lines += await _since(version, draft, drafts, language)
    await channels.post(asked.asked_by, "\n".join(lines), buttons=_next(version, words))
    if verdict == "approved" and request.about:
        await reply.change(request.about.ts, None)
    await reply.whisper(_THANKS(request.language, name=draft.owner_name))


def _answers(approval: Approval) -> tuple[Button, ...]:
    """What a colleague can say to a draft."""
    return (
        Button(APPROVED, _APPROVE, approval.id, once=True, style="primary"),
        Button(COMMENT, _COMMENT, approval.id),
    )


async def _since(version: Version, draft: Draft, drafts: Drafts, language: Language) -> list[str]:
    """What to know of a verdict on a version that is no longer the newest."""
    newest = await drafts.version(draft.current)
    if newest is None or newest.id == version.id:
        return []
    return ["", _NEWER(language, number=newest.number)]


def _next(version: Version, words: str) -> tuple[Button, ...]:
    """What whoever asked will want to do about it."""
    if not words:
        return (post_alone(version),)
    if len(words) > _LONGEST_WISH:
        return ()
    return (Button(CHANGE, _DO_SO, change_value(version.id, "words", words), style="primary"),)


def _letter(request: Request, draft: Draft, version: Version, language: Language) -> str:
    kind = kind_of(draft.kind).label(language)
    asked = _ASKED(language, name=request.person.name, kind=kind, number=version.number)
    note = "".join(f"\n> {line}" for line in request.values.get("note", "").splitlines())
    return f"**{asked}**{note}\n\n{version.text}"
