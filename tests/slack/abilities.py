"""Small capabilities, one for each thing that a handler can do with its reply."""

from bot.capability import (
    Capabilities,
    Capability,
    Choice,
    Files,
    Form,
    Line,
    Reply,
    Request,
    Thread,
)
from bot.engine import Engine, ImagePrompt, TextPrompt, Turn
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


@ability.command("/say", hint="what to say", words=("say",))
async def say(request: Request, reply: Reply) -> None:
    """Say a whole text."""
    await reply.say(request.text)


@ability.command("/whisper", hint="what to whisper", words=("whisper",))
async def whisper(request: Request, reply: Reply) -> None:
    """Tell only the person who asks."""
    await reply.whisper(request.text)


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
