"""What people do, one thing at a time: most of it sensible, some of it odd, all of it allowed by Slack."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from bot.engine.scripted import picture_of, sound_of
from bot.playground.delivery import Undelivered
from bot.playground.interactions import Value, elements_of, options_of
from bot.playground.refusal import NotAllowed
from bot.playground.state import APP_USER, Json, Message, View
from bot.playground.workspace import Workspace
from tests.slack.monkey.office import PEOPLE, Office

Act = Callable[["Crowd", Random], Awaitable[None]]
Pressable = tuple[str, str, str, Json]
"""The channel and timestamp of a message, the id of a block, and an element in it."""

SENTENCES = (
    "what should I ask in a one-to-one?",
    "和经理面谈时该问些什么？",
    "summarise this thread",
    "总结一下",
    "draft poem the first snow",
    "/draft news we opened an office in Lisbon",
    "起草 公告 周三例会改到十点",
    "/draft 白日依山尽，黄河入海流。",
    "draw a lighthouse in a storm",
    "画一只猫",
    "translate: See you tomorrow at nine",
    "翻译：明天九点见",
    "/code a function that adds two numbers",
    "write a function that reverses a list",
    "who said that about the budget?",
    "hello",
    "你好",
    "👍",
    "",
    "<!channel> ping everybody, @here and <@U0BOSS|boss>",
    "/speak Good morning everybody",
    "/compose a calm tune",
    "/help",
    "help",
    "make it shorter",
    "read this",
    "a" * 5000,
    "‮ right to left 👩‍👩‍👧‍👦 \x00 end",
)
REPLIES = (
    "make it shorter",
    "改得口语一点",
    "keep the second sentence, drop the jargon",
    "translate it into Chinese",
    "thanks!",
    "谢谢",
    "I think we should wait until Monday",
    "@Chen what do you think?",
    "undo",
    "撤销",
    "again",
    "再来一次",
    "stop",
    "停",
    "quiet",
    "here",
    "@Deskmate stop",
    "@Deskmate again",
    "@Deskmate undo",
    "@Deskmate 总结",
)
COMMANDS = (
    ("/draft", "poem the first snow"),
    ("/draft", "新闻 我们在里斯本开设了办公室"),
    ("/draft", ""),
    ("/draft", "kind:nonsense words"),
    ("/draw", "a red boat"),
    ("/draw", ""),
    ("/edit", "blur the background"),
    ("/code", "sort a list"),
    ("/speak", "Good morning"),
    ("/compose", "a calm tune"),
    ("/deskmate", ""),
    ("/deskmate", "drafts"),
    ("/deskmate", "undo"),
    ("/deskmate", "post"),
    ("/deskmate", "approval"),
    ("/deskmate", "settings"),
    ("/deskmate", "channel"),
    ("/deskmate", "templates"),
    ("/deskmate", "quiet"),
    ("/deskmate", "here"),
    ("/deskmate", "feedback"),
    ("/deskmate", "digest weekdays 17:00"),
    ("/deskmate", "digest now"),
    ("/deskmate", "nonsense <!channel>"),
)
WORDS = (
    "",
    " ",
    "x",
    "**bold** <!channel> @here",
    "再短一点",
    "👩‍👩‍👧‍👦" * 40,
    "long " * 590,
    "17:00",
    "-1",
    "never",
)
FILES = (
    ("notes.txt", b"Anna: we ship on Friday.\n"),
    ("data.csv", b"name,sum\nAna,1\n"),
    ("picture.png", picture_of("a cat").data),
    ("note.mp3", sound_of("hello").data),
    ("broken.pdf", b"%PDF-1.7 nothing more"),
    ("empty.docx", b"PK\x05\x06" + bytes(18)),
)
HOUR = 3600.0


@dataclass(slots=True)
class Crowd:
    """The people of an office; `secrets` are words that were said where not everybody is, with the channel."""

    office: Office
    secrets: dict[str, str] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def workspace(self) -> Workspace:
        """Where they are."""
        return self.office.workspace

    async def do(self, act: Act, luck: Random) -> None:
        """Do one thing; what Slack does not let people do is not done."""
        try:
            await act(self, luck)
        except NotAllowed:
            return

    def meanwhile(self, doing: Awaitable[None]) -> None:
        """Do something without waiting for it."""

        async def done() -> None:
            try:
                await doing
            except NotAllowed:
                return

        task = asyncio.create_task(done())
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    def places(self, person: str) -> list[str]:
        """The conversations of a person."""
        return [one.id for one in self.workspace.state.channels.values() if person in one.members]

    def messages(self, person: str) -> list[Message]:
        """Everything that a person can see, oldest first."""
        channels = (self.workspace.state.channels[place] for place in self.places(person))
        seen = (one for channel in channels for one in channel.messages.values())
        return sorted((one for one in seen if one.only_for in (None, person)), key=lambda one: one.ts)

    def with_secret(self, text: str, channel: str) -> str:
        """`text`, with a word in it that belongs where not everybody reads along."""
        where = self.workspace.state.channels[channel]
        if not (where.is_im or where.is_private) or not text or text[-1] in "止停销次":
            return text
        word = f"quokka{len(self.secrets)}zz"
        self.secrets[word] = channel
        return f"{text} {word}"

    async def write(self, person: str, channel: str, text: str, thread: str | None, luck: Random) -> None:
        """Write a message, now and then with a file."""
        files = [luck.choice(FILES)] if luck.random() < 0.15 else []
        if text or files:
            await self.workspace.post(person, channel, text, thread, files)


async def mention(crowd: Crowd, luck: Random) -> None:
    """Mention the bot, in the channel or in a thread."""
    person = luck.choice(PEOPLE)
    channel = luck.choice([place for place in crowd.places(person) if not place.startswith("D")])
    text = crowd.with_secret(f"@Deskmate {luck.choice(SENTENCES)}", channel)
    threads = [one.thread for one in crowd.messages(person) if one.channel == channel and not one.only_for]
    thread = luck.choice(threads) if threads and luck.random() < 0.4 else None
    await crowd.write(person, channel, text, thread, luck)


async def ask_directly(crowd: Crowd, luck: Random) -> None:
    """Write to the bot alone."""
    person = luck.choice(PEOPLE)
    channel = crowd.workspace.dm(person)
    threads = [one.thread for one in crowd.messages(person) if one.channel == channel]
    thread = luck.choice(threads) if threads and luck.random() < 0.4 else None
    text = luck.choice(SENTENCES if luck.random() < 0.7 else REPLIES).replace("@Deskmate ", "")
    await crowd.write(person, channel, crowd.with_secret(text, channel), thread, luck)


async def reply(crowd: Crowd, luck: Random) -> None:
    """Talk on in a thread that the bot wrote in."""
    person = luck.choice(PEOPLE)
    ours = [one for one in crowd.messages(person) if one.from_app and not one.only_for]
    if ours:
        found = luck.choice(ours[-12:])
        await crowd.write(person, found.channel, luck.choice(REPLIES), found.thread, luck)


async def command(crowd: Crowd, luck: Random) -> None:
    """Type a command."""
    person = luck.choice(PEOPLE)
    name, text = luck.choice(COMMANDS)
    await crowd.workspace.command(person, luck.choice(crowd.places(person)), name, text)


async def press(crowd: Crowd, luck: Random) -> None:
    """Press something on the screen, new or old, one's own or somebody else's, perhaps twice."""
    person = luck.choice(PEOPLE)
    shown = list(_pressables(crowd.messages(person)))
    if not shown:
        return
    channel, ts, block, element = luck.choice(shown[-30:] if luck.random() < 0.7 else shown)
    value = _chosen(element, luck)
    for _ in range(2 if luck.random() < 0.2 else 1):
        doing = crowd.workspace.press(person, channel, ts, element["action_id"], value, block_id=block)
        crowd.meanwhile(doing)


async def look_at_home(crowd: Crowd, luck: Random) -> None:
    """Open the app's home, and press something there."""
    person = luck.choice(PEOPLE)
    await crowd.workspace.open_home(person, "messages" if luck.random() < 0.2 else "home")
    await crowd.workspace.settled()
    home = crowd.workspace.home(person)
    if home and luck.random() < 0.6 and (shown := list(elements_of(home.content["blocks"]))):
        block, element = luck.choice(shown)
        value = _chosen(element, luck)
        doing = crowd.workspace.press_in_view(
            person, home.id, element["action_id"], value, block_id=block, values=None
        )
        crowd.meanwhile(doing)


