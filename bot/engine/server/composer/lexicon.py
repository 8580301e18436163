"""Reads a prompt: which drawings, which place, which light and weather its words ask for."""

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from bot.engine.server.composer.library import Library, Piece, identify

LONGEST_PHRASE = 4
LONGEST_RUN = 8
LONGEST_EMOJI = 10
VAGUE = 40
"""A tag that so many drawings share says nothing about any of them."""
CURATED, LABEL, FOREIGN_LABEL, TAG = 20.0, 8.0, 6.0, 4.0
CLOSE_SPELLING = 0.84
MOST_GUESSES = 6
THINGS = {"animals-nature", "food-drink", "travel-places", "activities", "objects"}
SENSITIVE = {"place-religious", "place-map", "medical"}
_COUNTS = {
    **dict.fromkeys(("a couple of", "a pair of", "two", "2", "两", "二"), 2),
    **dict.fromkeys(("three", "several", "3", "三", "几"), 3),
    **dict.fromkeys(("four", "4", "四"), 4),
    **dict.fromkeys(("five", "5", "五"), 5),
}
_MEASURES = "只个条匹头朵棵座辆艘架位名颗张本把杯盏间栋支束块件盆"
_COUNTED = (
    rf"\b(?:{'|'.join(one for one in _COUNTS if one.isascii())})\s+(?=[^\W\d_])(?!o['’]?clock|leaf)"
    rf"|(?<![一二三四五六七八九十百千\d])(?:{'|'.join(one for one in _COUNTS if ' ' not in one and len(one) == 1)})[{_MEASURES}]"
)
_TOKEN = re.compile(
    rf"(?P<count>{_COUNTED})|(?P<run>(?:(?!{_COUNTED})[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])+)"
    r"|(?P<word>[^\W_]+(?:['’][^\W_]+)*)|(?P<other>[^\w\s]+)"
)


@dataclass(frozen=True, slots=True)
class Find:
    """A stretch of the prompt that means something.

    `choices` are the drawings it may become, the best first; each is one or more drawings
    that stand side by side. `scene` is what it says of the backdrop, such as `place:sea`, `count` how
    many are asked for.
    """

    text: str
    choices: tuple[tuple[str, ...], ...] = ()
    scene: frozenset[str] = frozenset()
    emoji: bool = False
    count: int = 1


@dataclass(slots=True)
class _Meaning:
    scored: list[tuple[float, tuple[str, ...]]] = field(default_factory=list)
    scene: set[str] = field(default_factory=set)

    def choices(self) -> tuple[tuple[str, ...], ...]:
        best = max((score for score, _ in self.scored), default=0.0)
        if best < FOREIGN_LABEL and (len(self.scored) > VAGUE or _shown_by_the_backdrop(self.scene)):
            return ()
        if best < CURATED and any(not named.startswith("place:") for named in self.scene):
            return ()
        return tuple(dict.fromkeys(drawing for score, drawing in self.scored if score == best))[:3]


