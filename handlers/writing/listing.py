"""Drafts in a list: what each is called, and how far it is."""

import re

from bot.language import Language, Phrase
from bot.store.drafts import Draft, Stage, Version

_LONGEST = 60
_MARKUP = re.compile(r"[*_`~#>|]+|^\s*[-+] ", re.MULTILINE)
_SUBJECT = re.compile(r"^(?:Subject|主题)\s*[:：]\s*")

_STAGES = {
    Stage.OPEN: Phrase(en="open", zh="进行中"),
    Stage.AWAITING: Phrase(en="awaiting approval", zh="等待审阅"),
    Stage.POSTED: Phrase(en="posted", zh="已发布"),
    Stage.DISCARDED: Phrase(en="discarded", zh="已丢弃"),
}
_LINE = Phrase(
    en="**{title}** · {kind}, version {number}, {stage}", zh="**{title}** · {kind}，第 {number} 版，{stage}"
)


def title_of(draft: Draft, version: Version) -> str:
    """What people would call a draft: the first words of its text, else of its brief."""
    lines = (line.strip() for line in _MARKUP.sub("", f"{version.text}\n{draft.brief}").splitlines())
    first = _SUBJECT.sub("", next((line for line in lines if line), draft.kind))
    return first if len(first) <= _LONGEST else f"{first[: _LONGEST - 1].rstrip()}…"


def line_of(draft: Draft, version: Version, kind: Phrase, language: Language) -> str:
    """One line of a list."""
    facts = {"title": title_of(draft, version), "number": version.number}
    return _LINE(language, kind=kind(language), stage=_STAGES[draft.stage](language), **facts)
