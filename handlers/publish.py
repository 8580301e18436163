"""A draft is posted: where the bot may, now or at a time, in somebody's name; and taken back by its owner."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.capability import (
    HUB,
    Button,
    Capability,
    Channels,
    Choice,
    Form,
    Passage,
    Pick,
    Posted,
    Reply,
    Request,
)
from bot.due import zone_of
from bot.errors import DraftGone, NotInChannel
from bot.language import Phrase
from bot.store.drafts import Draft, Drafts, Stage, Version
from bot.store.pictures import Pictures
from bot.store.publications import Publication, Publications
from handlers.sayings import sayings
from handlers.writing.desk import at_hand, new_id, taken
from handlers.writing.rows import POST, post_alone

capability = Capability(
    summary=Phrase(
        en="Post a draft to a channel, now or later, and take it back.",
        zh="把草稿发布到频道，立即或定时，也可撤回。",
    ),
    examples=[Phrase(en="/deskmate post", zh="/deskmate post")],
)

DELETE, JOIN = "delete-post", "join-and-post"
_LATEST = 120 * 24 * 3600
_SOON = 30
_CLOCKS_APART = 60
_BEGINNING = 60

_TITLE = Phrase(en="Post the draft", zh="发布草稿")
_CHANNEL = Phrase(en="Channel", zh="频道")
_WHEN = Phrase(en="When, if not now", zh="定时（不选则立即发布）")
_NAME = Phrase(en="In whose name", zh="以谁的名义")
_FOR = Phrase(en="Posted for {name}", zh="代 {name} 发布")
_SIGNED = Phrase(en="Signed: {signature}", zh="署名：{signature}")
_PLAIN = Phrase(en="Deskmate, without a person's name", zh="只用 Deskmate 的名义，不署名")
_PREVIEW = Phrase(en="**Version {number}, as it will be posted:**", zh="**第 {number} 版，将这样发布：**")
_POST = Phrase(en="Post", zh="发布")
_PAST = Phrase(en="Choose a time to come.", zh="请选择将来的时间。")
_FAR = Phrase(en="Slack schedules 120 days ahead at most.", zh="Slack 最多提前 120 天定时。")
_NO_CHANNEL = Phrase(en="Choose a channel.", zh="请选择频道。")
_NOT_YOURS = Phrase(
    en="This draft is {owner}'s. Only {owner} can post it: ask them, or begin your own with `/draft`.",
    zh="这是 {owner} 的草稿，只有 {owner} 可以发布。请联系对方，或用 `/draft` 另起一份。",
)
_READY = Phrase(en="Version {number} is ready to go out:", zh="第 {number} 版可以发布：")
_POSTED = Phrase(en="Posted version {number}: {link}", zh="第 {number} 版已发布：{link}")
_SCHEDULED = Phrase(
    en="Version {number} will be posted in <#{channel}> on {when}.",
    zh="第 {number} 版将于 {when} 发布到 <#{channel}>。",
)
_DELETE = Phrase(en="Delete post", zh="删除帖子")
_WITHDRAW = Phrase(en="Withdraw", zh="撤回")
_SURE = Phrase(en="Take the post out of its channel?", zh="要把帖子从频道里删除吗？")
_DELETED = Phrase(en="The post is deleted; the draft is open again.", zh="帖子已删除，草稿可继续修改。")
_WITHDRAWN = Phrase(en="It will not be posted; the draft is open again.", zh="不再发布，草稿可继续修改。")
_GONE = Phrase(en="That post was taken back already.", zh="这个帖子此前已撤回。")
_OUT = Phrase(
    en="It was posted on {when}, and I cannot find it in its channel any more.",
    zh="它已于 {when} 发出，但我在频道里找不到它了。",
)
_NOT_IN = Phrase(
    en="I am not in that channel yet. Shall I join it and post there?",
    zh="我还不在那个频道。要我加入并发布吗？",
)
_JOIN = Phrase(en="Join and post", zh="加入并发布")
_PRIVATE = Phrase(
    en="That channel is private: somebody in it has to invite me with `/invite {mention}`. Then press *Post…* again.",
    zh="那是私密频道：需要其中的成员用 `/invite {mention}` 邀请我，然后再按“发布…”。",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be posted where; `due` 0 is at once."""

    version: str
    channel: str
    name: str
    due: float = 0.0

    def spelled(self) -> str:
        """The plan as a button's value."""
        return f"{self.version} {self.channel} {self.name} {self.due:.0f}"

    @classmethod
    def read(cls, value: str) -> "Plan":
        """The plan that a button's value spells."""
        version, channel, name, due = value.split(" ")
        return cls(version, channel, name, float(due))


