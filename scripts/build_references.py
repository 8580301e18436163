"""Records what the voices of `bot/engine/server/sound/references` sound like, as models that imitate a voice hear it.

Kokoro speaks them, so that no person's voice is imitated: `python -m scripts.build_references FOLDER`, where
FOLDER holds the converted Kokoro.
"""

import sys
from pathlib import Path

import numpy
import soundfile  # type: ignore[import-untyped]  # it ships no types

from bot.engine import Heard, SpeechPrompt
from bot.engine.server.sound.speech import RATE, VOICES, Speaker

TARGET = Path(__file__).parents[1] / "bot/engine/server/sound/references"
TEXTS = {
    "en": "Good morning, everyone. Let me tell you what we found out last week, and what we would like to do next.",
    "zh": "大家早上好。我来说说上个星期我们发现了什么，以及接下来我们想做些什么。",
}


def main(folder: Path) -> None:
    """Write a file for each voice."""
    speaker = Speaker(folder, name="kokoro-82m")
    speaker.load(lambda _: None)
    TARGET.mkdir(exist_ok=True)
    for language, voices in VOICES.items():
        for voice in voices.values():
            events = speaker.speak(SpeechPrompt(TEXTS[language], voice=voice, language=language))
            said = b"".join(event.samples for event in events if isinstance(event, Heard))
            samples = numpy.frombuffer(said, "<i2")
            soundfile.write(TARGET / f"{voice}.ogg", samples, RATE, format="OGG", subtype="VORBIS")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
