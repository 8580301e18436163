"""English text to the phonemes that the voice model knows: a dictionary, its inflections, and spelling."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.engine.server.sound.english_numbers import in_words
from bot.engine.server.sound.spelling import Spelling

VOWELS = frozenset("AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ")
FLAPPED_AFTER = frozenset("AIOWYiuæɑəɛɪɹʊʌ")
SHORTEST_PART = 3

_TOKEN = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*|[.,!?;:—…()\"“”]|\s+")
_HUMPS = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+(?:['’][a-z]+)*|[A-Z]")
_OUR_TRADE = {
    "async": "ˈAsˌɪŋk", "cuda": "kˈudə", "deskmate": "dˈɛskmˌAt", "devops": "dˈɛvˌɑps", "emoji": "ɪmˈOʤi", "gui": "ɡˈui", "json": "ʤˈAsən",
    "jira": "ʤˈɪɹə", "kubectl": "kjˌub kəntɹˈOl", "kubernetes": "kˌubəɹnˈɛTiz", "macos": "mˌækˌOˈɛs",
    "nginx": "ˌɛnʤənˈɛks", "numpy": "nˈʌmpI", "postgres": "pˈOstɡɹɛs",
    "postgresql": "pˌOstɡɹɛskjuˈɛl", "pypi": "pˌIpiˈI", "pytorch": "pˈItɔɹʧ", "readme": "ɹˈidmˌi", "redis": "ɹˈɛdɪs",
    "regex": "ɹˈɛʤɛks", "repo": "ɹˈipO",
    "sqlite": "ˌɛskjuˈɛlIt", "sudo": "sˈudu", "wifi": "wˈIfI", "yaml": "jˈæməl",
}  # fmt: skip
"""What the dictionary lacks and its spelling does not tell."""
_LETTERS = frozenset(
    [
        "ai",
        "api",
        "cli",
        "cpu",
        "faq",
        "gpu",
        "id",
        "ide",
        "ip",
        "js",
        "md",
        "os",
        "pc",
        "tv",
        "ts",
        "ui",
        "url",
        "ux",
    ]
)
"""What is spelled out though it could be said, or is another word in the dictionary; in capitals these too:"""
_CAPITALS = frozenset(["IT", "LED", "US"])

_BEFORE_VERB = frozenset(
    [
        "to",
        "will",
        "can",
        "could",
        "should",
        "would",
        "must",
        "may",
        "might",
        "do",
        "does",
        "did",
        "don't",
        "didn't",
        "won't",
        "cannot",
        "i",
        "you",
        "we",
        "they",
        "please",
        "let's",
    ]
)
_BEFORE_NOUN = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "my",
        "your",
        "his",
        "her",
        "its",
        "our",
        "their",
        "no",
        "of",
        "in",
        "any",
        "each",
        "every",
    ]
)

Entry = str | dict[str, str | None]


class English:
    """Pronounces English with the dictionary in `folder`, American as its voices are."""

    def __init__(self, folder: Path) -> None:
        self._words: dict[str, Entry] = {}
        for name in ("us_silver.json", "us_gold.json"):
            self._words.update(json.loads((folder / name).read_text("utf-8")))
        self._words.update(_OUR_TRADE)
        self._spelling = Spelling(folder / "checkpoint20.npz")

    def phonemes(self, text: str) -> str:
        """How `text` sounds; punctuation stays, for the pauses."""
        tokens = _TOKEN.findall(_plain(in_words(text)))
        words = [index for index, token in enumerate(tokens) if token[0].isalpha()]
        sounds = list(tokens)
        following = ""
        for at in reversed(range(len(words))):
            index = words[at]
            before = tokens[words[at - 1]].lower() if at else ""
            sounds[index] = following = self._in_context(tokens[index], before, following)
            if index and not tokens[index - 1].isspace():
                following = ""
        said = "".join(sounds).replace("ɾ", "T").replace("ʔ", "t")
        return re.sub(r"\s+", " ", said).strip()

    def _in_context(self, word: str, before: str, following: str) -> str:
        if (weak := _weak(word, following)) is not None:
            return weak
        return self._word(word, _role(before)) or self._unknown(word)

    def _word(self, word: str, role: str = "DEFAULT") -> str | None:
        """A word of the dictionary, or one formed from such a word."""
        if letters := _initials(word, lambda form: form in _CAPITALS or form.lower() in _LETTERS):
            return self._initials(word, letters)
        if word.isupper() and len(word) > 1 and word not in self._words and not self._is_common(word):
            return None
        for form in (word, word.lower(), word.capitalize()):
            if (entry := self._words.get(form)) is not None:
                return _choose(entry, role)
        return self._inflected(word.lower().replace("’", "'"), role)

    def _is_common(self, shouted: str) -> bool:
        """Whether letters in capitals are a word that is only shouted: not GPU, but STOP."""
        return len(shouted) > SHORTEST_PART and shouted.lower() in self._words

    def _inflected(self, word: str, role: str) -> str | None:
        for ending, stem in _stems(word):
            if (entry := self._words.get(stem)) is not None:
                return _ENDINGS[ending](_choose(entry, role))
        return None

    def _unknown(self, word: str) -> str:
        if letters := _initials(
            word, lambda form: (form.isupper() and not _speakable(form)) or _is_mute(form)
        ):
            return self._initials(word, letters)
        humps = _HUMPS.findall(word)
        if len(humps) > 1:
            return " ".join(self._word(part) or self._unknown(part) for part in humps)
        if len(word) == 1:
            return self._letters(word)
        plain = word.lower().replace("'", "").replace("’", "")
        return self._compound(plain) or self._spelling.phonemes(plain)

    def _initials(self, word: str, letters: str) -> str:
        return self._letters(letters) + ("z" if len(letters) < len(word) else "")

    def _letters(self, word: str) -> str:
        """Spelled out, with the stress on the last letter."""
        names = [_choose(self._words[letter.upper()], "DEFAULT") for letter in word if letter.isalpha()]
        return "".join(name.replace("ˈ", "ˌ") for name in names[:-1]) + names[-1]

    def _compound(self, word: str) -> str | None:
        """Two words in one, as in webhook: split where both are longest."""
        cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
        for cut in sorted(cuts, key=lambda at: abs(2 * at - len(word))):
            first, second = self._words.get(word[:cut]), self._words.get(word[cut:])
            if first is not None and second is not None:
                return _choose(first, "DEFAULT") + _choose(second, "DEFAULT").replace("ˈ", "ˌ")
        return None


def _initials(word: str, spelled: Callable[[str], bool]) -> str | None:
    """The letters of an abbreviation that is `spelled`, in the plural or not; None for other words."""
    single = re.sub(r"['’]?s$", "", word)
    forms = (word, single) if word.islower() else (single, word)
    return next((form for form in forms if len(form) > 1 and spelled(form)), None)


def _is_mute(word: str) -> bool:
    """Whether it is no word for want of a vowel, as pdf and HTTP."""
    return len(word) > 2 and re.fullmatch(r"[^\W\d_aeiouyAEIOUY]+", word) is not None


def _plain(text: str) -> str:
    text = re.sub(r"\s[-–]\s|—", " — ", text.replace("…", "… "))
    return re.sub(r"[-–_/~*^=<>|\\]", " ", text)


def _weak(word: str, following: str) -> str | None:
    """The little words, which sound by what comes after them."""
    vowel = following.lstrip("ˈˌ")[:1] in VOWELS if following else None
    match word.lower():
        case "a":
            return "ɐ" if word == "a" and following else "ˈA"
        case "an":
            return "ɐn"
        case "the":
            return "ði" if vowel else "ðə"
        case "to" if following:
            return "tʊ" if vowel else "tə"
        case "i":
            return "ˌI"
        case "in" if following:
            return "ɪn"
        case _:
            return None


def _role(before: str) -> str:
    if before in _BEFORE_VERB:
        return "VERB"
    return "NOUN" if before in _BEFORE_NOUN else "DEFAULT"


def _choose(entry: Entry, role: str) -> str:
    if isinstance(entry, str):
        return entry
    return entry.get(role) or entry["DEFAULT"] or ""


def _speakable(word: str) -> bool:
    """Whether capitals can be said as a word: long, and with a vowel among them; GPU and HTTP cannot."""
    return len(word) > 4 and re.search(r"[AEIOUY]", word) is not None and not re.search(r"[^AEIOUY]{4}", word)


def _stems(word: str) -> Iterator[tuple[str, str]]:
    """What `word` may be formed from, and the ending it then has."""
    if word.endswith("'s"):
        yield "s", word[:-2]
    if word.endswith("s'"):
        yield "", word[:-1]
    if word.endswith("s") and not word.endswith("ss"):
        yield "s", word[:-1]
        yield from (("s", word[:-3] + "y"),) if word.endswith("ies") else (("s", word[:-2]),)
    if word.endswith("ed"):
        yield from (("ed", word[:-1]), ("ed", word[:-2]), ("ed", _undoubled(word[:-2])))
        yield from (("ed", word[:-3] + "y"),) if word.endswith("ied") else ()
    if word.endswith("ing"):
        yield from (("ing", word[:-3]), ("ing", word[:-3] + "e"), ("ing", _undoubled(word[:-3])))


def _undoubled(stem: str) -> str:
    return stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else "\0"


def _with_s(stem: str) -> str:
    if stem[-1] in "szʃʒʧʤ":
        return stem + "ᵻz"
    return stem + ("s" if stem[-1] in "ptkfθ" else "z")


def _with_ed(stem: str) -> str:
    if stem[-1] == "t":
        return _flapped(stem) + "ᵻd"
    if stem[-1] == "d":
        return stem + "ᵻd"
    return stem + ("t" if stem[-1] in "pkfθʃsʧ" else "d")


def _with_ing(stem: str) -> str:
    return _flapped(stem) + "ɪŋ"


def _flapped(stem: str) -> str:
    return f"{stem[:-1]}ɾ" if stem[-1] == "t" and stem[-2:-1] in FLAPPED_AFTER else stem


_ENDINGS: dict[str, Callable[[str], str]] = {"s": _with_s, "ed": _with_ed, "ing": _with_ing, "": str}
