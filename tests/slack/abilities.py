"""Small capabilities, one for each thing that a handler can do with its reply."""

from collections.abc import Mapping
from dataclasses import replace

from bot.capability import (
    Again,
    Button,
    Capabilities,
    Capability,
    Channels,
    Choice,
    Files,
    Form,
    Line,
    Passage,
    Pick,
    Reply,
    Request,
    Shown,
    Thread,
)
from bot.engine import Engine, ImagePrompt, MusicPrompt, Recording, TextPrompt, Turn, Written
from bot.errors import NothingAsked
from bot.language import Phrase

ability = Capability(
    summary=Phrase(en="Everything that a test needs.", zh="测试所需的一切。"),
    examples=[Phrase(en="/write a haiku", zh="/write 一首俳句")],
)
listener = Capability(
    summary=Phrase(en="Read a thread.", zh="阅读消息列。"),
    examples=[Phrase(en="@Deskmate what now?", zh="@Deskmate 现在呢？")],
)

FORM = Form(
    title=Phrase(en="Write", zh="写作"),
    fields=(
        Choice(
            name="kind",
            label=Phrase(en="Kind", zh="体裁"),
            options=(("poem", Phrase(en="Poem", zh="诗")), ("news", Phrase(en="News", zh="新闻"))),
        ),
        Line(
            name="brief", label=Phrase(en="Brief", zh="要点"), hint=Phrase(en="What about?", zh="关于什么？")
        ),
    ),
)


def abilities() -> Capabilities:
    """All of them."""
    return Capabilities([ability, listener])


@ability.command("/write", hint="what to write", words=("write", "写"), form=FORM)
async def write(request: Request, reply: Reply, engine: Engine) -> None:
    """Stream a text."""
    if not request.text:
        raise NothingAsked(example="/write a haiku")
    post = await reply.begin("Thinking…")
    await post.write(engine.write(TextPrompt((Turn("user", request.text),))))


@ability.command("/paint", hint="what to paint", words=("paint",))
async def paint(request: Request, reply: Reply, engine: Engine) -> None:
    """Show a picture."""
    post = await reply.begin("Sketching…")
    await post.show(engine.draw(ImagePrompt(request.text)), alt=request.text)


@ability.command("/grid", hint="what to paint", words=("grid",))
async def grid(request: Request, reply: Reply, engine: Engine) -> None:
    """Show four pictures, with a button for each file."""

    async def below(shown: Shown) -> list[Button]:
        return [Button("again", Phrase(en=f"U{at + 1}", zh=""), file) for at, file in enumerate(shown.files)]

    post = await reply.begin("Sketching…")
    prompt = ImagePrompt(request.text, count=4, previews=4)
    await post.show(engine.draw(prompt), alt=request.text, text="Four of *them*:", buttons=below)


@ability.command("/sing", hint="what to sing", words=("sing",))
async def sing(request: Request, reply: Reply, engine: Engine) -> None:
    """Play a sound with a score beside it."""
    post = await reply.begin("Composing…")
    await post.play(engine.compose(MusicPrompt(request.text)), title=f"Song: {request.text}")


@ability.command("/hear", words=("hear",))
async def hear(request: Request, reply: Reply, engine: Engine) -> None:
    """Write down a recording."""
    post = await reply.begin("Listening…")
    heard = await post.follow(engine.transcribe(Recording(b"sound", request.text)))
    await post.say(heard.text, heard.made)


@ability.command("/say", hint="what to say", words=("say",))
async def say(request: Request, reply: Reply) -> None:
    """Say a whole text."""
    await reply.say(request.text)


@ability.command("/whisper", hint="what to whisper", words=("whisper",))
async def whisper(request: Request, reply: Reply) -> None:
    """Tell only the person who asks."""
    await reply.whisper(request.text)


@ability.command("/chatter", hint="what to chatter", words=("chatter",))
async def chatter(request: Request, reply: Reply) -> None:
    """Tell only the person who asks, one word after another."""
    for word in request.text.split():
        await reply.whisper(word)


@ability.command("/attach", hint="what to attach", words=("attach",))
async def attach(request: Request, reply: Reply) -> None:
    """Share a file."""
    await reply.attach("answer.txt", request.text.encode(), comment="Here <it> is")


@ability.command("/read", words=("read",))
async def read(request: Request, reply: Reply, files: Files) -> None:
    """Say what is in the files."""
    for file in request.files:
        await reply.say(await files.text(file))


@ability.command("/fail", words=("fail",))
async def fail() -> None:
    """Go wrong in a way that nobody foresaw."""
    raise RuntimeError("a secret detail")


@ability.button("again")
async def again(request: Request, reply: Reply) -> None:
    """Answer a press."""
    await reply.say(f"Again: {request.text}")


@ability.direct_message
async def direct_message(request: Request, reply: Reply, thread: Thread, engine: Engine) -> None:
    """Answer with the conversation in mind."""
    await _converse(request, reply, thread, engine)


@listener.mention
async def mention(request: Request, reply: Reply, thread: Thread, engine: Engine) -> None:
    """Answer with the thread in mind."""
    await _converse(request, reply, thread, engine)


async def _converse(request: Request, reply: Reply, thread: Thread, engine: Engine) -> None:
    messages = await thread.read()
    turns = tuple(
        Turn("assistant" if message.mine else "user", f"{message.author}: {message.text}")
        for message in messages
    )
    post = await reply.begin("Thinking…")
    await post.write(engine.write(TextPrompt(turns)))


