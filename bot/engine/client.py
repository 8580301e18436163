"""The engine over OpenAI-compatible HTTP: ours, or any other server that speaks it."""

from collections.abc import AsyncGenerator, Callable, Mapping
from copy import copy
from dataclasses import replace

import aiohttp

from bot.engine import (
    CleanPrompt,
    EditPrompt,
    Family,
    ImageEvent,
    ImagePrompt,
    Loading,
    MusicPrompt,
    Recording,
    RepairPrompt,
    RetouchPrompt,
    SoundEvent,
    SpeechEvent,
    SpeechPrompt,
    TextEvent,
    TextPrompt,
    TranscriptEvent,
)
from bot.engine import calls_models as models
from bot.engine import calls_pictures as pictures
from bot.engine import calls_sounds as sounds
from bot.engine import calls_texts as texts
from bot.engine.calls import Caller, Server, remote, server_at
from bot.settings import ModelTask

__all__ = ["HttpEngine", "Server", "remote", "server_at"]


class HttpEngine:
    """Speaks for one person at a time: `on_behalf_of` gives their engine.

    Texts are written at `text`, pictures drawn at `image`; any other task is done at the server that
    `others` names for it, else at `ours`. `starting` tells how far a local engine is that
    does not listen yet, or raises why it never will.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        text: Server,
        image: Server,
        ours: Server | None = None,
        others: Mapping[ModelTask, Server] | None = None,
        starting: Callable[[], Loading] = Loading,
    ) -> None:
        self._text, self._image = text, image
        self._ours = ours or image
        self._others = others or {}
        self._caller = Caller(session, starting)

    def on_behalf_of(self, person: str, model: str = "") -> "HttpEngine":
        """This engine for `person`, whose texts `model` of the same server writes; its usual one if empty."""
        bound = copy(self)
        bound._text = replace(self._text, model=model or self._text.model)
        bound._caller = replace(self._caller, person=person)
        return bound

    async def family(self, task: ModelTask) -> Family | None:
        """The family of the model for `task`."""
        server = {"text": self._text, "image": self._image}.get(task) or self._at(task)
        return await models.family(self._caller, server, task)

    def write(self, prompt: TextPrompt) -> AsyncGenerator[TextEvent]:
        """Write a text."""
        return texts.write(self._caller, self._text, prompt)

    def draw(self, prompt: ImagePrompt) -> AsyncGenerator[ImageEvent]:
        """Draw pictures."""
        return pictures.draw(self._caller, self._image, prompt)

    def edit(self, prompt: RepairPrompt | RetouchPrompt | EditPrompt) -> AsyncGenerator[ImageEvent]:
        """Repair, retouch or edit a picture; changes that need no words are made at `ours`."""
        server = self._at("edit") if isinstance(prompt, EditPrompt) else self._ours
        return pictures.edit(self._caller, server, prompt)

    def speak(self, prompt: SpeechPrompt) -> AsyncGenerator[SpeechEvent]:
        """Read a text aloud."""
        return sounds.speak(self._caller, self._at("speech"), prompt)

    def transcribe(self, recording: Recording) -> AsyncGenerator[TranscriptEvent]:
        """Write down what is said."""
        return sounds.transcribe(self._caller, self._at("transcription"), recording)

    def compose(self, prompt: MusicPrompt) -> AsyncGenerator[SoundEvent]:
        """Compose music."""
        return sounds.compose(self._caller, self._at("music"), prompt)

    def clean(self, prompt: CleanPrompt) -> AsyncGenerator[SoundEvent]:
        """Clean up recorded sound."""
        return sounds.clean(self._caller, self._ours, prompt)

    def _at(self, task: ModelTask) -> Server:
        return self._others.get(task, self._ours)