@capability.opens(POST)
async def show_post(request: Request, drafts: Drafts) -> Form:
    draft, version = await taken(drafts, request.text)
    if draft.owner != request.person.id:
        return Form(
            title=_TITLE, fields=(Passage(_NOT_YOURS(request.language, owner=draft.owner_name)),), submit=None
        )
    preview = f"{_PREVIEW(request.language, number=version.number)}\n\n{version.text}"
    return Form(
        title=_TITLE,
        fields=(
            Pick("channel", _CHANNEL, "channel"),
            Pick("time", _WHEN, "time", optional=True),
            Choice("name", _NAME, _names(request)),
            Passage(preview),
        ),
        submit=_POST,
        note=version.id,
    )


def is_possible(values: Mapping[str, str]) -> Mapping[str, Phrase]:
    """What is wrong with where and when to post."""
    if not values.get("channel"):
        return {"channel": _NO_CHANNEL}
    ahead = float(values.get("time") or 0) - time.time()
    if values.get("time") and ahead < _SOON:
        return {"time": _PAST}
    return {"time": _FAR} if ahead > _LATEST else {}


@capability.form(POST, is_possible)
async def post(
    request: Request,
    reply: Reply,
    drafts: Drafts,
    publications: Publications,
    channels: Channels,
    pictures: Pictures,
) -> None:
    values = request.values
    plan = Plan(request.text, values["channel"], values["name"], float(values.get("time") or 0))
    await _post(request, reply, drafts, publications, channels, pictures, plan)


@capability.wish(
    "post",
    label=Phrase(en="post a draft", zh="发布草稿"),
    summary=Phrase(
        en="a draft posted to a channel, now or later, or taken back", zh="把草稿发布到频道或撤回"
    ),
    examples=[
        Phrase(en="post my draft to the channel", zh="把我的草稿发布到频道"),
        Phrase(en="publish this in #general on Monday", zh="周一发布到 #general"),
    ],
    sayings=sayings("post"),
    action=f"{HUB} post",
)
@capability.subcommand(
    "post",
    Phrase(en="Post a draft to a channel", zh="把草稿发布到频道"),
    words=("post", "publish", "发布", "发出去"),
    alone=True,
)
async def offer(request: Request, reply: Reply, drafts: Drafts) -> None:
    draft = await at_hand(request, drafts)
    _, version = await taken(drafts, draft.current)
    await reply.whisper(_READY(request.language, number=version.number), [post_alone(version)])


@capability.button(JOIN)
async def join_and_post(
    request: Request,
    reply: Reply,
    drafts: Drafts,
    publications: Publications,
    channels: Channels,
    pictures: Pictures,
) -> None:
    plan = Plan.read(request.text)
    try:
        await channels.join(plan.channel)
    except NotInChannel as closed:
        await reply.whisper(_PRIVATE(request.language, **closed.facts))
        return
    await _post(request, reply, drafts, publications, channels, pictures, plan)


@capability.button(DELETE)
async def delete(
    request: Request, reply: Reply, drafts: Drafts, publications: Publications, channels: Channels
) -> None:
    if (publication := await publications.find(request.text)) is None:
        raise DraftGone
    draft, version = await taken(drafts, publication.version)
    if request.person.id != publication.owner and not request.person.admin:
        await reply.whisper(_NOT_YOURS(request.language, owner=draft.owner_name))
    elif publication.withdrawn:
        await reply.whisper(_GONE(request.language))
    elif (stands := await _stands(request, publication, version, channels)) is None:
        await reply.whisper(_OUT(request.language, when=_moment(publication.due, request)))
    else:
        await channels.delete(stands)
        await publications.withdraw(publication.id)
        await _tell_withdrawn(request, reply, drafts, publications, publication)


