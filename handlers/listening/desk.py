"""Writes recordings down for one request."""

from dataclasses import dataclass, replace
from pathlib import PurePath

from bot.capability import Button, Files, Reply, Request, SharedFile
from bot.engine import Engine, Recording, Transcript
from bot.errors import NoWordsHeard
from bot.language import Phrase
from bot.store.transcripts import StoredTranscript, Transcripts
from handlers.listening.layout import beginning, clock, text_of

SHOWN = 6_000
"""Characters of a transcript that a message shows; all of a longer one is in a file."""

_STATUS = Phrase(en="Listening to `{name}`…", zh="正在听 `{name}`…")
_REST = Phrase(en="_The whole transcript is in the file below._", zh="_完整文字稿见下方文件。_")
_DAMAGED = Phrase(
    en="_`{name}` is damaged or was cut off: this is what could be heard of it, {length}._",
    zh="_`{name}` 已损坏或不完整：以下是能听到的部分，{length}。_",
)
SRT = Button("transcript_srt", Phrase(en="Subtitles (SRT)", zh="字幕（SRT）"), anyone=True)
VTT = Button("transcript_vtt", Phrase(en="Subtitles (VTT)", zh="字幕（VTT）"), anyone=True)
SUMMARY = Button("transcript_summary", Phrase(en="Summary", zh="摘要"), anyone=True)
ACTIONS = Button("transcript_actions", Phrase(en="Action items", zh="待办事项"), anyone=True)


@dataclass(frozen=True, slots=True)
class Desk:
    """Listens to what was shared with `request`."""

    request: Request
    reply: Reply
    engine: Engine
    files: Files
    transcripts: Transcripts

    async def write_down(self, file: SharedFile, language: str | None = None, place: int = 0) -> Transcript:
        """Post what is said in `file`, the request's recording number `place`; raises NoWordsHeard."""
        data = await self.files.data(file)
        post = await self.reply.begin(_STATUS(self.request.language, name=file.name))
        heard = await post.follow(self.engine.transcribe(Recording(data, file.name, language)))
        if not heard.segments:
            raise NoWordsHeard(name=file.name)
        kept = StoredTranscript(f"{self.request.id}/{place}", file.name, heard.language, heard.segments)
        await self.transcripts.keep(kept)
        text = self._noted(text_of(heard.segments), heard, file.name)
        buttons = [replace(button, value=kept.id) for button in (SUMMARY, ACTIONS, SRT, VTT)]
        await post.say(self._shown(text), heard.made, buttons)
        if len(text) > SHOWN:
            await self.reply.attach(f"{PurePath(file.name).stem}.md", text.encode())
        return heard

    def _noted(self, text: str, heard: Transcript, name: str) -> str:
        """The text, and that it is not all that was said."""
        if not heard.damaged:
            return text
        note = _DAMAGED(self.request.language, name=name, length=clock(heard.seconds))
        return f"{note}\n\n{text}"

    def _shown(self, text: str) -> str:
        if len(text) <= SHOWN:
            return text
        return f"{beginning(text, SHOWN)}\n\n{_REST(self.request.language)}"