async def fill_in(crowd: Crowd, luck: Random) -> None:
    """Send an open form off, press something in it, or close it."""
    open_ = [view for person in PEOPLE for view in crowd.workspace.views(person)[-1:]]
    if not open_:
        return
    view = luck.choice(open_)
    if luck.random() < 0.1:
        await crowd.workspace.close(view.person, view.id, everything=True)
    elif view.content.get("submit"):
        values = {block: {"value": value} for block, value in _filled(crowd, view, luck)}
        _publish(crowd, view)
        for _ in range(2 if luck.random() < 0.1 else 1):
            crowd.meanwhile(_submitted(crowd, view, values))


async def edit(crowd: Crowd, luck: Random) -> None:
    """Change an own message."""
    if own := _own(crowd, luck):
        name = "@Deskmate " if "<@U0DESKMATE>" in own.text else ""
        text = crowd.with_secret(f"{name}{luck.choice(SENTENCES) or 'hm'}", own.channel)
        await crowd.workspace.edit(own.user, own.channel, own.ts, text)


async def delete(crowd: Crowd, luck: Random) -> None:
    """Delete an own message."""
    if own := _own(crowd, luck):
        await crowd.workspace.delete(own.user, own.channel, own.ts)


async def tidy_up(crowd: Crowd, luck: Random) -> None:
    """An admin deletes a message of the bot's."""
    ours = [one for one in crowd.messages(PEOPLE[0]) if one.from_app and not one.only_for]
    if ours:
        crowd.workspace.board.remove(luck.choice(ours[-8:]))


