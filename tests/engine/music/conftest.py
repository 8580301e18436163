"""The ensemble with its instruments, opened once, and pieces for the tests to look at."""

from collections.abc import Iterator

import pytest

from bot.engine import MusicPrompt, Sound
from bot.engine.server.music.ensemble import Ensemble


@pytest.fixture(scope="session")
def ensemble() -> Iterator[Ensemble]:
    """Loaded."""
    ensemble = Ensemble()
    ensemble.load(lambda fraction: None)
    yield ensemble
    ensemble.unload()


def composed(ensemble: Ensemble, prompt: MusicPrompt) -> Sound:
    """What comes of it in the end."""
    *_, sound = ensemble.compose(prompt)
    assert isinstance(sound, Sound)
    return sound
