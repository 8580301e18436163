"""One text: the prompt made into a job, and the answer as its tokens add up."""

import secrets
from collections.abc import Sequence
from random import Random
from typing import Protocol

from bot.engine import Made, TextPrompt, Words, Written
from bot.engine.server.jobs import Chosen, Odds, ScoredWords, Spelt, TextJob, Tokens
from bot.engine.server.taste import Taste
from bot.engine.server.transcript import Transcript
from bot.errors import PromptTooLong


class Author(Protocol):
    """What is needed of a loaded text model."""

    @property
    def transcript(self) -> Transcript:
        """Reads prompts and writes answers."""
        ...

    @property
    def context(self) -> int:
        """Tokens that it can hold, prompt and answer together."""
        ...


def text_job(name: str, prompt: TextPrompt, taste: Taste, author: Author) -> TextJob:
    """Raises PromptTooLong when there is no room left for an answer."""
    tokens = author.transcript.read(prompt.turns)
    room = author.context - len(tokens)
    if room < 1:
        raise PromptTooLong(tokens=len(tokens), limit=author.context)
    seed = secrets.randbits(31) if prompt.seed is None else prompt.seed
    choices = [author.transcript.encode(choice) for choice in prompt.choices]
    return TextJob(name, prompt, tokens, min(prompt.max_tokens, room), seed, taste=taste, choices=choices)


class Answer:
    """One answer as its tokens add up."""

    def __init__(self, transcript: Transcript, job: TextJob) -> None:
        self._transcript = transcript
        self._job = job
        self._writer = transcript.writer(job.prompt.stop)
        self._pieces: list[str] = []
        self._odds: list[Spelt] = []
        self._likely: tuple[tuple[str, float], ...] = ()
        self._count = 0
        self._ended = False
        self.complete = False

    def add(self, piece: Tokens) -> Words | None:
        """The words that `piece` brings."""
        self._count += len(piece.tokens)
        words = self._writer.add(piece.tokens)
        self._ended = self._writer.stopped or self._writer.is_end(piece.tokens)
        self.complete = piece.finished or self._writer.stopped
        if piece.finished:
            words += self._writer.end()
        self._pieces.append(words)
        self._odds += [
            _spelt(each, self._transcript) for each in piece.odds if not self._writer.is_end([each.token])
        ]
        return self._told(words)

    def _told(self, words: str) -> Words | None:
        if self._odds and (words or self.complete):
            odds, self._odds = tuple(self._odds), []
            return ScoredWords(words, odds)
        return Words(words) if words else None

    def choose(self, chosen: Chosen) -> Words:
        """The answer to a prompt with choices."""
        shares = zip(self._job.prompt.choices, chosen.shares, strict=True)
        self._likely = tuple(sorted(shares, key=lambda each: each[1], reverse=True))
        answer = _drawn(self._likely, self._job)
        self._pieces.append(answer)
        self._count = len(self._job.choices[self._job.prompt.choices.index(answer)])
        self._ended = self.complete = True
        return Words(answer)

    def written(self, made: Made) -> Written:
        """The whole of it."""
        return Written(
            text="".join(self._pieces),
            made=made,
            cut=self._count >= self._job.max_tokens and not self._ended,
            prompt_tokens=len(self._job.prompt_tokens),
            completion_tokens=self._count,
            likely=self._likely,
        )


def _drawn(likely: Sequence[tuple[str, float]], job: TextJob) -> str:
    """The likeliest choice, unless a temperature was asked for."""
    if not job.prompt.temperature:
        return likely[0][0]
    weights = [share ** (1 / job.prompt.temperature) for _, share in likely]
    return Random(job.seed).choices([choice for choice, _ in likely], weights)[0]  # noqa: S311 - a seed has to repeat it


def _spelt(odds: Odds, transcript: Transcript) -> Spelt:
    likeliest = tuple((transcript.spell(token), logprob) for token, logprob in odds.likeliest)
    return Spelt(transcript.spell(odds.token), odds.logprob, likeliest)
