"""The generation engine as handlers see it: prompts in, a closed union of events out.

Interface only. `client` speaks to an engine over HTTP, `scripted` is a deterministic
double, `server` is the torch side.
"""

from collections.abc import AsyncIterator
from typing import Protocol

from bot.engine.common import (
    Family,
    Loading,
    Made,
    Progress,
    Waiting,
    Work,
)
from bot.engine.pictures import (
    Backdrop,
    Banner,
    Change,
    Crop,
    EditPrompt,
    ImageEvent,
    ImagePrompt,
    Picture,
    Preview,
    RepairPrompt,
    RepairTask,
    Resize,
    RetouchPrompt,
    Tone,
    Turn90,
)
from bot.engine.sounds import (
    MEDIA_TYPES,
    Beside,
    CleanPrompt,
    Cut,
    Fade,
    Heard,
    MusicPrompt,
    Recording,
    Segment,
    Sound,
    SoundEvent,
    SoundFormat,
    SpeechEvent,
    SpeechPrompt,
    Transcript,
    TranscriptEvent,
    VoiceKind,
)
from bot.engine.texts import (
    Role,
    TextEvent,
    TextPrompt,
    Turn,
    Words,
    Written,
)
from bot.settings import ModelTask

__all__ = [
    "MEDIA_TYPES",
    "Backdrop",
    "Banner",
    "Beside",
    "Change",
    "CleanPrompt",
    "Crop",
    "Cut",
    "EditPrompt",
    "Engine",
    "Fade",
    "Family",
    "Heard",
    "ImageEvent",
    "ImagePrompt",
    "Loading",
    "Made",
    "MusicPrompt",
    "Picture",
    "Preview",
    "Progress",
    "Recording",
    "RepairPrompt",
    "RepairTask",
    "Resize",
    "RetouchPrompt",
    "Role",
    "Segment",
    "Sound",
    "SoundEvent",
    "SoundFormat",
    "SpeechEvent",
    "SpeechPrompt",
    "TextEvent",
    "TextPrompt",
    "Tone",
    "Transcript",
    "TranscriptEvent",
    "Turn",
    "Turn90",
    "VoiceKind",
    "Waiting",
    "Words",
    "Work",
    "Written",
]


class Engine(Protocol):
    """Generates. Streams are async iterators: closing one stops the work and frees its memory.

    Every stream ends with its result, or raises an `EngineError` or `UsageError`; where several
    pictures were asked for, with the last of them.
    """

    async def family(self, task: ModelTask) -> Family | None:
        """The family of the model for `task`; None where there is no model, or the server does not say."""
        ...

    def write(self, prompt: TextPrompt) -> AsyncIterator[TextEvent]:
        """Write a text."""
        ...

    def draw(self, prompt: ImagePrompt) -> AsyncIterator[ImageEvent]:
        """Draw pictures."""
        ...

    def edit(self, prompt: RepairPrompt | RetouchPrompt | EditPrompt) -> AsyncIterator[ImageEvent]:
        """Repair, retouch or edit a picture."""
        ...

    def speak(self, prompt: SpeechPrompt) -> AsyncIterator[SpeechEvent]:
        """Read a text aloud; each `Heard` is the next piece of the sound as it grows."""
        ...

    def transcribe(self, recording: Recording) -> AsyncIterator[TranscriptEvent]:
        """Write down what is said."""
        ...

    def compose(self, prompt: MusicPrompt) -> AsyncIterator[SoundEvent]:
        """Compose music."""
        ...

    def clean(self, prompt: CleanPrompt) -> AsyncIterator[SoundEvent]:
        """Clean up recorded sound."""
        ...
