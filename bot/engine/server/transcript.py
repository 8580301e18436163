"""Between text and tokens: the chat template on the way in, whole characters on the way out."""

from collections.abc import Iterable, Sequence
from typing import Any

from jinja2.exceptions import TemplateError
from tokenizers.decoders import DecodeStream

from bot.engine import Role, Turn
from bot.errors import EngineRefused

_UNSEEN = "\u200b"
_PLAIN = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
_BYTES = {chr(byte): byte for byte in _PLAIN} | {
    chr(0x100 + number): byte for number, byte in enumerate(sorted(set(range(0x100)) - set(_PLAIN)))
}
"""The letter that stands for each byte in the vocabularies that GPT-2 began."""


class Transcript:
    """Reads and writes one model's tokens. Never touches torch, so any thread may use it."""

    def __init__(self, tokenizer: Any, ends: Iterable[int]) -> None:
        self._tokenizer = tokenizer
        self.backend = tokenizer.backend_tokenizer
        self._special = sorted(tokenizer.all_special_tokens, key=len, reverse=True)
        self.ends = frozenset(ends)

    def read(self, turns: Iterable[Turn]) -> list[int]:
        """The prompt for the model's answer to `turns`. Raises EngineRefused when its template takes none of it."""
        told = list(turns)
        try:
            return self.encode(self._laid_out(told))
        except TemplateError:
            pass
        try:
            return self.encode(self._laid_out(_folded(told)))
        except TemplateError as error:
            raise EngineRefused(reason=str(error)) from None

    def encode(self, text: str) -> list[int]:
        """The tokens of `text` as it stands."""
        # Unlike `encode`, it lets other threads work meanwhile.
        (found,) = self.backend.encode_batch_fast([text], add_special_tokens=False)
        return list(found.ids)

    def spell(self, token: int) -> bytes:
        """What `token` stands for, which may be a part of a character."""
        piece = self.backend.id_to_token(token) or ""
        if all(letter in _BYTES for letter in piece):
            return bytes(_BYTES[letter] for letter in piece)
        return str(self.backend.decode([token], skip_special_tokens=False)).encode()

    def writer(self, stop: Sequence[str]) -> "Writer":
        """Follows one answer."""
        return Writer(self.backend, stop, self.ends)

    def _laid_out(self, turns: Iterable[Turn]) -> str:
        messages = [{"role": turn.role, "content": self._plain(turn.text)} for turn in turns]
        # A template that knows no thinking ignores that there is to be none.
        laid_out: str = self._tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=True, enable_thinking=False
        )
        return laid_out

    def _plain(self, text: str) -> str:
        # People must not be able to end their turn and speak as the system.
        for token in self._special:
            text = text.replace(token, token[:1] + _UNSEEN + token[1:])
        return text


def _folded(turns: Iterable[Turn]) -> list[Turn]:
    """For templates without a system turn, in which two people alternate: what one says in a row is one turn."""
    folded: list[Turn] = []
    for turn in turns:
        role: Role = "user" if turn.role == "system" else turn.role
        before = folded.pop().text + "\n\n" if folded and folded[-1].role == role else ""
        folded.append(Turn(role, before + turn.text))
    return folded


class Writer:
    """Turns one answer's tokens into text as they come.

    Gives out whole characters only, and nothing that may yet turn out to begin a stop
    string. `stopped` once one has come; it is not part of the text.
    """

    def __init__(self, backend: Any, stop: Sequence[str], ends: frozenset[int]) -> None:
        self._backend = backend
        self._ends = ends
        self._stream = DecodeStream(skip_special_tokens=True)
        self._stop = tuple(word for word in stop if word)
        self._held = ""
        self.stopped = False

    def add(self, tokens: Iterable[int]) -> str:
        """The text that is certain now."""
        pieces = [self._stream.step(self._backend, token) or "" for token in tokens]
        return self._release(self._held + "".join(pieces))

    def is_end(self, tokens: Sequence[int]) -> bool:
        """Whether the model ended its answer itself."""
        return bool(tokens) and tokens[-1] in self._ends

    def end(self) -> str:
        """What was held back, when no more tokens come."""
        held, self._held = self._held, ""
        return "" if self.stopped else held

    def _release(self, text: str) -> str:
        found = [at for word in self._stop if (at := text.find(word)) >= 0]
        if found:
            self.stopped = True
            return text[: min(found)]
        kept = max((_overlap(text, word) for word in self._stop), default=0)
        self._held = text[len(text) - kept :]
        return text[: len(text) - kept]


def _overlap(text: str, word: str) -> int:
    """How much of the end of `text` is a beginning of `word`."""
    return next(
        (size for size in range(min(len(text), len(word) - 1), 0, -1) if text.endswith(word[:size])), 0
    )
