"""How long the steps of sound are, between which texts go on: `python -m tests.benchmarks steps`."""

import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence

from bot.engine import CleanPrompt, MusicPrompt, Recording, Sound, SpeechPrompt
from bot.engine.server import hardware
from bot.engine.server.catalogue import KOKORO, WHISPER_BASE
from bot.engine.server.cleaning.cleaner import Cleaner
from bot.engine.server.music.ensemble import Ensemble
from bot.engine.server.prepare import prepare
from bot.engine.server.sound.speech import Speaker
from bot.engine.server.sound.transcription import Transcriber
from tests.benchmarks.speech import CHINESE, ENGLISH
from tests.benchmarks.tables import MODELS, show


async def main() -> None:
    """Print the longest step of each work, and the median; about three minutes."""
    import torch

    torch.set_num_threads(hardware.cores())
    kokoro, whisper = [await prepare(entry, MODELS, lambda *_: None) for entry in (KOKORO, WHISPER_BASE)]
    speaker = Speaker(kokoro, name=KOKORO.name, threads=hardware.cores())
    transcriber = Transcriber(whisper, "cpu", name=WHISPER_BASE.name)
    cleaner, ensemble = Cleaner(), Ensemble()
    for maker in (speaker, transcriber, cleaner, ensemble):
        maker.load(lambda _: None)
    english = list(_timed(speaker.speak(SpeechPrompt(" ".join(ENGLISH)))))
    spoken = next(event for _, event in english if isinstance(event, Sound))
    cleaning = CleanPrompt((spoken.data,), denoise=1, trim=True, loudness=-16)
    works = {
        "speech, 20 English sentences": english,
        "speech, 20 Chinese sentences": _timed(speaker.speak(SpeechPrompt("".join(CHINESE)))),
        f"transcription of {spoken.seconds:.0f} s": _timed(transcriber.transcribe(Recording(spoken.data))),
        f"cleaning of {spoken.seconds:.0f} s": _timed(cleaner.clean(cleaning)),
        "composing 20 s": _timed(ensemble.compose(MusicPrompt("calm piano", 20, 1))),
        "composing 60 s": _timed(ensemble.compose(MusicPrompt("epic", 60, 1))),
    }
    show("Steps of sound", {name: _told([took for took, _ in steps]) for name, steps in works.items()})


def _timed(work: Iterator[object]) -> Iterator[tuple[float, object]]:
    """What the work yields, and how long each step was."""
    begun = time.perf_counter()
    for event in work:
        yield time.perf_counter() - begun, event
        begun = time.perf_counter()


def _told(steps: Sequence[float]) -> str:
    order = sorted(steps, reverse=True)
    at = ", ".join(f"{took:.2f} s (number {steps.index(took) + 1})" for took in order[:3])
    return f"longest {at}, median {statistics.median(steps):.3f} s, {len(steps)} steps, {sum(steps):.1f} s"


if __name__ == "__main__":
    asyncio.run(main())
