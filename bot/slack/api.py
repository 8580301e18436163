"""Calls Slack's Web API at a shared pace and turns its refusals into errors of ours."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import AnswerLost, DeskmateError, NotInChannel, QuestionGone, SlackRefused
from bot.metrics import Metrics
from bot.slack.budget import Budget
from bot.slack.limits import check
from bot.slack.methods import METHODS

Answer = dict[str, Any]

_AWAY = frozenset({"not_in_channel", "channel_not_found"})
_GONE = frozenset({"thread_not_found", "invalid_thread_ts", "message_not_found", "cannot_reply_to_message"})
_NO_ANSWER = "no answer"
_UNSURE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", _NO_ANSWER})
_NEVER = frozenset({"unknown_method", "not_agent_app", "missing_scope", "not_allowed_token_type"})
_PATIENCE = 30.0
_REPEATS = 3
_PAGE = 999
"""Messages a call: Slack gives up to that many, and fewer where it wants."""


def client_for(token: str | None, base_url: str) -> AsyncWebClient:
    """A client that never sends anything again by itself: that could post twice."""
    client = AsyncWebClient(
        token=token, base_url=base_url, retry_handlers=[], logger=quiet_logger("slack_sdk")
    )
    if is_near(urlsplit(base_url).hostname or ""):
        client.proxy = None
    return client


def is_near(host: str) -> bool:
    """Whether `host` is reached without the proxy of the environment."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or bool(proxy_bypass(host))


class Api:
    """The Web API of one workspace."""

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        budget: Budget,
        metrics: Metrics | None = None,
        mention: str = "@deskmate",
    ) -> None:
        self.client = client
        self.mention = mention
        self._metrics = metrics or Metrics()
        self._budget = budget
        self._declined: set[str] = set()

    async def call(self, method: str, **arguments: Any) -> Answer:
        """Call `method`. Raises NotInChannel, QuestionGone, AnswerLost or SlackRefused."""
        check(method, text=arguments.get("text", ""), blocks=arguments.get("blocks", ()))
        repeats = _REPEATS if METHODS[method].repeatable else 0
        place = arguments.get("channel", "") if method == "chat.postMessage" else ""
        while True:
            await self._budget.turn(method, place)
            try:
                return await self._send(method, arguments)
            except _SlowDown as slow:
                await self._budget.hold(method, slow.seconds, place)
            except AnswerLost:
                if not repeats:
                    raise
                await asyncio.sleep(2.0 ** (_REPEATS - repeats) / 4)
                repeats -= 1

    async def offer(self, method: str, **arguments: Any) -> bool:
        """Call `method` if there is a turn for it; False when Slack refuses."""
        if method in self._declined:
            return False
        if self.wait(method):
            return True
        try:
            await self.call(method, **arguments)
        except AnswerLost:
            return True
        except SlackRefused as refused:
            if refused.facts["code"] in _NEVER:
                self._declined.add(method)
            return False
        except DeskmateError:
            return False
        return True

    async def insist(self, method: str, **arguments: Any) -> None:
        """Call `method` however late its turn comes; where Slack refuses, nothing is lost."""
        if method in self._declined:
            return
        with suppress(DeskmateError):
            await self.call(method, **arguments)

    async def messages(
        self, channel: str, thread: str | None, **arguments: Any
    ) -> AsyncIterator[dict[str, Any]]:
        """Every message of a thread, oldest first, or without one the newest of the channel."""
        cursor: str | None = None
        while cursor != "":
            answer = await self._page(channel, thread, cursor=cursor, **arguments)
            for message in answer.get("messages", []):
                yield message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""

    async def _page(self, channel: str, thread: str | None, **arguments: Any) -> Answer:
        if thread is None:
            return await self.call("conversations.history", channel=channel, limit=_PAGE, **arguments)
        return await self.call("conversations.replies", channel=channel, ts=thread, limit=_PAGE, **arguments)

    def wait(self, method: str) -> float:
        """How many seconds the next call of `method` would wait for its turn."""
        return self._budget.wait(method)

    async def respond(self, url: str, body: Answer) -> None:
        """Send a private answer to a `response_url`."""
        await self._plain_post(url, "response_url", json=body)

    async def upload(self, url: str, data: bytes) -> None:
        """Send the bytes of a file to the URL that Slack gave for it."""
        await self._plain_post(url, "files.upload", data=data)

    async def download(self, url: str, limit: int) -> bytes:
        """The first `limit` bytes of a file of the workspace."""
        headers = {"Authorization": f"Bearer {self.client.token}"}
        async with self._session().get(url, headers=headers, allow_redirects=False) as answer:
            if answer.status != 200:
                raise SlackRefused(method="url_private", code=str(answer.status))
            return await _read(answer.content, limit)

    async def _send(self, method: str, arguments: Answer) -> Answer:
        send = getattr(self.client, method.replace(".", "_"))
        outcome = "ok"
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await send(**arguments)
        except SlackApiError as error:
            outcome = _code(error)
            raise self._ours(method, error) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            outcome = "lost"
            raise AnswerLost(method=method, code=type(error).__name__) from None
        finally:
            self._metrics.slack_calls.labels(method, outcome).inc()
        data = answer.data
        return data if isinstance(data, dict) else {}

    def _ours(self, method: str, error: SlackApiError) -> Exception:
        code, status = _code(error), _status(error)
        if status == 429:
            return _SlowDown(_retry_after(error))
        if code in _AWAY:
            return NotInChannel(mention=self.mention)
        if code in _GONE:
            return QuestionGone()
        if code in _UNSURE or status >= 500:
            return AnswerLost(method=method, code=code)
        return SlackRefused(method=method, code=code)

    async def _plain_post(self, url: str, method: str, **content: Any) -> None:
        try:
            async with self._session().post(url, **content) as answer:
                if answer.status == 429 or answer.status >= 500:
                    raise AnswerLost(method=method, code=str(answer.status))
                if answer.status != 200:
                    raise SlackRefused(method=method, code=str(answer.status))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise AnswerLost(method=method, code=type(error).__name__) from None

    def _session(self) -> aiohttp.ClientSession:
        session = self.client.session
        if session is None:
            raise RuntimeError("the edge has not been started")
        return session


class _SlowDown(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _code(error: SlackApiError) -> str:
    try:
        return str(error.response["error"] or _NO_ANSWER)
    except (AttributeError, KeyError, TypeError):  # an error page in place of JSON has no keys
        return _NO_ANSWER


def _status(error: SlackApiError) -> int:
    """The answer's; without JSON in it, the SDK hands on what it got of aiohttp."""
    answer = error.response
    return int(answer.status if isinstance(answer, aiohttp.ClientResponse) else answer.status_code)


def _retry_after(error: SlackApiError) -> float:
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    return float(headers.get("retry-after", 1))


async def _read(content: aiohttp.StreamReader, limit: int) -> bytes:
    read = b""
    while len(read) < limit and (piece := await content.read(limit - len(read))):
        read += piece
    return read


def quiet_logger(name: str) -> logging.Logger:
    """A logger for a library that would log what people write."""
    logger = logging.getLogger(f"deskmate.{name}")
    logger.setLevel(logging.WARNING)
    return logger
