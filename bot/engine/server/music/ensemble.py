"""The ensemble: music that follows rules, played on recordings of single notes, without a GPU or a model."""

import json
import secrets
from collections.abc import Callable, Generator, Sequence

from bot.engine import MEDIA_TYPES, Beside, Made, MusicPrompt, Progress, Sound, SoundFormat
from bot.engine.music_plan import LONGEST, SHORTEST, is_whole, mended, style_of
from bot.engine.server.in_steps import in_steps
from bot.engine.server.keeping import AtHand
from bot.engine.server.music import midi, mixing, score
from bot.engine.server.music.compose import compose
from bot.engine.server.music.instruments import RATE, Instruments
from bot.engine.server.music.performance import Performance, perform
from bot.engine.server.music.piece import Piece
from bot.engine.server.music.planning import plan_for, settled
from bot.engine.server.png import BY_RULES, label
from bot.engine.server.sound import labels
from bot.engine.server.sound.files import Samples, writing
from bot.errors import CannotSing

MODEL = "rule-composer"
LICENCE = "Apache-2.0"
SEEDS = 2**31

_COMPOSED, _PLAYED, _MIXED, _WRITTEN = 0.05, 0.55, 0.65, 0.9
"""How far a piece is after each of these."""


class Ensemble(AtHand):
    """Composes and plays; it needs no weights."""

    def __init__(self) -> None:
        self._instruments: Instruments | None = None

    def load(self, report: Callable[[float], None]) -> None:
        """Open the instruments."""
        self._instruments = Instruments()
        report(1.0)

    def unload(self) -> None:
        """Put the instruments away."""
        if self._instruments is not None:
            self._instruments.close()
        self._instruments = None

    def compose(self, prompt: MusicPrompt) -> Generator[Progress | Sound]:
        """Plan, compose, play, mix and write down; every `next()` is a short step of that."""
        if self._instruments is None:
            raise RuntimeError("load the ensemble first")
        if prompt.lyrics:
            raise CannotSing(model=MODEL)
        seed = secrets.randbelow(SEEDS) if prompt.seed is None else prompt.seed
        piece = _composed(prompt, seed)
        performances = tuple(perform(piece, seed))
        yield Progress(_COMPOSED)
        mixed = yield from _mixed(self._instruments, piece, performances)
        yield Progress(_MIXED)
        data = yield from in_steps(_labelled(mixed, prompt.format), Progress(_MIXED))
        yield Progress(_WRITTEN)
        exact = yield from in_steps(_exact(prompt, mixed), Progress(_WRITTEN))
        yield Progress(_WRITTEN)
        yield Sound(
            data,
            Made(MODEL, "algorithm", LICENCE, seed),
            MEDIA_TYPES[prompt.format],
            mixed.shape[1] / RATE,
            (*_beside(piece, performances), *exact),
            _facts(piece, mixed),
        )


def _mixed(
    instruments: Instruments, piece: Piece, performances: Sequence[Performance]
) -> Generator[Progress, None, Samples]:
    """All parts, played one by one, in their room."""
    stage = mixing.Stage(piece.plan.style, piece.seconds)
    for at, each in enumerate(performances):
        done = Progress(_COMPOSED + (_PLAYED - _COMPOSED) * at / len(performances))
        playing = instruments.play(each.part.instrument, each.notes, piece.seconds)
        mono = yield from in_steps(playing, done)
        yield done
        yield from in_steps(stage.add(each.part.role, mono), done)
        yield done
    mix = yield from in_steps(stage.mixed(), Progress(_PLAYED))
    yield Progress(_PLAYED)
    return mixing.finished(mix, piece.seconds, piece.bar * piece.step, loop=piece.loop)


def _composed(prompt: MusicPrompt, seed: int) -> Piece:
    given = dict(prompt.plan or {})
    own = plan_for(prompt.text, seed, style_of(given))
    plan = mended(given if is_whole(given) else given | settled(prompt.text, own), own)
    seconds = min(LONGEST, max(SHORTEST, prompt.seconds))
    return compose(plan, seconds, seed, loop=prompt.loop)


def _labelled(mixed: Samples, form: SoundFormat) -> Generator[None, None, bytes]:
    data = yield from writing(mixed.T, RATE, form)
    return labels.label(data, MEDIA_TYPES[form], model=MODEL, origin=BY_RULES)


def _exact(prompt: MusicPrompt, mixed: Samples) -> Generator[None, None, tuple[Beside, ...]]:
    """A loop's every sample: players put a gap between one round of an MP3 and the next."""
    if not prompt.loop or prompt.format != "mp3":
        return ()
    data = yield from _labelled(mixed, "flac")
    return (Beside("loop.flac", data, MEDIA_TYPES["flac"]),)


def _beside(piece: Piece, performances: tuple[Performance, ...]) -> tuple[Beside, ...]:
    return (
        Beside("score.png", label(score.picture(piece), BY_RULES, model=MODEL), "image/png"),
        Beside("music.mid", midi.write(piece, performances), "audio/midi"),
    )


def _facts(piece: Piece, mixed: Samples) -> dict[str, float | str]:
    """What people ask of a piece; `plan` is the plan it came from, as JSON."""
    plan = piece.plan
    return {
        "title": plan.title,
        "mood": plan.mood,
        "style": plan.style,
        "key": f"{piece.scale.name(piece.scale.tonic)} {plan.mode}",
        "tempo": round(piece.tempo, 1),
        "metre": plan.metre,
        "bars": float(len(piece.bars)),
        "form": _form(piece),
        "chords": " ".join(bar.chord.name for bar in piece.bars),
        "instruments": ", ".join(dict.fromkeys(part.instrument for part in piece.parts)),
        "loudness": round(mixing.loud(mixed), 1),
        "plan": json.dumps(plan.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":")),
    }


def _form(piece: Piece) -> str:
    return "".join(bar.section for bar in piece.bars if bar.first)
