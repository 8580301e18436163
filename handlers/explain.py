"""Explains code and errors that people point at."""

from bot.capability import Capability, Files, Reply, Request, Thread
from bot.engine import Engine, TextPrompt, Turn
from bot.errors import NothingAsked
from bot.language import Phrase
from handlers.conversation import Material, pointed_at, prefaced, quoted, said
from handlers.prompts import conversation
from handlers.sayings import sayings
from handlers.wish import language_of

capability = Capability(
    summary=Phrase(en="Explain code or an error.", zh="解释代码或报错。"),
    examples=[
        Phrase(
            en="@Deskmate what does this error mean: KeyError: 'id'",
            zh="@Deskmate 这个报错是什么意思：KeyError: 'id'",
        ),
    ],
)

_STATUS = Phrase(en="Reading the code…", zh="正在阅读代码…")
_EXPLAIN = Phrase(en="Explain this.", zh="请解释。")


@capability.wish(
    "explain",
    label=Phrase(en="explain", zh="解释"),
    summary=Phrase(en="what a piece of code or an error message means", zh="解释代码或报错"),
    examples=[
        Phrase(en="explain this code", zh="解释这段代码"),
        Phrase(en="why do I get ImportError: no module named x", zh="为什么会报 ImportError"),
        Phrase(en="explain this error", zh="解释这个报错"),
        Phrase(
            en="what does this error mean: ValueError: invalid literal",
            zh="这个错误是什么意思：ValueError: invalid literal",
        ),
        Phrase(
            en="what does this code do: `print(sum(range(10)))`",
            zh="这段代码做了什么：`print(sum(range(10)))`",
        ),
        Phrase(en="why do I get this exception", zh="为什么会抛出这个异常"),
    ],
    sayings=sayings("explain"),
)
@capability.shortcut("explain", Phrase(en="Explain code / error", zh="解释代码或报错"))
async def explain(request: Request, reply: Reply, engine: Engine, thread: Thread, files: Files) -> None:
    language = language_of(request.text, request.person.language if request.about else request.language)
    material = await _material(request, thread, files)
    if not (material.text or request.text):
        raise NothingAsked(example=capability.examples[0](language))

    post = await reply.begin(_STATUS(language))
    question = f"{request.text or _EXPLAIN(language)}\n\n{quoted(material.text) if material.text else ''}"
    turns = conversation("explain", language, request, Turn("user", question.strip()))
    await post.write(prefaced(material.notes, engine.write(TextPrompt(turns, temperature=0.3))))


async def _material(request: Request, thread: Thread, files: Files) -> Material:
    if request.about:
        return Material(said(request.about))
    return await pointed_at(request, thread, files)
