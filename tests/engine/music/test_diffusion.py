"""Music from a model: a tiny one of random weights in the real pipeline's class."""

import io
import math
from pathlib import Path

import numpy
import pytest
import soundfile  # type: ignore[import-untyped]  # it ships no types

from bot.engine import MusicPrompt, Progress, Sound
from bot.engine.server.catalogue import RULE_COMPOSER, Denoising, HubModel
from bot.engine.server.music.diffusion import MusicDiffusion, musician
from bot.engine.server.music.ensemble import Ensemble
from bot.engine.server.sound.files import WRITTEN
from bot.errors import EngineRefused
from tests.engine.music.tiny_music import RATE, save_tiny_music
from tests.engine.tiny_pipeline import save_tiny_pipeline

STEPS = 2

pytestmark = pytest.mark.filterwarnings("ignore:.*weight_norm:FutureWarning")  # diffusers builds its VAE so


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> MusicDiffusion:
    folder = save_tiny_music(tmp_path_factory.mktemp("music"))
    model = MusicDiffusion(folder, "cpu", name="tiny", licence="MIT", defaults=Denoising(steps=STEPS))
    model.load(lambda fraction: None)
    return model


def made(model: MusicDiffusion, prompt: MusicPrompt) -> tuple[list[float], Sound]:
    *progress, sound = model.compose(prompt)
    assert isinstance(sound, Sound)
    return [event.fraction for event in progress if isinstance(event, Progress)], sound


def test_it_makes_music_step_by_step(model: MusicDiffusion) -> None:
    fractions, sound = made(
        model, MusicPrompt("calm piano", seconds=11, seed=3, plan={"tempo": 70, "key": "D", "mode": "minor"})
    )

    samples, rate = soundfile.read(io.BytesIO(sound.data))
    assert len(fractions) == STEPS + math.ceil(11 / WRITTEN)
    assert fractions == sorted(fractions)
    assert (rate, sound.seconds, samples.shape) == (RATE, 11, (11 * RATE, 2))
    assert (sound.made.model, sound.made.family, sound.made.licence, sound.made.seed) == (
        "tiny",
        "diffusion",
        "MIT",
        3,
    )
    assert b"AI-generated" in sound.data


def test_what_is_shorter_than_the_model_knows_is_cut_and_fades(model: MusicDiffusion) -> None:
    _, sound = made(model, MusicPrompt("calm piano", seconds=5, seed=3, format="wav"))

    samples, _ = soundfile.read(io.BytesIO(sound.data))
    assert len(samples) == 5 * RATE
    assert numpy.abs(samples[-20:]).max() < 0.01
    assert numpy.abs(samples[: 3 * RATE]).max() > 0.01


def test_the_same_seed_makes_the_same_music(model: MusicDiffusion) -> None:
    prompt = MusicPrompt("calm piano", seconds=5, seed=3, format="wav")

    one, same = made(model, prompt)[1], made(model, prompt)[1]

    assert one == same


def test_words_are_sung_and_the_last_of_a_long_song_count_too(model: MusicDiffusion) -> None:
    verses = ("", "calm", f"{'calm ' * 3000}piano", f"{'calm ' * 3000}music")

    songs = [made(model, MusicPrompt("calm", 5, 3, format="wav", lyrics=verse))[1].data for verse in verses]

    assert len(set(songs)) == len(verses)


def test_a_song_may_last_longer_than_what_is_composed_by_rules(model: MusicDiffusion) -> None:
    assert made(model, MusicPrompt("calm piano", seconds=75, seed=3))[1].seconds == 75


def test_a_loop_goes_over_into_its_beginning(model: MusicDiffusion) -> None:
    _, sound = made(model, MusicPrompt("calm piano", seconds=10, seed=3, loop=True, format="wav"))

    samples, _ = soundfile.read(io.BytesIO(sound.data))
    steps = numpy.abs(numpy.diff(samples, axis=0)).max(axis=1)
    assert len(samples) == 10 * RATE
    assert numpy.abs(samples[0] - samples[-1]).max() <= steps.max()


def test_closed_half_way_and_parked_it_is_ready_for_the_next(model: MusicDiffusion) -> None:
    begun = model.compose(MusicPrompt("calm piano", seconds=5, seed=3))
    next(begun)
    begun.close()
    model.park()
    model.wake()

    fractions, _ = made(model, MusicPrompt("calm piano", seconds=5, seed=3))
    assert len(fractions) == STEPS + 1


def test_the_catalogues_own_composer_follows_rules(tmp_path: Path) -> None:
    assert isinstance(musician(RULE_COMPOSER, tmp_path, "cpu"), Ensemble)


def test_a_pipeline_for_pictures_is_refused(tmp_path: Path) -> None:
    model = musician(HubModel("somebody/pictures"), save_tiny_pipeline(tmp_path), "cpu")

    with pytest.raises(EngineRefused, match="does not make music"):
        model.load(lambda fraction: None)
