"""/code writes code, tests given code, or fixes it with its error."""

import re

from bot.capability import Capability, Files, Reply, Request, Thread
from bot.engine import Engine, TextPrompt, Turn
from bot.errors import NothingAsked
from bot.language import Phrase
from handlers.conversation import pointed_at, prefaced, quoted
from handlers.prompts import conversation
from handlers.sayings import sayings
from handlers.wish import language_of

capability = Capability(
    summary=Phrase(
        en="Write code, write tests for your code, or fix it with its error.",
        zh="编写代码、为代码写测试，或根据报错修复代码。",
    ),
    examples=[
        Phrase(
            en="/code a Python function that merges overlapping intervals",
            zh="/code 用 Python 写一个合并重叠区间的函数",
        ),
        Phrase(
            en="/code tests for `def double(x): return 2 * x`",
            zh="/code 为 `def double(x): return 2 * x` 写测试",
        ),
    ],
    wishes=[
        Phrase(en="write a function that merges two lists", zh="写一个合并两个列表的函数"),
        Phrase(en="write a Python script that reads a CSV file", zh="写一个读取 CSV 的 Python 脚本"),
        Phrase(en='fix this code: `prin("hello")`', zh='修复这段代码：`prin("hello")`'),
        Phrase(
            en="write tests for `def add(a, b): return a + b`", zh="为 `def add(a, b): return a + b` 写测试"
        ),
        Phrase(en="I need a SQL query for the newest orders", zh="需要一条查询最新订单的 SQL"),
        Phrase(en="implement quicksort in Rust", zh="用 Rust 实现快速排序"),
    ],
    sayings=sayings("code"),
)

_LONG = 60
_ENDINGS = {
    "bash": "sh", "c": "c", "c++": "cpp", "cpp": "cpp", "c#": "cs", "csharp": "cs", "css": "css", "go": "go",
    "html": "html", "java": "java", "javascript": "js", "js": "js", "json": "json", "jsx": "jsx", "kotlin": "kt",
    "markdown": "md", "php": "php", "python": "py", "py": "py", "ruby": "rb", "rust": "rs", "sh": "sh",
    "shell": "sh", "sql": "sql", "swift": "swift", "toml": "toml", "ts": "ts", "tsx": "tsx", "typescript": "ts",
    "xml": "xml", "yaml": "yaml", "yml": "yaml",
}  # fmt: skip
_FENCE = re.compile(r"^```([\w+#-]*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(
    r"`[^`\n]+`|```|^\s*(?:def|class|import|from|function|const|let|func|fn|public|#include|SELECT)\b",
    re.MULTILINE,
)
_QUOTED = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_ERROR = re.compile(
    r"Traceback \(most|^\s*[\w.]*(?:Error|Exception)\b.*:|^panic:|\berror\[?\w*\]?:", re.MULTILINE
)
_BROKEN = re.compile(
    r"\b(?:fix|mend|repair|debug|bug|broken|fails?|wrong|crash(?:es)?|errors?)\b|报错|出错|错误|修复|修改|改错|异常|不对",
    re.IGNORECASE,
)
_TEST = re.compile(r"\b(?:unit )?tests?\b|测试", re.IGNORECASE)
_STATUS = Phrase(en="Coding…", zh="正在写代码…")
_WHOLE = Phrase(en="The whole code as a file.", zh="完整代码见文件。")


@capability.command("/code", hint="what to write, test or fix", words=("code", "写代码", "编程"))
async def code(request: Request, reply: Reply, engine: Engine, thread: Thread, files: Files) -> None:
    material = await pointed_at(request, thread, files)
    question = f"{request.text}\n\n{quoted(material.text)}".strip() if material.text else request.text
    if not question:
        raise NothingAsked(example=capability.examples[0](request.language))

    post = await reply.begin(_STATUS(request.language))
    answer = await post.write(prefaced(material.notes, engine.write(_prompt(question, request))))
    await _attach_long(answer.text, request, reply)


def _prompt(question: str, request: Request) -> TextPrompt:
    language = language_of(request.text, request.language)
    turns = conversation(f"code/{task(question)}", language, request, Turn("user", question))
    return TextPrompt(turns, max_tokens=2048, temperature=0.2)


async def _attach_long(answer: str, request: Request, reply: Reply) -> None:
    block = longest(answer)
    if block and block[1].count("\n") > _LONG:
        await reply.attach(name_of(block[0]), block[1].encode(), _WHOLE(request.language))


def task(question: str) -> str:
    """What is wanted: `fix` or `test` for code that is given, else `write`."""
    if not _CODE.search(question):
        return "write"
    words = _QUOTED.sub("", question)
    if _ERROR.search(question):
        return "fix"
    if _TEST.search(words):
        return "test"
    return "fix" if _BROKEN.search(words) else "write"


def longest(answer: str) -> tuple[str, str] | None:
    """Language and text of the longest fenced block."""
    return max(_FENCE.findall(answer), key=lambda block: len(block[1]), default=None)


def name_of(language: str) -> str:
    """A file name with the ending that `language` uses."""
    return f"deskmate.{_ENDINGS.get(language.lower(), 'txt')}"
