"""Tells speech from silence, and from the sentences that a model writes when it hears none."""

import re
import zlib

import numpy

from bot.engine.server.sound.files import READ_RATE, Samples

FRAME = READ_RATE // 50
SILENT = 0.0015
"""The loudness (root mean square) below which nobody speaks: -56 dB of full scale."""
REPETITIVE = 2.4
"""How much a text may shrink when compressed before it counts as a loop."""
UNSURE = -1.0
"""The mean log-probability of a token below which a text is a guess."""
NO_SPEECH = 0.6
DOUBTFUL = 0.2
"""How likely it has to be that nobody speaks, for a guess and for a well-known phantom to be dropped."""

_PHANTOMS = frozenset({
    "you", "thank you", "thanks for watching", "thank you for watching", "please subscribe", "bye", "bye bye", "so",
    "subtitles by the amara org community", "subscribe", "thank you very much", "the end", "okay",
    "谢谢观看", "谢谢大家", "谢谢", "谢谢收看", "感谢观看", "感谢收看", "请不吝点赞订阅转发打赏支持明镜与点点栏目",
    "字幕由amara org社区提供", "中文字幕志愿者", "字幕志愿者", "以下是普通话的句子", "由 amara org 社群提供的字幕", "明镜与点点栏目",
})  # fmt: skip


def loudness(samples: Samples) -> float:
    """How loud the loudest tenth of it is, 0 to 1."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    if not len(frames):
        return float(numpy.sqrt(numpy.mean(samples**2))) if len(samples) else 0.0
    return float(numpy.quantile(numpy.sqrt((frames**2).mean(axis=1)), 0.9))


def peak(samples: Samples) -> float:
    """How loud the loudest moment of it is, 0 to 1."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    return float(numpy.sqrt((frames**2).mean(axis=1)).max()) if len(frames) else 0.0


def is_silent(samples: Samples) -> bool:
    """Whether nobody can be speaking."""
    return peak(samples) < SILENT


def is_steady(samples: Samples) -> bool:
    """Whether it is noise of one loudness, such as a fan: speech has pauses between its words."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    if len(frames) < 10:
        return False
    low, high = numpy.quantile(numpy.sqrt((frames**2).mean(axis=1)), (0.1, 0.9))
    return bool(high < 1.6 * low)


def is_phantom(text: str, no_speech: float) -> bool:
    """Whether it is one of those sentences, where it is doubtful that anybody spoke."""
    plain = re.sub(r"[^\w\s]+", " ", text.lower()).strip()
    return no_speech > DOUBTFUL and plain in _PHANTOMS


def is_loop(text: str) -> bool:
    """Whether it says the same again and again."""
    data = text.encode()
    return len(data) > 30 and len(data) / len(zlib.compress(data)) > REPETITIVE


def is_guess(no_speech: float, likelihood: float) -> bool:
    """Whether it is likelier that nobody spoke."""
    return no_speech > NO_SPEECH and likelihood < UNSURE
