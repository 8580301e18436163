"""From a plan to a piece: the parts are composed one upon the other, and the same seed gives the same notes."""

from random import Random

from bot.engine.music_plan import MusicPlan
from bot.engine.server.music import accompaniment, form, harmony
from bot.engine.server.music.drums import drums
from bot.engine.server.music.melody import melody
from bot.engine.server.music.piece import Note, Part, Piece, Role
from bot.engine.server.music.theory import Scale


def compose(plan: MusicPlan, seconds: float, seed: int, *, loop: bool = False) -> Piece:
    """A piece that lasts exactly `seconds`."""
    scale, bar = Scale(plan.key, plan.mode), form.BAR[plan.metre]
    count = form.count_bars(plan, seconds)
    bars = form.bars(plan, scale, count, loop=loop)
    roots = harmony.bass_line(bars)
    voicings = harmony.voicings(bars, roots)
    players, random = plan.instruments, Random(seed)  # noqa: S311 - the same seed has to give the same notes
    parts: list[tuple[Role, str, tuple[Note, ...]]] = [
        ("lead", players.lead, melody(plan, scale, bars, roots, bar, random)),
        ("chords", players.chords, accompaniment.chords(plan.style, bars, voicings, bar, random)),
        ("pad", players.pad, accompaniment.pad(bars, voicings, bar)),
        ("bass", players.bass, accompaniment.bass(plan.style, bars, roots, bar, random)),
        ("drums", players.drums, drums(plan.style, players.drums, bars, bar, random)),
    ]
    playing = tuple(Part(*part) for part in parts if part[1] != "none")
    return Piece(plan, scale, bars, bar, form.tempo(plan, seconds, count), playing, loop)
