"""How much of a noise is taken out of speech: SI-SDR before and after, for four voices and eight noises.

`python -m tests.benchmarks denoising [RATE]`; RATE is what the recording was made with, 48,000 where none is given.
`python -m tests.benchmarks denoising words` tells what Whisper mishears of it, before and after.
"""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy
from numpy.typing import NDArray

from bot.engine import Heard, Recording, SpeechPrompt, Transcript
from bot.engine.server.catalogue import KOKORO, WHISPER_BASE
from bot.engine.server.cleaning.denoiser import RATE
from bot.engine.server.cleaning.network import Network
from bot.engine.server.cleaning.recording import BLOCK
from bot.engine.server.cleaning.voices import Voices
from bot.engine.server.prepare import prepare
from bot.engine.server.sound.files import Samples, write
from bot.engine.server.sound.speech import Speaker
from bot.engine.server.sound.transcription import Transcriber
from tests.benchmarks.errors import characters, distance, words
from tests.benchmarks.speech import CHINESE, ENGLISH
from tests.benchmarks.tables import MODELS, show

LEVEL = 5.0
"""The speech is so many dB above the noise."""
TEXTS = {
    "af_heart": ENGLISH[:3],
    "am_michael": ENGLISH[5:8],
    "zf_xiaoyi": CHINESE[:3],
    "zm_yunxi": CHINESE[6:9],
}

Floats = NDArray[numpy.float64]
Random = numpy.random.Generator
Noise = Callable[[int, Random], Floats]


async def run(arguments: Sequence[str]) -> None:
    """Print a table of decibels won, and what clean speech becomes; or one of words misheard."""
    if arguments[:1] == ["words"]:
        await _words()
    else:
        await _decibels(int(arguments[0]) if arguments else RATE)


async def _words() -> None:
    network, transcriber = Network.load(), await _transcriber()
    speeches = await _speeches()
    rows = {
        name: " to ".join(f"{_misheard(transcriber, sounds):.1%}" for sounds in zip(*pairs, strict=True))
        for name, noise in _noises(speeches).items()
        for pairs in [[_before_and_after(network, speech, noise) for speech in speeches.values()]]
    }
    rows["none"] = f"{_misheard(transcriber, list(speeches.values())):.1%}"
    show(f"words and characters misheard at {LEVEL:.0f} dB, before and after cleaning", rows)


async def _transcriber() -> Transcriber:
    transcriber = Transcriber(await prepare(WHISPER_BASE, MODELS, lambda *_: None), "cpu", name="whisper")
    transcriber.load(lambda _: None)
    return transcriber


def _before_and_after(network: Network, speech: Floats, noise: Noise) -> list[Floats]:
    noisy = _mixed(speech, noise, RATE)
    return [noisy, _freed(network, noisy, RATE)]


def _misheard(transcriber: Transcriber, sounds: Sequence[Floats]) -> float:
    """The share of the words and characters of `TEXTS`, a sound of each voice."""
    errors = of = 0
    for texts, sound in zip(TEXTS.values(), sounds, strict=True):
        *_, heard = transcriber.transcribe(Recording(write(sound.astype(numpy.float32), RATE, "wav")))
        units = words if texts[0].isascii() else characters
        said = units(" ".join(texts))
        errors, of = (
            errors + distance(said, units(heard.text if isinstance(heard, Transcript) else "")),
            of + len(said),
        )
    return errors / of


async def _decibels(rate: int) -> None:
    speeches = {voice: _limited(speech, rate) for voice, speech in (await _speeches()).items()}
    network = Network.load()
    rows = {name: _row(network, speeches, noise, rate) for name, noise in _noises(speeches).items()}
    clean = [fidelity(speech, _freed(network, speech, rate)) for speech in speeches.values()]
    rows["none: what is left of clean speech"] = _told(clean)
    begun, speech = time.perf_counter(), next(iter(speeches.values()))
    _freed(network, speech, rate)
    rows["real-time factor"] = f"{(time.perf_counter() - begun) * RATE / len(speech):.3f}"
    show(f"dB won at {LEVEL:.0f} dB, median ({', '.join(speeches)}), {rate} Hz", rows)


def fidelity(voice: Floats, result: Floats) -> float:
    """SI-SDR in dB: how far everything is below the voice that is not the voice."""
    voice, result = voice - voice.mean(), result - result.mean()
    part = voice * (result @ voice) / (voice @ voice)
    return float(10 * numpy.log10((part**2).sum() / ((result - part) ** 2).sum()))


async def _speeches() -> dict[str, Floats]:
    folder = await prepare(KOKORO, MODELS, lambda *_: None)
    speaker = Speaker(folder, name=KOKORO.name)
    speaker.load(lambda _: None)
    return {voice: numpy.concatenate(list(_said(speaker, voice, texts))) for voice, texts in TEXTS.items()}