ASK = Form(
    title=Phrase(en="Tell me", zh="请告诉我"),
    fields=(
        Passage("**Read** *all* this & <that>."),
        Line(
            name="words",
            label=Phrase(en="Words", zh="文字"),
            hint=Phrase(en="", zh=""),
            multiline=True,
            text="begun",
        ),
        Choice(
            name="tone",
            label=Phrase(en="Tone", zh="语气"),
            options=(("calm", Phrase(en="Calm", zh="平静")), ("glad", Phrase(en="Glad", zh="高兴"))),
            chosen="glad",
        ),
        Pick(name="where", label=Phrase(en="Where", zh="哪里"), kind="channel"),
        Pick(name="who", label=Phrase(en="Who", zh="谁"), kind="person", optional=True),
        Pick(name="when", label=Phrase(en="When", zh="何时"), kind="time", optional=True),
    ),
)


@ability.command("/buttons", words=("buttons",))
async def buttons(request: Request, reply: Reply) -> None:
    """Say something with buttons, or with the text `private` only to one person."""
    row = (
        Button("again", Phrase(en="Again", zh="再来"), value=request.text),
        Button("free", Phrase(en="For all", zh="大家"), anyone=True),
        Button("once", Phrase(en="Once", zh="一次"), value=request.text, once=True),
        Button("ask", Phrase(en="Ask…", zh="提问…"), value="about it"),
        Button("again", Phrase(en="Again and again", zh="一再"), value="more", style="danger", confirm=SURE),
        Button("rewrite", Phrase(en="Change", zh="更改")),
    )
    await (reply.whisper if request.text == "private" else reply.say)(request.text or "Press", row)


SURE = Phrase(en="Are you sure?", zh="确定吗？")


@ability.button("free")
async def free(request: Request, reply: Reply) -> None:
    """Answer anybody."""
    await reply.say(f"Free for {request.person.name}", [Button("again", Phrase(en="Again", zh="再来"))])


@ability.button("once")
async def once(request: Request, reply: Reply) -> None:
    """Do it once; with the value `fails` not even that."""
    if request.text == "fails":
        raise NothingAsked(example="something")
    await reply.say(f"Done: {request.text}")


@ability.button("rewrite")
async def rewrite(request: Request, reply: Reply) -> None:
    """Change the message under which the button stands."""
    if request.about:
        await reply.change(request.about.ts, f"{request.about.text}, changed", [CHANGED])


CHANGED = Button("again", Phrase(en="Again", zh="再来"), value="after the change")


@ability.opens("ask")
async def ask(request: Request) -> Form:
    """Ask for more; of what is gone there is nothing to ask."""
    if request.text == "gone":
        raise NothingAsked(example="something that is there")
    return replace(ASK, note=request.text)


def wrong(values: Mapping[str, str]) -> Mapping[str, Phrase]:
    """What cannot be."""
    return {"words": Phrase(en="Not that word.", zh="不要这个词。")} if "never" in values["words"] else {}


@ability.form("ask", check=wrong)
async def asked(request: Request, reply: Reply) -> None:
    """Say what was filled in."""
    values = ", ".join(f"{name}={value}" for name, value in sorted(request.values.items()) if value)
    about = request.about.text if request.about else ""
    await reply.say(f"{request.text}: {values} ({about})")


@ability.shortcut("explain", Phrase(en="Explain this", zh="解释这条"))
async def explain(request: Request, reply: Reply) -> None:
    """Explain a message."""
    if request.about:
        await reply.whisper(f"{request.about.author} means: {request.about.text}")


@ability.shortcut("ask", Phrase(en="Ask about this", zh="就此提问"))
@ability.shortcut("fresh", Phrase(en="New thing", zh="新事物"), on_message=False)
async def fresh(request: Request, reply: Reply) -> None:
    """Begin something."""
    await reply.say(f"New for {request.person.name}")


@ability.command("/spread", words=("spread",))
async def spread(request: Request, reply: Reply, channels: Channels) -> None:
    """Do in other channels what the text says."""
    what, where, rest = (*request.text.split(maxsplit=2), "", "")[:3]
    match what:
        case "post":
            posted = await channels.post(where, rest, buttons=[CHANGED])
            await reply.whisper(posted.link)
        case "withdraw":
            await channels.delete(await channels.post(where, rest))
        case "schedule":
            await channels.schedule(where, rest, request.asked_at + 3600)
        case "unschedule":
            await channels.delete(await channels.schedule(where, rest, request.asked_at + 3600))
        case "join":
            await channels.join(where)
        case "canvas":
            await reply.whisper(await channels.canvas(where, rest))


@ability.command("/mutter", words=("mutter",))
async def mutter(request: Request, reply: Reply, engine: Engine) -> None:
    """Tell only the person who asks what the engine says."""
    async for event in engine.write(TextPrompt((Turn("user", request.text),))):
        if isinstance(event, Written):
            await reply.whisper(event.text)


@listener.follow_up
async def follow_up(request: Request, reply: Reply) -> None:
    """Answer what was not addressed to us."""
    await reply.say(f"I heard: {request.text}")


@ability.command("/instead", words=("instead",))
async def instead(request: Request, again: Again) -> None:
    """Do something else in the place of this."""
    await again.serve(replace(request, action="/say", text=f"instead {request.text}"))
