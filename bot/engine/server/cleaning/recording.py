"""Recordings one after another as they come in, at one rate, with what can be told of how they were made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.engine.server.cleaning.loudness import RATE
from bot.engine.server.sound.files import Decoded, Samples
from bot.errors import RecordingTooLong

BLOCK = 2
"""Seconds that are worked on in one step."""
LONGEST = 2 * 60 * 60
_FULL_SCALE = 0.985
CLIPPED = 0.0005
"""The share of samples at the very top above which a recording was clipped."""


@dataclass
class Recordings:
    """Files of sound or film, joined in order; `channels` are those of the first, two at most.

    While its blocks are taken, `position` counts the samples so far, `fresh` says that the
    last block is the first of a file, and `damaged` names the files of which a part is missing.
    """

    files: Sequence[bytes]
    names: Sequence[str] = ()
    channels: int = field(init=False)
    rate: int = field(init=False, default=RATE)
    position: int = field(init=False, default=0)
    fresh: bool = field(init=False, default=True)
    fraction: float = field(init=False, default=0.0)
    damaged: list[str] = field(init=False, default_factory=list)
    _at_top: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        first = self._decoded(0, channels=1)
        try:
            next(first.blocks(1))
            rate, mono = first.recorded or (RATE, True)
        finally:
            first.close()
        self.rate, self.channels = rate, 1 if mono else 2

    def blocks(self) -> Iterator[Samples]:
        """The samples in columns, `BLOCK` seconds at a time. Raises a UsageError where there are none."""
        for number in range(len(self.files)):
            sound = self._decoded(number, self.channels)
            try:
                yield from self._counted(sound, number)
            finally:
                sound.close()

    def seconds(self) -> float:
        """How long all of them last; those that do not say it are read for it."""
        return sum(self._lasting(number) for number in range(len(self.files)))

    @property
    def clipped(self) -> float:
        """The share of samples that stand at full scale, or above it after a change of rate."""
        return self._at_top / max(1, self.position * self.channels)

    def name(self, number: int = 0) -> str:
        """What a file is called."""
        return self.names[number] if number < len(self.names) else "recording"

    def _counted(self, sound: Decoded, number: int) -> Iterator[Samples]:
        begun = self.position
        for samples in sound.blocks(BLOCK):
            block = samples.reshape(len(samples), -1)
            if (seconds := max(self.position / RATE, sound.seconds or 0)) > LONGEST:
                raise RecordingTooLong(minutes=round(seconds / 60), limit=LONGEST // 60)
            self._at_top += int((abs(block) >= _FULL_SCALE).sum())
            self.fresh = self.position == begun
            self.position += len(block)
            done = (self.position - begun) / RATE / sound.seconds if sound.seconds else 0.5
            self.fraction = (number + min(done, 1)) / len(self.files)
            yield block
        if sound.damaged:
            self.damaged.append(self.name(number))

    def _lasting(self, number: int) -> float:
        sound, count = self._decoded(number, channels=1), 0
        try:
            for block in sound.blocks(BLOCK):
                if sound.seconds is not None:
                    return sound.seconds
                count += len(block)
        finally:
            sound.close()
        return count / RATE

    def _decoded(self, number: int, channels: int) -> Decoded:
        return Decoded(self.files[number], self.name(number), rate=RATE, channels=channels)
