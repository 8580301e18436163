"""Tells speech from silence, and from the sentences that a model writes when it hears none."""

import re
import zlib
from collections.abc import Iterator

import numpy

from bot.engine.server.sound.files import READ_RATE, Samples
from bot.engine.server.sound.script import simplified

FRAME = READ_RATE // 50
SILENT, FAINTEST = 0.0015, 0.0001
"""The loudness (root mean square) below which nobody speaks where it never changes, and where it does: -56 and -80 dB."""
PLAIN = 0.05
"""How loud the loudest moment is made of what is quieter, or the model takes it for silence."""
REPETITIVE = 2.4
"""How much a text may shrink when compressed before it counts as a loop."""
PAUSE, QUIETER = 12, 0.15
"""Frames of a pause, and how much quieter than the rest it is."""
SHORTEST_SPAN = 2 * READ_RATE
"""Samples by which a language is known."""
UNSURE = -1.0
"""The mean log-probability of a token below which a text is a guess."""
NO_SPEECH = 0.6
DOUBTFUL = 0.2
"""How likely it has to be that nobody speaks, for a guess and for a well-known phantom to be dropped."""

_PHANTOMS = frozenset({
    "you", "thank you", "thanks for watching", "thank you for watching", "thank you so much for watching",
    "thank you very much", "please subscribe", "please subscribe to my channel", "subscribe", "bye", "bye bye", "so",
    "the end", "okay", "see you next time", "i ll see you in the next video", "谢谢", "谢谢大家", "谢谢观看", "谢谢收看",
    "谢谢你的观看", "感谢观看", "感谢收看", "感谢您的观看", "多谢收看", "下期再见", "我们下期再见", "以下是普通话的句子",
    "ご视聴ありがとうございました",
})  # fmt: skip
"""What people say too, in plain letters and Simplified characters."""
_CREDITS = re.compile(
    r"amara ?org|字幕(?:由|志愿者|制作|提供| ?by )|^中文字幕|点赞.*订阅|明镜与点点|优优独播剧场|^subtitles by|transcri(?:bed|ption) by",
)
"""What nobody says: it stood under films that the model learned from."""
_ROUNDS = re.compile(r"(.{2,80}?)\1{5,}")


def peak(samples: Samples) -> float:
    """How loud the loudest moment of it is, 0 to 1."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    return float(numpy.sqrt((frames**2).mean(axis=1)).max()) if len(frames) else 0.0


def is_silent(samples: Samples) -> bool:
    """Whether nobody can be speaking."""
    return peak(samples) < (SILENT if is_steady(samples) else FAINTEST)


def raised(samples: Samples) -> Samples:
    """The same, loud enough to be understood."""
    return samples * numpy.float32(max(1.0, PLAIN / max(peak(samples), FAINTEST)))


def is_steady(samples: Samples) -> bool:
    """Whether it is noise of one loudness, such as a fan: speech has pauses between its words."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    if len(frames) < 10:
        return False
    low, high = numpy.quantile(numpy.sqrt((frames**2).mean(axis=1)), (0.1, 0.9))
    return bool(high < 1.6 * low)


def is_phantom(text: str, no_speech: float) -> bool:
    """Whether it is one of those sentences, where it is doubtful that anybody spoke, or holds no word at all."""
    plain = " ".join(re.findall(r"\w+", simplified(text.lower())))
    return not plain or _CREDITS.search(plain) is not None or (no_speech > DOUBTFUL and plain in _PHANTOMS)


def is_loop(text: str) -> bool:
    """Whether it says the same again and again."""
    data = text.encode()
    return len(data) > 30 and len(data) / len(zlib.compress(data)) > REPETITIVE


def once(text: str) -> str:
    """Of what goes round in circles, the first round."""
    return _ROUNDS.sub(r"\1", text)


def spans(samples: Samples) -> Iterator[tuple[int, int]]:
    """The parts between pauses, none of them shorter than `SHORTEST_SPAN`."""
    start = 0
    for pause in _pauses(samples):
        if pause - start >= SHORTEST_SPAN:
            yield start, pause
            start = pause
    if len(samples) - start >= SHORTEST_SPAN:
        yield start, len(samples)


def _pauses(samples: Samples) -> Iterator[int]:
    """The middle of each moment in which it is much quieter."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    levels = numpy.sqrt((frames**2).mean(axis=1))
    quiet = numpy.concatenate([[0], levels < QUIETER * numpy.quantile(levels, 0.9), [0]]).astype(int)
    begun, ended = numpy.flatnonzero(numpy.diff(quiet) > 0), numpy.flatnonzero(numpy.diff(quiet) < 0)
    for start, end in zip(begun, ended, strict=True):
        if end - start >= PAUSE:
            yield int(start + end) // 2 * FRAME


def is_guess(no_speech: float, likelihood: float) -> bool:
    """Whether it is likelier that nobody spoke."""
    return no_speech > NO_SPEECH and likelihood < UNSURE
