"""A vision-language model over OpenAI-compatible HTTP, which looks at pictures."""

import base64
import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.engine.client import Server
from bot.engine.refusals import refusal
from bot.errors import EngineLost, EngineRefused

_TOKENS = 1024
_TYPES = (
    (b"\xff\xd8", "jpeg"),
    (b"GIF8", "gif"),
    (b"RIFF", "webp"),
    (b"BM", "bmp"),
    (b"II*", "tiff"),
    (b"MM\0", "tiff"),
)


@dataclass(frozen=True, slots=True)
class RemoteEyes:
    """The vision model at `server`."""

    session: aiohttp.ClientSession
    server: Server

    async def look(self, picture: bytes, question: str) -> str:
        """What the model says to `question` about a picture; raises EngineError."""
        key = {"Authorization": f"Bearer {self.server.key}"} if self.server.key else {}
        patience = aiohttp.ClientTimeout(total=self.server.silence, sock_connect=10)
        url = f"{self.server.url}/chat/completions"
        try:
            async with self.session.post(
                url, json=self._body(picture, question), headers=key, timeout=patience
            ) as answer:
                status, said = answer.status, await answer.text()
        except (aiohttp.ClientError, OSError, TimeoutError):
            raise EngineLost from None
        return _words(status, said)

    def _body(self, picture: bytes, question: str) -> dict[str, Any]:
        kind = next((name for start, name in _TYPES if picture.startswith(start)), "png")
        address = f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"
        parts = [{"type": "text", "text": question}, {"type": "image_url", "image_url": {"url": address}}]
        body = {"messages": [{"role": "user", "content": parts}], "max_tokens": _TOKENS}
        return body | ({"model": self.server.model} if self.server.model else {})


def _words(status: int, said: str) -> str:
    try:
        answer = json.loads(said)
    except ValueError:
        answer = said
    if status != 200:
        raise refusal(status, answer, path="/v1/chat/completions")
    try:
        return str(answer["choices"][0]["message"]["content"])
    except (LookupError, TypeError):
        raise EngineRefused(reason="an answer without words came from /v1/chat/completions") from None
