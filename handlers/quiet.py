"""Whether we listen in a thread: `/deskmate quiet` and `/deskmate here`, or the words alone."""

from bot.capability import Capability, Reply, Request
from bot.language import Phrase
from bot.store.threads import Threads

capability = Capability(
    summary=Phrase(
        en="In a thread where I was mentioned, I answer what is meant for me and leave talk between people alone.",
        zh="在提到过我的消息列里，我只回答问我的，不打扰别人交谈。",
    ),
    examples=[Phrase(en="@Deskmate quiet", zh="@Deskmate 安静")],
)

_QUIET = Phrase(
    en="I will be quiet in this thread until somebody mentions me. `@Deskmate here` brings me back.",
    zh="在有人提到我之前，我不再在这个消息列里说话。用 `@Deskmate 在这里` 可以叫我回来。",
)
_HERE = Phrase(
    en="I am here: in this thread I answer what is meant for me. `quiet` sends me away.",
    zh="我在：这个消息列里问我的，我都会回答。说“安静”我就不再插话。",
)
_QUIET_CHANNEL = Phrase(
    en="In this channel I answer only when somebody mentions me. `/deskmate here` changes that.",
    zh="在这个频道里，只有提到我时我才回答。用 `/deskmate here` 可以改变。",
)
_HERE_CHANNEL = Phrase(
    en="In this channel's threads I answer what is meant for me, once I was mentioned there.",
    zh="在这个频道的消息列里，提到过我之后，问我的我都会回答。",
)


@capability.subcommand(
    "quiet",
    Phrase(en="Let me speak only when mentioned.", zh="只在提到我时说话。"),
    words=("quiet", "安静", "闭嘴"),
    alone=True,
)
async def quiet(request: Request, reply: Reply, threads: Threads) -> None:
    await threads.settle(request.place.channel, request.place.thread or "", attends=False)
    await reply.whisper((_QUIET if request.place.thread else _QUIET_CHANNEL)(request.language))


@capability.subcommand(
    "here",
    Phrase(en="Let me answer in threads without a mention.", zh="让我在消息列里无需提及也回答。"),
    words=("here", "在这里", "回来"),
    alone=True,
)
async def here(request: Request, reply: Reply, threads: Threads) -> None:
    await threads.settle(request.place.channel, request.place.thread or "", attends=True)
    await reply.whisper((_HERE if request.place.thread else _HERE_CHANNEL)(request.language))
