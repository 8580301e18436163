"""Voice-leading: how the notes of each chord lie, so that every voice moves little and none moves in parallel."""

from collections.abc import Sequence
from itertools import pairwise, product

from bot.engine.server.music.piece import Bar
from bot.engine.server.music.theory import Chord

Voicing = tuple[int, ...]
"""The notes of a chord, the lowest first."""

BASS = range(33, 51)
UPPER = range(54, 77)
WIDEST = 13
CENTRE = 64
_FORBIDDEN = 1_000
_INNER = 6
_LEAP, _LEAP_COST = 7, 4
_PERFECT = (0, 7)


def bass_line(bars: Sequence[Bar]) -> list[int]:
    """The root of every bar's chord, each in the octave nearest to the one before."""
    line: list[int] = []
    for bar in bars:
        near = line[-1] if line else 41
        line.append(min(_in(BASS, bar.chord.root), key=lambda pitch: (abs(pitch - near), pitch)))
    return line


def voicings(bars: Sequence[Bar], bass: Sequence[int]) -> list[Voicing]:
    """The smoothest way through the chords above `bass`."""
    best: dict[Voicing, tuple[float, list[Voicing]]] = {
        voicing: (_start(voicing), [voicing]) for voicing in _ways(bars[0].chord)
    }
    for (before, after), bar in zip(pairwise(bass), bars[1:], strict=True):
        best = {
            voicing: min(
                (cost + _cost(last, voicing, before, after), [*path, voicing])
                for last, (cost, path) in best.items()
            )
            for voicing in _ways(bar.chord)
        }
    return min(best.values())[1]


def parallel(low: tuple[int, int], high: tuple[int, int]) -> bool:
    """Whether two voices, each from its first note to its second, keep a perfect fifth or octave as both move."""
    before, after = (high[0] - low[0]) % 12, (high[1] - low[1]) % 12
    moved = low[0] != low[1] and high[0] != high[1]
    return moved and before == after and before in _PERFECT


def _ways(chord: Chord) -> list[Voicing]:
    """Every position within range that a hand could hold."""
    spread = product(*(_in(UPPER, each) for each in chord.classes))
    ways = {tuple(sorted(pitches)) for pitches in spread}
    return sorted(way for way in ways if way[-1] - way[0] <= WIDEST)


def _in(pitches: range, pitch_class: int) -> list[int]:
    return [pitch for pitch in pitches if pitch % 12 == pitch_class]


def _start(voicing: Voicing) -> float:
    return abs(sum(voicing) / len(voicing) - CENTRE)


def _cost(last: Voicing, voicing: Voicing, before: int, after: int) -> float:
    moves = [abs(one - other) for one, other in zip(last, voicing, strict=True)]
    cost = sum(moves) + _LEAP_COST * sum(move > _LEAP for move in moves) + _start(voicing) / 4
    if parallel((before, after), (last[-1], voicing[-1])):
        cost += _FORBIDDEN
    inner = pairwise(zip(last, voicing, strict=True))
    return cost + _INNER * sum(parallel(low, high) for low, high in inner)
