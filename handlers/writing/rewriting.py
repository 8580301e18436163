"""Asks the model to change a text, and holds it to what the change promises."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from bot.engine import Engine, TextEvent, TextPrompt, Turn, Words, Written
from bot.errors import EngineRefused, NothingChanged
from bot.language import Language, Phrase, detect
from handlers.conversation import tokens
from handlers.prompts import task
from handlers.writing.changes import BY_NAME, Change, Flaw, tongue_of

_TRIES = 2
_LIVELY = 0.4
_ROOM = 1024
_HELD = 160
_PREFACE = re.compile(
    r"^(?:(?:sure|certainly|of course|okay)\b[^\n]*|(?:here(?:'s| is| are)|the (?:revised|shorter|translated))\b[^\n]*[:：]"
    r"|(?:好的|当然)[^\n]*[:：]|(?:以下|下面|这)是?[^\n]*[:：]|(?:修改|翻译|改写)后?[^\n]{0,12}[:：])\s*\n+",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"\s*\n(?:(?:(?:best|kind|warm) )?regards|sincerely|yours|best|cheers|thanks|此致|祝好|谨启)[^\n]{0,20}"
    r"\s*[\[［][^\]］\n]*[\]］]\s*\Z",
    re.IGNORECASE,
)
_TAG = re.compile(r"\s*</?text>\s*")
_EMPTY = Phrase(en="it wrote nothing.", zh="它什么也没写。")
_WISH = Phrase(en="Wish: {words}", zh="要求：{words}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to become of a text: a change, and its `words`: what the person said, or a language."""

    change: Change
    words: str = ""

    @classmethod
    def named(cls, name: str, words: str = "") -> "Wish | None":
        """The wish for the change called `name`."""
        change = BY_NAME.get(name)
        return cls(change, words) if change else None


def rewritten(
    text: str, wish: Wish, engine: Engine, language: Language, *, again: bool = False
) -> AsyncIterator[TextEvent]:
    """`text` changed as the wish says; `language` is that of our sentences. `again` asks for another try."""
    prompt = _prompt(text, wish)
    if again:
        prompt = replace(prompt, temperature=wish.change.temperature + _LIVELY)
    if wish.change.check is None:
        return unwrapped(engine.write(prompt), language)
    return _checked(text, wish, prompt, engine, language)


def _prompt(text: str, wish: Wish) -> TextPrompt:
    said = f"<text>\n{text}\n</text>"
    written = detect(text)
    facts = {}
    if wish.change.name == "translate":
        written, target = _into(wish.words)
        facts = {"target": target}
    elif wish.words:
        said += f"\n\n{_WISH(written, words=wish.words)}"
    names = ("revise/rules", f"revise/{wish.change.name}")
    return TextPrompt(
        task(names, written, Turn("user", said), **facts),
        max_tokens=max(_ROOM, 2 * tokens(text)),
        temperature=wish.change.temperature,
        stop=("</text>",),
    )


def _into(code: str) -> tuple[Language, str]:
    """The language of the instructions for a translation, and the name of its own in them."""
    instructions: Language = "zh" if code == "zh" else "en"
    tongue = tongue_of(code)
    return instructions, tongue.label(instructions) if tongue else code


async def _checked(
    text: str, wish: Wish, prompt: TextPrompt, engine: Engine, language: Language
) -> AsyncIterator[TextEvent]:
    """The changed text in one piece, once it keeps its promise; asked for twice at most."""
    flaw: Flaw | None = None
    for _ in range(_TRIES):
        async for event in engine.write(prompt):
            if isinstance(event, Written):
                last = replace(event, text=bare(event.text, text))
            elif not isinstance(event, Words):
                yield event
        flaw = wish.change.check(text, last.text, wish.words) if wish.change.check and last.text else None
        if flaw is None or flaw.demand is None:
            break
        prompt = _once_more(prompt, last.text, flaw.demand(detect(text)))
    if flaw:
        raise NothingChanged(reason=flaw.reason(language))
    yield Words(_something(last.text, language))
    yield last


def _once_more(prompt: TextPrompt, answer: str, demand: str) -> TextPrompt:
    return replace(prompt, turns=(*prompt.turns, Turn("assistant", answer), Turn("user", demand)))


async def unwrapped(events: AsyncIterator[TextEvent], language: Language) -> AsyncIterator[TextEvent]:
    """The same answer without what small models put before it: a preface, a tag."""
    held, said = "", ""
    async for event in events:
        if not isinstance(event, Words | Written):
            yield event
            continue
        held += event.text if isinstance(event, Words) else ""
        if said or isinstance(event, Written) or "\n\n" in held.lstrip() or len(held) > _HELD:
            ready, held = held if said else _without_preface(held), ""
            said += ready
            if ready:
                yield Words(ready)
        if isinstance(event, Written):
            yield replace(event, text=_something(said, language))


def _something(text: str, language: Language) -> str:
    if not text.strip():
        raise EngineRefused(reason=_EMPTY(language))
    return text


def bare(text: str, before: str = "") -> str:
    """A whole text without what small models put around it: a signature that the text before has not."""
    said = _without_preface(text).rstrip()
    return said if re.search(r"[\[［]", before) else _SIGNATURE.sub("", said)


def _without_preface(text: str) -> str:
    return _PREFACE.sub("", _TAG.sub("", text).lstrip(), count=1).lstrip()
