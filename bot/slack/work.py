"""What one post of a reply needs to show itself, and the states that it goes through."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

from bot.engine import Made
from bot.language import Language
from bot.safety.label import cut_line, label
from bot.slack.blocks import Block
from bot.slack.posting import At, Posting, Spot

TICK = 0.25
PATIENCE = 1.0
BETWEEN_EDITS = 2.0
BETWEEN_APPENDS = 0.5

Status = Callable[[str], Awaitable[bool]]


class StoppedByPerson(Exception):
    """Slack says that a person stopped the stream; the work stops too."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing of it can be seen yet."""


@dataclass(frozen=True, slots=True)
class Edited:
    """An ordinary message, edited as it grows, next when `due`."""

    at: At
    due: float = 0.0


@dataclass(frozen=True, slots=True)
class Streamed:
    """A live stream of Slack, begun at `since`, with `sent` characters of the page out."""

    at: At
    sent: int
    since: float
    due: float


@dataclass(frozen=True, slots=True)
class Kept:
    """An earlier attempt completed it; it is not touched again."""


State = Quiet | Edited | Streamed | Kept


@dataclass(frozen=True, slots=True)
class Work:
    """One post: its first part `number`, and the `status` line that the handler gave.

    `below` stands under it while it is in the making.
    """

    posting: Posting
    spot: Spot
    number: int
    status: str
    tell: Status
    below: tuple[Block, ...] = ()
    patience: float = PATIENCE
    clock: Callable[[], float] = monotonic

    @property
    def language(self) -> Language:
        """The language of the question."""
        return self.posting.request.language

    def label(self, made: Made, *, cut: bool = False) -> str:
        """The line under the result, unless the channel wants none."""
        wanted = self.posting.request.manners.labelled
        return label(made, self.language, cut=cut) if wanted else cut_line(self.language) if cut else ""