async def stop(crowd: Crowd, luck: Random) -> None:
    """Press Slack's own stop button."""
    sessions = [one for one in crowd.workspace.state.sessions if one.status == "processing"]
    if sessions:
        session = luck.choice(sessions)
        members = crowd.workspace.state.channels[session.channel].members
        person = luck.choice([one for one in members if one in PEOPLE])
        await crowd.workspace.stop(person, session.channel, session.thread_ts)


async def choose_shortcut(crowd: Crowd, luck: Random) -> None:
    """Choose a shortcut, on a message or the global one."""
    person = luck.choice(PEOPLE)
    shortcut = luck.choice(crowd.workspace.manifest.shortcuts)
    seen = [one for one in crowd.messages(person) if not one.only_for]
    if shortcut["type"] == "global":
        await crowd.workspace.shortcut(person, shortcut["callback_id"])
    elif seen:
        about = luck.choice(seen)
        await crowd.workspace.shortcut(person, shortcut["callback_id"], about.channel, about.ts)


async def chat(crowd: Crowd, luck: Random) -> None:
    """Talk among people, with a link or a file in it."""
    person = luck.choice(PEOPLE)
    channel = luck.choice([place for place in crowd.places(person) if not place.startswith("D")])
    said = luck.choice(("The budget is 12,000.", "会议改到周三。", "see https://example.org/a?b=c", "ok"))
    await crowd.write(person, channel, crowd.with_secret(said, channel), None, luck)


async def deliver_again(crowd: Crowd, luck: Random) -> None:
    """Slack brings an event, or a gesture, for the second time."""
    if luck.random() < 0.3:
        crowd.workspace.lose_next_acknowledgement()
    elif luck.random() < 0.5:
        await crowd.workspace.repeat_gesture()
    elif sent := crowd.workspace.delivered:
        with suppress(Undelivered):
            await crowd.workspace.deliver_again(luck.choice(sent[-20:])["event_id"])


async def disconnect(crowd: Crowd, luck: Random) -> None:
    """Slack asks the bot to connect anew."""
    if crowd.office.playground.socket_mode:
        await crowd.office.playground.socket_mode.disconnect(luck.choice(("refresh_requested", "warning")))


async def end_streams(crowd: Crowd, luck: Random) -> None:
    """Slack ends what is being streamed, as after five minutes."""
    for message in list(crowd.workspace.streams):
        if luck.random() < 0.5:
            crowd.workspace.end_stream(message)


