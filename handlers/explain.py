"""Explains code and errors that people point at."""

from bot.capability import Capability, Files, Reply, Request, Thread
from bot.engine import Engine, TextPrompt, Turn
from bot.errors import NothingAsked
from bot.language import Phrase
from handlers.conversation import Material, pointed_at, prefaced, quoted, said
from handlers.prompts import conversation
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
        Phrase(en="what does this function do", zh="这个函数是做什么的"),
        Phrase(en="what is this traceback telling me", zh="这个 traceback 说的是什么"),
        Phrase(en="I do not understand this snippet", zh="看不懂这段代码"),
        Phrase(en="explain `git rebase -i HEAD~3` to me", zh="给我讲讲 `git rebase -i HEAD~3`"),
        Phrase(en="how does this script work", zh="这个脚本怎么工作的"),
        Phrase(en="what does this regex match: `\\w+`", zh="这个正则匹配什么：`\\w+`"),
        Phrase(en="why does it say permission denied", zh="为什么提示 permission denied"),
        Phrase(en="what does this stack trace mean", zh="这个堆栈是什么意思"),
        Phrase(en="walk me through this query", zh="带我看懂这个查询"),
        Phrase(en="what is happening in this code: `a, b = b, a`", zh="这行代码在做什么：`a, b = b, a`"),
        Phrase(en="explain the error above", zh="解释上面的报错"),
        Phrase(en="what does the script above do", zh="上面的脚本是做什么用的"),
        Phrase(en="what does this line mean: `if not x:`", zh="这一行什么意思：`if not x:`"),
        Phrase(en="how is this loop supposed to work", zh="这个循环是怎么运行的"),
        Phrase(en='I get "connection refused", what does that mean', zh="出现 connection refused 是什么意思"),
        Phrase(en="what is a null pointer exception", zh="空指针异常是什么"),
        Phrase(en="what went wrong according to this log", zh="这份日志说明哪里出了问题"),
        Phrase(en="meaning of `SELECT COUNT(*) FROM t`", zh="`SELECT COUNT(*) FROM t` 是什么意思"),
        Phrase(en="can you make sense of this exception", zh="这个异常你看得懂吗"),
        Phrase(en="decode this regex for me", zh="帮我解读这个正则"),
        Phrase(
            en='the build fails with "undefined reference", why', zh="构建时报 undefined reference，为什么"
        ),
        Phrase(en="what is this piece of code good for", zh="这段代码有什么用"),
        Phrase(en="explain step by step what happens in the loop", zh="一步步说明循环里发生了什么"),
        Phrase(en="what does HTTP error 502 mean", zh="HTTP 502 错误是什么意思"),
        Phrase(en="I am new to Python, what does `yield` do here", zh="刚学 Python，这里的 `yield` 是干嘛的"),
        Phrase(en="reading this stack trace, where is the bug", zh="从堆栈看，问题出在哪"),
        Phrase(en="what does the command `chmod +x` do", zh="命令 `chmod +x` 有什么作用"),
    ],
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