def _said(speaker: Speaker, voice: str, texts: Sequence[str]) -> Iterator[Floats]:
    """At `RATE`, with pauses."""
    for text in texts:
        for event in speaker.speak(SpeechPrompt(text, voice)):
            if isinstance(event, Heard):
                samples = numpy.frombuffer(event.samples, "<i2") / 32768
                yield 2 * numpy.fft.irfft(numpy.fft.rfft(samples), 2 * len(samples))
        yield numpy.zeros(RATE // 2)


def _row(network: Network, speeches: dict[str, Floats], noise: Noise, rate: int) -> str:
    won = []
    for speech in speeches.values():
        mixed = _mixed(speech, noise, rate)
        won.append(fidelity(speech, _freed(network, mixed, rate)) - fidelity(speech, mixed))
    return _told(won)


def _mixed(speech: Floats, noise: Noise, rate: int) -> Floats:
    added = _limited(noise(len(speech), numpy.random.default_rng(1)), rate)
    mixed: Floats = speech + added * speech.std() / added.std() * 10 ** (-LEVEL / 20)
    return mixed


def _told(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.1f} ({', '.join(f'{value:.1f}' for value in values)})"


def _freed(network: Network, speech: Floats, rate: int) -> Floats:
    samples: Samples = speech.astype(numpy.float32)[:, None]
    voices, step = Voices(network, 1, 1.0, rate), BLOCK * RATE
    parts = [voices.run(samples[at : at + step]) for at in range(0, len(samples), step)]
    return numpy.concatenate([*parts, voices.end()])[:, 0].astype(numpy.float64)


def _limited(sound: Floats, rate: int) -> Floats:
    """As a recording at `rate` has it."""
    lines = numpy.fft.rfft(sound)
    lines[numpy.fft.rfftfreq(len(sound), 1 / RATE) > 0.475 * rate] = 0
    return numpy.fft.irfft(lines, len(sound))


def _sloped(slope: float) -> Noise:
    """Noise of `slope` dB an octave."""

    def noise(count: int, random: Random) -> Floats:
        lines = numpy.fft.rfft(random.standard_normal(count))
        hertz = numpy.fft.rfftfreq(count, 1 / RATE)
        lines *= numpy.maximum(hertz, 20) ** (slope / 6) * (hertz >= 20)
        return numpy.fft.irfft(lines, count)

    return noise


def _tones(count: int, random: Random, hertz: float, many: int) -> Floats:
    """A tone and its harmonics, each weaker than the one before."""
    turns = numpy.arange(count) * hertz / RATE
    tones = [numpy.sin(2 * numpy.pi * (turns + random.uniform()) * at) / at for at in range(1, many + 1)]
    return _even(sum(tones[1:], tones[0]))


def _hum(count: int, random: Random) -> Floats:
    return _tones(count, random, 50, 12)


def _fan(count: int, random: Random) -> Floats:
    """Air, a little louder and softer by turns, and blades."""
    lines = numpy.fft.rfft(random.standard_normal(count))
    hertz = numpy.fft.rfftfreq(count, 1 / RATE)
    air = _even(numpy.fft.irfft(lines * (hertz >= 30) / (1 + (hertz / 400) ** 1.2), count))
    swing = 1 + 0.15 * numpy.sin(2 * numpy.pi * 0.7 * numpy.arange(count) / RATE)
    return air * swing + 0.5 * _tones(count, random, 117, 5)


def _keyboard(count: int, random: Random) -> Floats:
    """Clicks with a ring and a thud, about four a second."""
    sound, at, fades = numpy.zeros(count + RATE), 0.1 * RATE, numpy.arange(int(0.03 * RATE)) / RATE
    while at < count:
        for later, loud in ((0.0, 1.0), (random.uniform(0.06, 0.1), 0.5)):
            click = random.standard_normal(len(fades)) * numpy.exp(-350 * fades)
            click += _ring(fades, random.uniform(1500, 5000), 250) + _ring(
                fades, random.uniform(150, 300), 120
            )
            start = int(at + later * RATE)
            sound[start : start + len(fades)] += loud * random.uniform(0.5, 1) * click
        at += random.exponential(0.18) * RATE + 0.05 * RATE
    return sound[:count]


def _ring(fades: Floats, hertz: float, speed: float) -> Floats:
    ring: Floats = 0.55 * numpy.sin(2 * numpy.pi * hertz * fades) * numpy.exp(-speed * fades)
    return ring


def _office(count: int, random: Random) -> Floats:
    """A fan, some typing, mains hum and far-off traffic."""
    parts = [(_fan, 1.0), (_keyboard, 0.6), (_hum, 0.3), (_sloped(-3), 0.5)]
    sounds = [loud * _even(part(count, random)) for part, loud in parts]
    return sum(sounds[1:], sounds[0])


def _noises(speeches: Mapping[str, Floats]) -> Mapping[str, Noise]:
    return {**NOISES, "babble (eight voices)": partial(_babble, list(speeches.values()))}


def _babble(voices: Sequence[Floats], count: int, random: Random) -> Floats:
    """Each voice at two places of what it says, once backwards."""
    talks = [
        numpy.resize(numpy.roll(_even(voice), random.integers(len(voice)))[::way], count)
        for voice in voices
        for way in (1, -1)
    ]
    return sum(talks[1:], talks[0])


def _even(sound: Floats) -> Floats:
    even: Floats = sound / sound.std()
    return even


NOISES: dict[str, Noise] = {
    "white": _sloped(0),
    "pink": _sloped(-3),
    "brown": _sloped(-6),
    "mains hum": _hum,
    "fan": _fan,
    "keyboard": _keyboard,
    "office": _office,
}


if __name__ == "__main__":
    asyncio.run(run([]))
