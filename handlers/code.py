"""/code writes code, tests given code, or fixes it with its error."""

import re

from bot.capability import Capability, Files, Reply, Request, Thread
from bot.engine import Engine, TextPrompt, Turn
from bot.errors import NothingAsked
from bot.language import Phrase
from handlers.conversation import pointed_at, prefaced, quoted
from handlers.prompts import conversation
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
        Phrase(en="a regular expression for e-mail addresses", zh="匹配邮箱地址的正则表达式"),
        Phrase(en="refactor this class: `class Shop: pass`", zh="重构这个类：`class Shop: pass`"),
        Phrase(en="a shell command that counts lines", zh="统计行数的 shell 命令"),
        Phrase(
            en="why does my program crash, please fix the bug: `x = 1/0`",
            zh="我的程序崩溃了，帮我修 bug：`x = 1/0`",
        ),
        Phrase(en="port this program to TypeScript", zh="把这段程序改写成 TypeScript"),
        Phrase(en="write a Dockerfile for a web app", zh="给网站写个 Dockerfile"),
        Phrase(
            en="add type hints and a unit test to `def f(x): return x`",
            zh="给 `def f(x): return x` 加上类型注解和单元测试",
        ),
        Phrase(en="implement an HTML form with JavaScript validation", zh="用 JavaScript 实现一个表单校验"),
        Phrase(en="how would a Python program look that sorts files", zh="用脚本怎么给文件排序"),
        Phrase(
            en="correct the error in this code: `while True print(1)`",
            zh="改一下这段代码里的错：`while True print(1)`",
        ),
        Phrase(en="write a class for a bank account in Java", zh="用 Java 写一个银行账户的类"),
        Phrase(en="give me an awk one-liner that sums a column", zh="来一行 awk 求一列的和"),
        Phrase(en="write a small web server in Node", zh="写一个简单的 Node 服务器"),
        Phrase(en="I need a bash loop over all text files", zh="需要一个遍历所有文本的 bash 循环"),
        Phrase(en="make this function faster: `def slow(n): ...`", zh="优化这个函数：`def slow(n): ...`"),
        Phrase(en="translate this Python code to Go: `print(1)`", zh="把这段 Python 代码转成 Go：`print(1)`"),
        Phrase(en="an algorithm that finds the shortest path", zh="写个求最短路径的算法"),
        Phrase(en="build a command line tool that resizes images", zh="做一个缩放图片的命令行工具"),
        Phrase(en="a script to back up my folder every night", zh="每晚备份文件夹的脚本"),
        Phrase(en="debug this: `print(undefined_name)`", zh="调试一下：`print(undefined_name)`"),
        Phrase(
            en="rewrite this function in Rust: `def f(): pass`", zh="用 Rust 重写这个函数：`def f(): pass`"
        ),
        Phrase(en="I want a React component for a login page", zh="想要一个登录页的 React 组件"),
        Phrase(en="sort a list of dictionaries by a key in Python", zh="Python 按键给字典列表排序"),
        Phrase(en="write pytest cases for my parser", zh="给我的解析器写 pytest 用例"),
        Phrase(en="how can I read JSON in C#, show me the code", zh="C# 怎么读 JSON，给出代码"),
        Phrase(en="create a database schema for a library", zh="设计一个图书馆的数据库表结构"),
        Phrase(en="optimise this query: `SELECT * FROM t`", zh="优化这条查询：`SELECT * FROM t`"),
        Phrase(en="make a GitHub Actions workflow that runs tests", zh="写个跑测试的 GitHub Actions 配置"),
        Phrase(en='this does not compile: `int x = "a";`', zh='这段编译不过：`int x = "a";`'),
        Phrase(
            en="simplify this code: `if x == True: return True`",
            zh="简化这段代码：`if x == True: return True`",
        ),
        Phrase(en="parse a log file and count errors, in Perl", zh="用 Perl 解析日志并统计错误数"),
    ],
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