class Lexicon:
    """All words that mean something, in English, Chinese and the labels of other languages."""

    def __init__(self, library: Library) -> None:
        self._pieces = library.pieces
        meanings: dict[str, _Meaning] = defaultdict(_Meaning)
        self._meanings: Mapping[str, _Meaning] = meanings
        self._ignored = {word for words in library.words["ignore"].values() for word in split(words)}
        for name, score, drawing in self._names(library):
            if name not in self._ignored:
                meanings[name].scored.append((score, drawing))
        for name, scene in _scenes(library):
            meanings[name].scene.add(scene)
        self._meanings = dict(meanings)
        self._neighbours = library.neighbours
        self._spellings = [name for name in meanings if name.isascii() and name.isalpha() and len(name) > 3]

    def read(self, prompt: str) -> tuple[Find, ...]:
        """What the prompt names, in its order; what comes nearest where it names nothing."""
        tokens = [
            (str(match.lastgroup), match.group())
            for match in _TOKEN.finditer(unicodedata.normalize("NFC", prompt).lower())
        ]
        finds = tuple(self._scan(tokens))
        if any(find.choices or find.scene for find in finds):
            return finds
        words = list(dict.fromkeys(text for kind, text in tokens if kind == "word"))[:MOST_GUESSES]
        return tuple(guess for word in words if (guess := self._guess(word)))

    def knows(self, word: str) -> bool:
        """Whether `word`, in any of its forms, means something or is passed over."""
        return any(self._known(form) for form in forms(word))

    def drawable(self) -> tuple[str, ...]:
        """Every word that some drawing answers to."""
        return tuple(word for word, meaning in self._meanings.items() if meaning.choices())

    def names_a_thing(self, word: str) -> bool:
        """Whether `word` is the name, rather than a tag, of animals, plants, food, vehicles or objects."""
        meaning = self._meanings[word]
        drawings = [self._pieces[code] for choice in meaning.choices() for code in choice]
        named = max(score for score, _ in meaning.scored) >= LABEL
        return named and all(piece.group in THINGS and piece.kind not in SENSITIVE for piece in drawings)

    def _names(self, library: Library) -> Iterator[tuple[str, float, tuple[str, ...]]]:
        framed = {identify(emoji) for emoji in split(library.words["framed"]["all"])}
        for piece in library.pieces.values():
            if piece.id in framed:
                continue
            for name, score in _scored_names(piece):
                yield name.lower().replace("-", " "), score, (piece.id,)
        for emoji, words in library.words["drawing"].items():
            drawing = (emoji,) if emoji in self._pieces else tuple(self._emoji(emoji))
            for word in split(words):
                yield word, CURATED, drawing

    def _scan(self, tokens: list[tuple[str, str]]) -> Iterator[Find]:
        """A number counts for the next thing that can be drawn."""
        count = 1
        for kind, group in groupby(tokens, lambda token: token[0] == "count"):
            if kind:
                count = _COUNTS[[text for _, text in group][-1].strip().rstrip(_MEASURES)]
                continue
            for find in self._named(list(group)):
                yield replace(find, count=count) if find.choices else find
                count = 1 if find.choices else count

    def _named(self, tokens: list[tuple[str, str]]) -> Iterator[Find]:
        at = 0
        while at < len(tokens):
            kind, text = tokens[at]
            length = 1
            if kind == "word":
                find, length = self._phrase(
                    [text for kind, text in tokens[at : at + LONGEST_PHRASE] if kind == "word"]
                )
                if find:
                    yield find
            elif kind == "run":
                yield from self._run(text)
            else:
                yield from (Find(code, ((code,),), emoji=True) for code in self._emoji(text))
            at += length

    def _phrase(self, words: list[str]) -> tuple[Find | None, int]:
        for length in range(len(words), 0, -1):
            *head, last = words[:length]
            for form in forms(last):
                if find := self._find(" ".join([*head, form])):
                    return find, length
        return self._neighbour(words[0]), 1

    def _run(self, text: str) -> Iterator[Find]:
        at = 0
        while at < len(text):
            lengths = range(min(LONGEST_RUN, len(text) - at), 0, -1)
            length = next((n for n in lengths if self._known(text[at : at + n])), 1)
            if find := self._find(text[at : at + length]):
                yield find
            at += length

    def _known(self, text: str) -> bool:
        return text in self._ignored or text in self._meanings

    def _find(self, text: str) -> Find | None:
        meaning = self._meanings.get(text)
        if meaning is None or text in self._ignored:
            return None
        find = Find(text, meaning.choices(), frozenset(meaning.scene))
        return find if find.choices or find.scene else None

    def _neighbour(self, word: str) -> Find | None:
        if word in self._ignored:
            return None
        near = next((self._neighbours[form] for form in forms(word) if form in self._neighbours), None)
        return self._find(near) if near else None

    def _guess(self, word: str) -> Find | None:
        close = difflib.get_close_matches(word, self._spellings, n=1, cutoff=CLOSE_SPELLING)
        return self._find(close[0]) if close and word not in self._ignored else None

    def _emoji(self, text: str) -> Iterator[str]:
        at = 0
        while at < len(text):
            lengths = range(min(LONGEST_EMOJI, len(text) - at), 0, -1)
            length = next((n for n in lengths if identify(text[at : at + n]) in self._pieces), 0)
            if length:
                yield identify(text[at : at + length])
            at += length or 1


def split(words: str) -> list[str]:
    """The words of one line of `words.toml`."""
    return [word.strip() for word in words.split(",")]


def _scored_names(piece: Piece) -> Iterator[tuple[str, float]]:
    for label, *tags in (names for names in (piece.english, piece.chinese) if names):
        yield label, LABEL
        for tag in tags:
            yield tag, _tag_score(piece, label, tag)
    for label in piece.other:
        yield label, FOREIGN_LABEL


def _tag_score(piece: Piece, label: str, tag: str) -> float:
    """A tag counts more as the last word of the label, and less on a face or a symbol."""
    in_label = 0.8 if label.lower().endswith(tag.lower()) else 0.3 if tag.lower() in label.lower() else 0.0
    abstract = piece.group in ("symbols", "smileys-emotion")
    return TAG + in_label - (0.5 if abstract else 0.0)


def _scenes(library: Library) -> Iterator[tuple[str, str]]:
    for kind in ("place", "light", "weather"):
        for value, words in library.words[kind].items():
            for word in split(words):
                yield word, f"{kind}:{value}"


def _shown_by_the_backdrop(scene: set[str]) -> bool:
    return any(named.startswith("place:") for named in scene)


def forms(word: str) -> Iterator[str]:
    """The word, then what it may be a form of: `waves` wave, `puppies` puppy, `running` run."""
    yield word
    word = word.replace("’", "'").removesuffix("'s")
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            yield from (stem, stem + "e", stem[:-1])