async def move_the_bot(crowd: Crowd, luck: Random) -> None:
    """Put the bot out of a channel, or bring it back."""
    channel = crowd.workspace.state.channels[luck.choice((crowd.workspace.design, crowd.workspace.general))]
    if APP_USER in channel.members and luck.random() < 0.4:
        crowd.workspace.board.leave(channel, APP_USER)
    else:
        crowd.workspace.invite(PEOPLE[0], channel.id, APP_USER)


async def restart(crowd: Crowd, luck: Random) -> None:
    """The bot is updated."""
    await crowd.office.shut_down()
    await crowd.office.boot()


async def crash(crowd: Crowd, luck: Random) -> None:
    """The bot dies, and is started again."""
    await crowd.office.crash()
    await crowd.office.boot()


ACTS: tuple[tuple[Act, int], ...] = (
    (mention, 14),
    (ask_directly, 10),
    (reply, 12),
    (command, 12),
    (press, 30),
    (fill_in, 16),
    (look_at_home, 4),
    (edit, 4),
    (delete, 3),
    (tidy_up, 1),
    (stop, 3),
    (choose_shortcut, 6),
    (chat, 3),
    (deliver_again, 4),
    (disconnect, 1),
    (end_streams, 1),
    (move_the_bot, 1),
    (restart, 2),
    (crash, 2),
)


def chosen(luck: Random) -> Act:
    """What somebody does next."""
    acts, weights = zip(*ACTS, strict=True)
    act: Act = luck.choices(acts, weights=weights)[0]
    return act


def _pressables(messages: Sequence[Message]) -> Iterator[Pressable]:
    for message in messages:
        for block, element in elements_of(message.blocks):
            if message.from_app:
                yield message.channel, message.ts, block, element


def _chosen(element: Json, luck: Random) -> Value:
    if element["type"] == "feedback_buttons":
        side = luck.choice(("positive_button", "negative_button"))
        value: str = element[side]["value"]
        return value
    options = options_of(element)
    return luck.choice(options)["value"] if options else None


def _own(crowd: Crowd, luck: Random) -> Message | None:
    person = luck.choice(PEOPLE)
    own = [one for one in crowd.messages(person) if one.user == person and one.subtype != "tombstone"]
    return luck.choice(own[-8:]) if own else None


async def _submitted(crowd: Crowd, view: View, values: dict[str, dict[str, Value]]) -> None:
    await crowd.workspace.submit(view.person, view.id, values)


def _publish(crowd: Crowd, view: View) -> None:
    """What a person sends elsewhere on purpose is no secret any more."""
    kinds = {element["type"] for _, element in elements_of(view.content["blocks"])}
    if kinds & {"conversations_select", "users_select"}:
        crowd.told |= {word for word, place in crowd.secrets.items() if place in crowd.places(view.person)}


def _filled(crowd: Crowd, view: View, luck: Random) -> Iterator[tuple[str, Value]]:
    for block in view.content["blocks"]:
        if block["type"] == "input":
            given = _answer(crowd, view.person, block["element"], luck)
            left_out = block.get("optional") and luck.random() < 0.4
            begun = "initial" in str(block["element"]) and luck.random() < 0.5
            if not (left_out or begun):
                yield block["block_id"], given


def _answer(crowd: Crowd, person: str, element: Json, luck: Random) -> Value:
    match element["type"]:
        case "plain_text_input":
            return luck.choice(WORDS[1:])
        case "static_select" | "radio_buttons":
            value: str = luck.choice(options_of(element))["value"]
            return value
        case "multi_static_select" | "checkboxes":
            options = [one["value"] for one in options_of(element)]
            return luck.sample(options, luck.randint(0, len(options)))
        case "conversations_select" | "channels_select":
            return luck.choice([place for place in crowd.places(person) if not place.startswith("D")])
        case "users_select":
            return luck.choice((*PEOPLE, APP_USER))
        case "datetimepicker":
            return int(time.time() + luck.choice((-HOUR, 20, 90, 24 * HOUR, 200 * 24 * HOUR)))  # type: ignore[return-value]  # Slack's number
        case other:
            raise AssertionError(f"nobody knows how to fill in {other}")