async def _stands(
    request: Request, publication: Publication, version: Version, channels: Channels
) -> Posted | None:
    """Where the post is, or waits; Slack does not tell where it put what was scheduled, so that is looked for."""
    if not 0 < publication.due <= request.asked_at:
        return Posted(publication.channel, publication.ts)
    for message in await channels.recent(publication.channel, publication.due - _CLOCKS_APART):
        if message.mine and _letters(message.text).startswith(_letters(version.text)[:_BEGINNING]):
            return Posted(publication.channel, message.ts)
    return None


def _letters(text: str) -> str:
    """What of a text survives any markup."""
    return "".join(filter(str.isalnum, text))


async def _tell_withdrawn(
    request: Request, reply: Reply, drafts: Drafts, publications: Publications, publication: Publication
) -> None:
    if not await publications.of(publication.draft):
        await drafts.move(publication.draft, Stage.OPEN)
    waited = publication.due > request.asked_at
    sentence = (_WITHDRAWN if waited else _DELETED)(request.language)
    if request.about:
        await reply.change(request.about.ts, sentence)
    else:
        await reply.say(sentence)


async def _post(
    request: Request,
    reply: Reply,
    drafts: Drafts,
    publications: Publications,
    channels: Channels,
    pictures: Pictures,
    plan: Plan,
) -> None:
    """Post it and say where; where the bot is not let in, offer to join."""
    draft, version = await taken(drafts, plan.version)
    if draft.owner != request.person.id:
        await reply.whisper(_NOT_YOURS(request.language, owner=draft.owner_name))
        return
    try:
        picture = await pictures.of_draft(draft.id)
        file = picture.file if picture else ""
        posted = await _posted(channels, plan, _signed(version, plan, request), file)
    except NotInChannel:
        offer = Button(JOIN, _JOIN, plan.spelled(), once=True, style="primary")
        await reply.whisper(_NOT_IN(request.language), [offer])
        return
    publication = _publication(request, draft, version, plan, posted)
    await publications.record(publication)
    await drafts.move(draft.id, Stage.POSTED)
    await reply.say(*_told(request, version, publication))


async def _posted(channels: Channels, plan: Plan, text: str, picture: str) -> Posted:
    if plan.due:
        return await channels.schedule(plan.channel, text, plan.due, picture=picture)
    return await channels.post(plan.channel, text, picture=picture)


def _publication(request: Request, draft: Draft, version: Version, plan: Plan, posted: Posted) -> Publication:
    return Publication(
        id=new_id(request),
        draft=draft.id,
        version=version.id,
        owner=draft.owner,
        channel=posted.channel,
        ts=posted.ts,
        link=posted.link,
        due=plan.due,
    )


def _told(request: Request, version: Version, publication: Publication) -> tuple[str, list[Button]]:
    """What the draft's thread hears of a post, and the button that takes it back."""
    button = Button(DELETE, _DELETE, publication.id, anyone=True, style="danger", confirm=_SURE)
    if not publication.due:
        return _POSTED(request.language, number=version.number, link=publication.link), [button]
    facts = {"channel": publication.channel, "when": _moment(publication.due, request)}
    button = replace(button, label=_WITHDRAW, confirm=None)
    return _SCHEDULED(request.language, number=version.number, **facts), [button]


def _names(request: Request) -> tuple[tuple[str, Phrase], ...]:
    person, signature = request.person.name, request.manners.signature
    names = [("for", Phrase(en=_FOR("en", name=person), zh=_FOR("zh", name=person)))]
    if signature:
        label = Phrase(en=_SIGNED("en", signature=signature), zh=_SIGNED("zh", signature=signature))
        names.append(("signed", label))
    return (*names, ("plain", _PLAIN))


def _signed(version: Version, plan: Plan, request: Request) -> str:
    match plan.name:
        case "for":
            return f"{version.text}\n\n_{_FOR(request.language, name=request.person.name)}_"
        case "signed" if not version.text.endswith(request.manners.signature):
            return f"{version.text}\n\n{request.manners.signature}"
        case _:
            return version.text


def _moment(seconds: float, request: Request) -> str:
    """A time as the person's own clock shows it."""
    return f"{datetime.fromtimestamp(seconds, zone_of(request.person.zone)):%Y-%m-%d %H:%M}"
