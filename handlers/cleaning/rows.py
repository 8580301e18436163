"""The buttons under a cleaned recording, and the forms that two of them open."""

from collections.abc import Callable, Mapping

from bot.capability import Button, Choice, Form, Line
from bot.language import Phrase
from handlers.cleaning.treatment import LOUDER, LOUDEST, SPEECH, Job

GENTLER, LOUD, UNDO, CUT, CONVERT = (
    "sound_gentler",
    "sound_louder",
    "sound_undo",
    "sound_cut",
    "sound_convert",
)

_LABELS = {
    GENTLER: Phrase(en="Less noise reduction", zh="少降一点噪"),
    LOUD: Phrase(en="Louder", zh="更响一些"),
    UNDO: Phrase(en="Undo", zh="撤销"),
    CUT: Phrase(en="Cut…", zh="剪辑…"),
    CONVERT: Phrase(en="Convert…", zh="转换格式…"),
}
_GENTLEST = 0.2


def _gentler(job: Job) -> Job:
    share = round(job.treatment.denoise / 2, 2)
    return job.then(denoise=share) if share > _GENTLEST else job


def _louder(job: Job) -> Job:
    now = SPEECH - LOUDER if job.treatment.loudness is None else job.treatment.loudness
    return job if now >= LOUDEST else job.then(loudness=min(LOUDEST, now + LOUDER))


def _undone(job: Job) -> Job:
    return job.before or job


CHANGES: Mapping[str, Callable[[Job], Job]] = {GENTLER: _gentler, LOUD: _louder, UNDO: _undone}


def below(job: Job) -> tuple[Button, ...]:
    """The row under a result; what would change nothing is left out."""
    offered = [name for name, change in CHANGES.items() if change(job) != job]
    value = job.packed()
    return tuple(Button(name, _LABELS[name], value, anyone=True) for name in (*offered, CUT, CONVERT))


def cut_form(value: str) -> Form:
    """Asks which part is to stay or go."""
    return Form(
        title=_LABELS[CUT],
        fields=(
            Line(
                name="start",
                label=Phrase(en="From", zh="从"),
                hint=Phrase(en="0:10, or nothing for the beginning", zh="0:10；留空表示开头"),
                optional=True,
            ),
            Line(
                name="end",
                label=Phrase(en="To", zh="到"),
                hint=Phrase(en="0:45, or nothing for the end", zh="0:45；留空表示结尾"),
                optional=True,
            ),
            Choice(
                name="what",
                label=Phrase(en="That part", zh="这一段"),
                options=(
                    ("keep", Phrase(en="Stays, the rest goes", zh="保留，其余剪掉")),
                    ("drop", Phrase(en="Goes", zh="剪掉")),
                ),
            ),
        ),
        note=value,
    )


def convert_form(value: str) -> Form:
    """Asks for the format."""
    return Form(
        title=_LABELS[CONVERT],
        fields=(
            Choice(
                name="format",
                label=Phrase(en="Format", zh="格式"),
                options=(
                    ("mp3", Phrase(en="MP3: small, plays everywhere", zh="MP3：小巧通用")),
                    ("wav", Phrase(en="WAV: for editing", zh="WAV：适合编辑")),
                    (
                        "flac",
                        Phrase(en="FLAC: lossless, half the size of WAV", zh="FLAC：无损，约为 WAV 的一半大"),
                    ),
                ),
            ),
        ),
        note=value,
    )
