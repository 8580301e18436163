"""HTTP mode: each delivery is a signed request to the app's URL."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import aiohttp

from bot.playground.delivery import Delivery, Undelivered
from bot.playground.state import Json


class HttpMode:
    """Posts to `url`, signed with `secret` as Slack signs."""

    connected = True

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._secret = secret
        self._session: aiohttp.ClientSession | None = None

    async def send(self, delivery: Delivery, patience: float) -> Json | None:
        """Post it and read the answer; anything but 2xx in time is a failure."""
        body, content_type = _body(delivery)
        headers = {"Content-Type": content_type, **self._signature(body), **_retry_headers(delivery)}
        try:
            async with self._client().post(
                self._url,
                data=body,
                headers=headers,
                timeout=aiohttp.ClientTimeout(patience),
                allow_redirects=False,
            ) as response:
                return await _answer(response)
        except TimeoutError:
            raise Undelivered("http_timeout") from None
        except aiohttp.ClientError:
            raise Undelivered("connection_failed") from None

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session

    def _signature(self, body: bytes) -> dict[str, str]:
        now = str(int(time.time()))
        signed = hmac.new(self._secret.encode(), f"v0:{now}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={signed}"}


async def _answer(response: aiohttp.ClientResponse) -> Json | None:
    if not 200 <= response.status < 300:
        raise Undelivered("http_error", final=response.headers.get("x-slack-no-retry") == "1")
    text = await response.text()
    if not text:
        return None
    if response.content_type == "application/json":
        answer: Json = json.loads(text)
        return answer
    return {"text": text}


def _body(delivery: Delivery) -> tuple[bytes, str]:
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload).encode(), "application/json"
    form = (
        delivery.payload if delivery.kind == "slash_commands" else {"payload": json.dumps(delivery.payload)}
    )
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _retry_headers(delivery: Delivery) -> dict[str, str]:
    if delivery.attempt == 0:
        return {}
    return {"X-Slack-Retry-Num": str(delivery.attempt), "X-Slack-Retry-Reason": delivery.reason}
