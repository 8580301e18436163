"""Connects to Slack: every delivery is saved before it is acknowledged, and answered afterwards."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from time import monotonic, time
from typing import Any, Self, assert_never

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.capability import Capabilities, Place, Request
from bot.errors import (
    AnswerLost,
    DatabaseUnavailable,
    DeskmateError,
    SlackRefused,
    SlackUnreachable,
    WrongToken,
)
from bot.language import Language, Phrase
from bot.metrics import Metrics
from bot.requests import Ledger, Requests
from bot.settings import Settings
from bot.slack import views
from bot.slack.api import Api, client_for, quiet_logger
from bot.slack.blocks import answer
from bot.slack.budget import Budget
from bot.slack.incoming import (
    Asked,
    Bot,
    FormWanted,
    HomeOpened,
    Ignored,
    Incoming,
    QuestionEdited,
    Reader,
    StopWanted,
)
from bot.slack.methods import METHODS
from bot.slack.people import People
from bot.slack.performer import Performer, SharedEngine
from bot.slack.web import serving

log = structlog.get_logger("slack")

_BOT_TOKEN = ("SLACK_BOT_TOKEN", "OAuth & Permissions, Bot User OAuth Token")
_APP_TOKEN = ("SLACK_APP_TOKEN", "Basic Information, App-Level Tokens, with the scope connections:write")
_EDITED = Phrase(
    en="I do not answer an edited message again. Please send it as a new message.",
    zh="修改过的消息我不会重新回答，请作为新消息再发一次。",
)
_NOTHING_TO_STOP = Phrase(
    en="There is nothing of yours to stop here. To stop an answer, say `stop` in its thread.",
    zh="这里没有您正在进行的任务。要停止某个回答，请在它的消息列里说“停”。",
)


class SlackEdge:
    """One workspace. Enter it before requests are performed, leave it after the last one."""

    def __init__(
        self,
        settings: Settings,
        capabilities: Capabilities,
        requests: Requests,
        engine: SharedEngine,
        metrics: Metrics | None = None,
        records: Mapping[str, object] | None = None,
    ) -> None:
        self._settings = settings
        self._capabilities = capabilities
        self._requests = requests
        self._metrics = metrics or Metrics()
        self._records = records or {}
        self._language: Language = "zh" if settings.deskmate_language == "zh" else "en"
        self._engine = engine
        self._client = client_for(settings.slack_bot_token, settings.slack_api_url)
        budget = Budget(lambda method: METHODS[method].rate, metrics=self._metrics)
        self._api = Api(self._client, budget=budget, metrics=self._metrics)
        self._people = People(self._api, self._language)
        self.connected = asyncio.Event()
        self._errands: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Check the token and learn who we are; raises WrongToken or SlackUnreachable."""
        self._client.session = aiohttp.ClientSession()
        try:
            self._bot = await self._who_we_are()
        except BaseException:
            await self._client.session.close()
            raise
        self._api.mention = f"@{self._bot.name}"
        self._reader = Reader(self._bot, self._capabilities, self._language)
        self._performer = Performer(
            self._api, self._people, self._capabilities, self._engine, self._bot.user, self._records
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._errands:
            await asyncio.wait(self._errands)
        if self._client.session:
            await self._client.session.close()

    async def perform(self, request: Request, ledger: Ledger) -> None:
        """Answer one saved request."""
        await self._performer.perform(request, ledger)

    async def run_socket_mode(self) -> None:
        """Receive over Socket Mode until cancelled."""
        url = await self._first_socket()
        socket = AsyncSocketModeHandler(
            self._bolt(), self._settings.slack_app_token, quiet_logger("socket_mode"), self._client
        ).client
        socket.proxy, socket.wss_uri = self._client.proxy, url
        try:
            await socket.connect()  # type: ignore[no-untyped-call]  # the SDK leaves it so
            await self._serve(mode="socket")
        finally:
            await socket.close()  # type: ignore[no-untyped-call]  # the SDK leaves it so

    async def run_http(self, port: int) -> None:
        """Receive over HTTP until cancelled; Slack posts to /slack/events."""
        async with serving(self._bolt(), self._metrics, port):
            await self._serve(mode="http")

    async def _serve(self, mode: str) -> None:
        log.info("connected", mode=mode, bot=self._bot.name)
        self.connected.set()
        await asyncio.Event().wait()

    def _bolt(self) -> AsyncApp:
        app = AsyncApp(
            logger=quiet_logger("bolt"),
            client=client_for(None, self._settings.slack_api_url),
            signing_secret=self._settings.slack_signing_secret or "unused",
            authorize=_known(self._bot, self._settings.slack_bot_token),
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        app.use(self._receive)
        app.error(self._failed)
        return app

    async def _receive(self, body: Mapping[str, Any]) -> BoltResponse:
        """Bolt's global middleware: what returns from here is acknowledged, what raises is not."""
        began = monotonic()
        await self._take(self._reader.read(body, time()))
        self._metrics.acknowledgement.observe(monotonic() - began)
        return BoltResponse(status=200, body="")

    async def _failed(self, error: Exception) -> BoltResponse:
        log.error("not acknowledged", kind=type(error).__name__)
        again = isinstance(error, DatabaseUnavailable)
        return BoltResponse(status=500, body="", headers={} if again else {"x-slack-no-retry": "1"})

    async def _take(self, incoming: Incoming) -> None:
        match incoming:
            case Asked(request, twin):
                await self._requests.accept(request, twin=twin)
            case StopWanted():
                await self._stop(incoming)
            case FormWanted():
                self._later(self._open_form(incoming))
            case HomeOpened():
                self._later(self._welcome(incoming))
            case QuestionEdited(person, place):
                self._later(self._whisper(person, place, _EDITED))
            case Ignored(why):
                log.debug("ignored", why=why)
            case _:
                assert_never(incoming)

    async def _stop(self, wanted: StopWanted) -> None:
        place = wanted.place
        stopped = await self._requests.cancel(place.channel, place.thread, wanted.person)
        if not stopped and place.thread:
            stopped = await self._requests.cancel(place.channel, None, wanted.person)
        if not stopped and wanted.said:
            self._later(self._whisper(wanted.person, place, _NOTHING_TO_STOP))

    async def _open_form(self, wanted: FormWanted) -> None:
        person = await self._people.find(wanted.person)
        view = views.form(wanted.command, person.language, wanted.place)
        await self._api.call("views.open", trigger_id=wanted.trigger, view=view)

    async def _welcome(self, opened: HomeOpened) -> None:
        person = await self._people.find(opened.person)
        if opened.tab == "messages":
            prompts = views.prompts(self._capabilities, person.language)
            await self._api.call(
                "assistant.threads.setSuggestedPrompts", channel_id=opened.channel, prompts=prompts
            )
        else:
            place = Place(self._bot.team, opened.channel, direct=True)
            view = views.home(self._capabilities, person.language, place)
            await self._api.call("views.publish", user_id=opened.person, view=view)

    async def _whisper(self, id_: str, place: Place, phrase: Phrase) -> None:
        person = await self._people.find(id_)
        thread = {"thread_ts": place.thread} if place.thread else {}
        message = answer(phrase(person.language))
        await self._api.call(
            "chat.postEphemeral", channel=place.channel, user=id_, **thread, **message.content
        )

    def _later(self, errand: Coroutine[object, object, None]) -> None:
        """Run `errand` after the acknowledgement."""
        task = asyncio.create_task(_logged(errand))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _who_we_are(self) -> Bot:
        async with self._checked(_BOT_TOKEN):
            known = await self._api.call("auth.test")
        return Bot(known["user_id"], known.get("bot_id", ""), known.get("user", "deskmate"), known["team_id"])

    async def _first_socket(self) -> str:
        async with self._checked(_APP_TOKEN):
            opened = await self._api.call("apps.connections.open", app_token=self._settings.slack_app_token)
        return str(opened["url"])

    @asynccontextmanager
    async def _checked(self, token: tuple[str, str]) -> AsyncIterator[None]:
        variable, where = token
        try:
            yield
        except AnswerLost as lost:
            raise SlackUnreachable(url=self._settings.slack_api_url, reason=str(lost.facts["code"])) from None
        except SlackRefused as refused:
            raise WrongToken(variable=variable, reason=str(refused.facts["code"]), where=where) from None


def _known(bot: Bot, token: str) -> Callable[[], Awaitable[AuthorizeResult]]:
    """Bolt's question who we are, answered since the start: no call of Slack before an acknowledgement."""
    result = AuthorizeResult(
        enterprise_id=None, team_id=bot.team, bot_user_id=bot.user, bot_id=bot.id, bot_token=token
    )

    async def authorize() -> AuthorizeResult:
        return result

    return authorize


async def _logged(errand: Awaitable[None]) -> None:
    try:
        await errand
    except DeskmateError as error:
        log.warning("errand failed", kind=type(error).__name__, facts=error.facts)
