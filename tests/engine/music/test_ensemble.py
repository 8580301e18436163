"""The finished recording, its score and its MIDI file: measured, since nobody listens here."""

import io
import json
import struct

import numpy
import pytest
import soundfile  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray
from PIL import Image

from bot.engine import MusicPrompt, Progress, Sound
from bot.engine.server.in_steps import at_once
from bot.engine.server.music import mixing
from bot.engine.server.music.ensemble import Ensemble
from bot.engine.server.music.instruments import NOTES, RATE, Instruments, ringing
from bot.engine.server.music.melody import RANGES
from bot.engine.server.music.midi import PROGRAMS
from bot.engine.server.music.performance import Played
from tests.engine.music.conftest import composed

WISHES = ["calm piano", "欢快的古风", "epic", "techno", "jazz", "lullaby"]


def heard(sound: Sound) -> NDArray[numpy.float64]:
    samples, rate = soundfile.read(io.BytesIO(sound.data))
    assert rate == RATE
    return numpy.asarray(samples)


def beside(sound: Sound, name: str) -> bytes:
    return next(each.data for each in sound.beside if each.name == name)


def levels(samples: NDArray[numpy.float64], seconds: float) -> NDArray[numpy.float64]:
    size = round(seconds * RATE)
    mono = samples.mean(axis=1)[: len(samples) // size * size]
    return numpy.asarray(numpy.sqrt((mono.reshape(-1, size) ** 2).mean(axis=1)))


@pytest.mark.parametrize("wish", WISHES)
def test_a_piece_is_even_never_silent_and_never_clipped(ensemble: Ensemble, wish: str) -> None:
    sound = composed(ensemble, MusicPrompt(wish, seconds=12, seed=11, format="wav"))

    samples = heard(sound)

    assert len(samples) == 12 * RATE
    assert numpy.abs(samples).max() < 0.95
    assert mixing.loud(samples.T.astype(numpy.float32)) == pytest.approx(mixing.LOUDNESS, abs=2)
    assert levels(samples[: 10 * RATE], 1).min() > 0.01
    assert numpy.abs(samples.mean(axis=0)).max() < 0.005
    assert not numpy.array_equal(samples[:, 0], samples[:, 1])


@pytest.mark.parametrize("wish", WISHES)
def test_what_sounds_are_the_notes_of_the_key(ensemble: Ensemble, wish: str) -> None:
    sound = composed(ensemble, MusicPrompt(f"{wish}, no drums, C大调", seconds=10, seed=3, format="wav"))

    share = numpy.sort(_chroma(heard(sound)))[::-1]

    assert share[:7].sum() > 0.8


def _chroma(samples: NDArray[numpy.float64]) -> NDArray[numpy.float64]:
    """How much of the sound lies on each of the twelve notes."""
    spectrum = numpy.abs(numpy.fft.rfft(samples.mean(axis=1))) ** 2
    hertz = numpy.fft.rfftfreq(len(samples), 1 / RATE)
    within = (hertz > 100) & (hertz < 2000)
    notes = numpy.round(12 * numpy.log2(hertz[within] / 440) + 69).astype(int) % 12
    shares = numpy.bincount(notes, spectrum[within], 12)
    return numpy.asarray(shares / shares.sum())


@pytest.mark.parametrize("instrument", [name for name in PROGRAMS if not name.endswith("kit")])
def test_every_instrument_is_in_tune(instrument: str) -> None:
    instruments = Instruments()
    low, high = next((span for name, span in RANGES.items() if name == instrument), (40, 72))

    for pitch in range(low, high + 1, 6):
        sound = at_once(instruments.play(instrument, [Played(0, 1.5, pitch, 90)], 1.5))

        assert abs(_cents(sound[RATE // 8 : RATE * 5 // 4], pitch)) <= 45
    instruments.close()


def _cents(sound: NDArray[numpy.float32], pitch: int) -> int:
    """How far from its pitch the sound's harmonics fit best."""
    size = 1 << 18
    spectrum = numpy.abs(numpy.fft.rfft(sound * numpy.hanning(len(sound)), size))
    expected = 440 * 2 ** ((pitch - 69) / 12) / (RATE / size)
    tried = range(-80, 81, 5)
    found = [
        sum(spectrum[round(expected * number * 2 ** (cents / 1200))] for number in range(1, 5))
        for cents in tried
    ]
    return tried[int(numpy.argmax(found))]


@pytest.mark.parametrize("seconds", [5.0, 7.3, 60.0])
def test_an_mp3_lasts_exactly_as_long_as_asked(ensemble: Ensemble, seconds: float) -> None:
    sound = composed(ensemble, MusicPrompt("calm piano solo", seconds=seconds, seed=1))

    assert sound.media_type == "audio/mpeg"
    assert sound.seconds == pytest.approx(seconds, abs=1e-4)
    assert len(heard(sound)) == round(seconds * RATE)


def test_lengths_out_of_range_are_brought_into_it(ensemble: Ensemble) -> None:
    sound = composed(ensemble, MusicPrompt("techno", seconds=0.5, seed=1, format="wav"))

    assert sound.seconds == pytest.approx(5)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_music(ensemble: Ensemble) -> None:
    prompt = MusicPrompt("lofi", seconds=6, seed=21)

    one, same = composed(ensemble, prompt), composed(ensemble, prompt)
    other = composed(ensemble, MusicPrompt("lofi", seconds=6, seed=22))

    assert one == same
    assert beside(one, "music.mid") != beside(other, "music.mid")


def test_a_loop_goes_over_into_its_beginning_as_it_goes_on_elsewhere(ensemble: Ensemble) -> None:
    sound = composed(ensemble, MusicPrompt("calm strings", seconds=8, seed=5, loop=True, format="wav"))

    samples = heard(sound)

    steps = numpy.abs(numpy.diff(samples, axis=0)).max(axis=1)
    seam = numpy.abs(samples[0] - samples[-1]).max()
    assert seam <= numpy.quantile(steps, 0.999) * 1.5
    assert levels(samples, 0.5)[-1] > levels(samples, 0.5).mean() / 10


def test_anything_else_fades_to_silence(ensemble: Ensemble) -> None:
    sound = composed(ensemble, MusicPrompt("calm strings", seconds=8, seed=5, format="wav"))

    assert numpy.abs(heard(sound)[-RATE // 100 :]).max() < 0.01


def test_progress_only_grows_and_the_piece_comes_last(ensemble: Ensemble) -> None:
    *progress, sound = ensemble.compose(MusicPrompt("pop", seconds=5, seed=1))

    fractions = [event.fraction for event in progress if isinstance(event, Progress)]
    assert len(fractions) == len(progress)
    assert fractions == sorted(fractions)
    assert isinstance(sound, Sound)


def test_others_get_their_turn_while_an_instrument_plays() -> None:
    instruments = Instruments()

    steps = list(instruments.play("piano", [Played(0, 0.1, 60, 90)] * (3 * NOTES), 1))

    assert len(steps) == 3
    instruments.close()


def test_it_says_that_rules_made_it(ensemble: Ensemble) -> None:
    sound = composed(ensemble, MusicPrompt("pop", seconds=5, seed=9))

    assert (sound.made.model, sound.made.family, sound.made.seed) == ("rule-composer", "algorithm", 9)
    assert b"Composed by rules" in sound.data
    assert b"algorithmicMedia" in sound.data
    assert b"Composed by rules" in beside(sound, "score.png")
    assert b"Composed by rules" in beside(sound, "music.mid")


def test_its_facts_tell_how_to_make_it_again(ensemble: Ensemble) -> None:
    sound = composed(ensemble, MusicPrompt("a waltz in D minor", seconds=9, seed=9))

    again = composed(
        ensemble, MusicPrompt("other words", seconds=9, seed=9, plan=json.loads(str(sound.facts["plan"])))
    )

    assert sound.facts["key"] == "D minor"
    assert sound.facts["metre"] == "3/4"
    assert beside(again, "music.mid") == beside(sound, "music.mid")


def test_the_score_is_a_picture_with_staves(ensemble: Ensemble) -> None:
    sound = composed(ensemble, MusicPrompt("calm piano", seconds=20, seed=2))

    with Image.open(io.BytesIO(beside(sound, "score.png"))) as picture:
        grey = numpy.asarray(picture.convert("L"))
    dark = (grey < 128).mean(axis=1)
    assert grey.shape[1] == 1600
    assert grey[0].min() == 255
    assert (dark > 0.4).sum() >= 5


def test_a_title_that_the_font_cannot_write_is_left_to_the_style(ensemble: Ensemble) -> None:
    plan = {"title": "江南<雨>", "mood": "宁静"}

    sound = composed(ensemble, MusicPrompt("古风", seconds=5, seed=2, plan=plan))

    assert sound.facts["title"] == "江南<雨>"
    assert beside(sound, "score.png").startswith(b"\x89PNG")


def test_the_midi_file_can_be_read_to_its_end(ensemble: Ensemble) -> None:
    sound = composed(ensemble, MusicPrompt("pop", seconds=10, seed=4))
    data = beside(sound, "music.mid")

    kind, form, tracks, ticks = struct.unpack(">4sxxxxHHH", data[:14])
    sizes, at = [], 14
    while at < len(data):
        name, size = struct.unpack(">4sI", data[at : at + 8])
        assert name == b"MTrk"
        assert data[at + 8 + size - 3 : at + 8 + size] == b"\xff\x2f\x00"
        sizes.append(size)
        at += 8 + size

    assert (kind, form, ticks) == (b"MThd", 1, 480)
    assert len(sizes) == tracks == 1 + len(str(sound.facts["instruments"]).split(", "))


def test_an_ensemble_that_is_not_loaded_says_so() -> None:
    with pytest.raises(RuntimeError, match="load"):
        next(Ensemble().compose(MusicPrompt("pop")))


def test_others_get_their_turn_while_a_part_is_put_in_its_place() -> None:
    part = numpy.zeros(ringing(1), numpy.float32)

    assert len(list(mixing.Stage("epic", 1).add("lead", part))) > 2
