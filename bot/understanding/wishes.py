"""Something that people may ask for in their own words, as its capability declares it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.language import Phrase, simplified


@dataclass(frozen=True, slots=True)
class Wish:
    """What people may want. `action` serves it, `name` and `summary` tell the model what it is.

    `examples` are whole sentences, `sayings` more of them in either language; a message that begins
    with one of `words` is this wish. One with `files` is about files of these media types, such as
    `image/`: with the message, or before it.
    """

    name: str
    action: str
    label: Phrase
    summary: Phrase
    examples: tuple[Phrase, ...] = ()
    sayings: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every example in both languages, and every saying."""
        examples = (sentence for example in self.examples for sentence in (example.en, example.zh))
        return (*examples, *self.sayings)

    def begins(self, message: str) -> bool:
        """Whether `message` begins with one of its words."""
        said = simplified(message).casefold().lstrip()
        return any(_opens(said, word) for word in self.words)

    def fits(self, files: Sequence[str]) -> bool:
        """Whether it can be meant by a message with files of these media types."""
        return not self.files or not files or self.has(files)

    def has(self, files: Sequence[str]) -> bool:
        """Whether what it is about is among files of these media types."""
        return any(each.startswith(self.files) for each in files) if self.files else False


def _opens(message: str, word: str) -> bool:
    following = message[len(word) : len(word) + 1]
    return message.startswith(word) and not (word.isascii() and following.isalnum())
