"""Connects to Slack: every delivery is saved before it is acknowledged, and answered afterwards."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from time import monotonic, time
from typing import Any, Protocol, Self, assert_never, runtime_checkable

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.capability import Capabilities, Request
from bot.errors import (
    AnswerLost,
    DatabaseUnavailable,
    DeskmateError,
    SlackRefused,
    SlackUnreachable,
    WrongToken,
)
from bot.language import Language
from bot.metrics import Metrics
from bot.reading import FileReader
from bot.requests import Ledger, Requests
from bot.settings import Settings
from bot.slack import views
from bot.slack.api import Api, client_for, quiet_logger
from bot.slack.budget import Budget
from bot.slack.errands import EDITED, OUTDATED, Errands
from bot.slack.files import Desk, Eyes, SlackFiles
from bot.slack.house import house
from bot.slack.incoming import (
    BUTTON,
    FORM,
    Asked,
    Bot,
    FormWanted,
    FormWrong,
    HomeOpened,
    Ignored,
    Incoming,
    Opened,
    Outdated,
    Overheard,
    QuestionDeleted,
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

_CHANCES = 6
_TRIGGERS = 1_000
"""How many gestures are remembered: Slack may deliver one twice, and it opens a form once."""


@runtime_checkable
class Listening(Protocol):
    """Knows the threads in which every message may be for us."""

    async def attends(self, channel: str, thread: str) -> bool:
        """Whether we take part in that thread."""
        ...


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
        eyes: Eyes | None = None,
    ) -> None:
        self._settings = settings
        self._capabilities = capabilities
        self._requests = requests
        self._metrics = metrics or Metrics()
        self._records = records or {}
        self._desk = Desk(FileReader(), settings.deskmate_largest_file, eyes)
        self._language: Language = "zh" if settings.deskmate_language == "zh" else "en"
        self._engine = engine
        self._client = client_for(settings.slack_bot_token, settings.slack_api_url)
        budget = Budget(lambda method: METHODS[method].rate, metrics=self._metrics)
        self._api = Api(self._client, budget=budget, metrics=self._metrics)
        self._house = house(self._records, settings)
        preferences = self._house.preferences if self._house else None
        self._people = People(self._api, self._language, preferences)
        self.connected = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._shown: dict[str, asyncio.Task[None]] = {}
        self._pulled: deque[str] = deque(maxlen=_TRIGGERS)

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
            self._api,
            self._people,
            self._capabilities,
            self._engine,
            self._bot.user,
            self._records,
            self._desk,
            self._house,
            self._settings.deskmate_answer_days,
        )
        self._errands = Errands(
            self._api, self._people, self._capabilities, self._performer, self._bot.team, self._requests
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._running:
            await asyncio.wait(self._running)
        if self._client.session:
            await self._client.session.close()

    async def perform(self, request: Request, ledger: Ledger) -> None:
        """Answer one saved request."""
        try:
            await self._performer.perform(request, ledger)
        finally:
            await self._rest(request)

    async def fetch(self, file: str) -> bytes:
        """The bytes of Slack's file of that id; raises CannotReadFile."""
        files = SlackFiles(self._api, self._language, self._desk)
        return await files.data(await files.by_id(file))

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

    async def run_http(self, port: int, host: str = "127.0.0.1", pages: Iterable[web.RouteDef] = ()) -> None:
        """Receive over HTTP until cancelled; Slack posts to /slack/events, and people look at `pages`."""
        async with serving(self._bolt(), self._metrics, host, port, pages):
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
        incoming = self._reader.read(body, time())
        answer = self._in_form(incoming)
        if answer is None:
            await self._take(incoming)
        self._metrics.acknowledgement.observe(monotonic() - began)
        return BoltResponse(status=200, body=answer or "")

    async def _failed(self, error: Exception) -> BoltResponse:
        log.error("not acknowledged", kind=type(error).__name__)
        again = isinstance(error, DatabaseUnavailable)
        return BoltResponse(status=500, body="", headers={} if again else {"x-slack-no-retry": "1"})

    def _in_form(self, incoming: Incoming) -> dict[str, Any] | None:
        """What a form that was sent off is to show instead of going away."""
        match incoming:
            case FormWrong(person, wrong):
                language = self._people.language_of(person)
                errors = {name: sentence(language) for name, sentence in wrong.items()}
                return {"response_action": "errors", "errors": errors}
            case Outdated(person, form=True):
                language = self._people.language_of(person)
                return {"response_action": "update", "view": views.told(OUTDATED(language), language)}
            case _:
                return None

    async def _take(self, incoming: Incoming) -> None:
        match incoming:
            case Asked(request, once=True):
                await self._accept_once(request)
            case Asked():
                await self._accept(incoming)
            case Overheard(asked):
                await self._overhear(asked)
            case StopWanted():
                await self._stop(incoming)
            case QuestionEdited():
                await self._restart(incoming)
            case QuestionDeleted(request):
                await self._withdraw(request)
            case _:
                self._run(incoming)

    def _run(self, errand: FormWanted | Opened | Outdated | HomeOpened | Ignored | FormWrong) -> None:
        match errand:
            case FormWanted() | Opened() if errand.trigger in self._pulled:
                log.debug("ignored", why="delivered again: its form is open")
            case FormWanted():
                self._pulled.append(errand.trigger)
                self._later(self._errands.open_form(errand))
            case Opened():
                self._pulled.append(errand.trigger)
                self._later(self._errands.show(errand))
            case HomeOpened():
                self._later(self._errands.welcome(errand))
            case Outdated(person, place):
                self._later(self._errands.say(person, place, OUTDATED))
            case Ignored(why):
                log.debug("ignored", why=why)
            case FormWrong():
                pass
            case _:
                assert_never(errand)

    async def _accept(self, asked: Asked) -> bool:
        request = asked.request
        new = await self._requests.accept(request, twin=asked.twin)
        if new and request.action.startswith((BUTTON, FORM)):
            shown = self._shown[request.id] = self._later(self._errands.working(request))
            shown.add_done_callback(lambda _: self._shown.pop(request.id, None))
        return new

    async def _rest(self, request: Request) -> None:
        """Take away what a press showed at once: a private answer, or a change, would leave it there."""
        if request.action.startswith((BUTTON, FORM)):
            if shown := self._shown.get(request.id):
                await asyncio.wait([shown])
            await self._errands.rest(request.place)

    async def _accept_once(self, request: Request) -> None:
        """A press that came to nothing, or was stopped, may be made again; else it leads to what was done."""
        ids = [request.id, *(f"{request.id}:{number}" for number in range(2, _CHANCES))]
        for identity in ids:
            if await self._accept(Asked(replace(request, id=identity))):
                return
            earlier = await self._requests.earlier(identity)
            if earlier is None or earlier.stands:
                break
        self._later(self._errands.done_before(request, earlier))

    async def _overhear(self, asked: Asked) -> None:
        """Take a message that is not for us only where somebody listens; of others nothing is kept."""
        place, threads = asked.request.place, self._records.get("threads")
        if not (isinstance(threads, Listening) and place.thread):
            return
        if await threads.attends(place.channel, place.thread):
            await self._accept(asked)

    async def _stop(self, wanted: StopWanted) -> None:
        if wanted.request:
            await self._stop_one(wanted)
            return
        place = wanted.place
        stopped = await self._requests.cancel(place.channel, place.thread, wanted.person)
        if not stopped and place.direct:
            stopped = await self._requests.cancel_all(place.channel, wanted.person)
        elif not stopped and place.thread:
            stopped = await self._requests.cancel(place.channel, None, wanted.person)
        if not stopped and wanted.said:
            self._later(self._errands.nothing_to_stop(wanted))

    async def _stop_one(self, wanted: StopWanted) -> None:
        if wanted.owner in ("", wanted.person):
            await self._requests.cancel_one(wanted.request)
        else:
            self._later(self._errands.stop(wanted, self._requests.cancel_one))

    async def _restart(self, edited: QuestionEdited) -> None:
        """Stop what the old words asked for, and answer the new ones in the same messages."""
        known = await self._requests.cancel_question(f"{edited.place.channel}:{edited.ts}")
        if edited.asked and known:
            await self._accept(edited.asked)
        elif edited.asked:
            self._later(self._errands.say(edited.person, edited.place, EDITED))

    async def _withdraw(self, request: Request) -> None:
        """Take the answer to a message back, if it has one."""
        if await self._requests.cancel_question(f"{request.place.channel}:{request.ts}"):
            await self._requests.accept(request)

    def _later(self, errand: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Run `errand` after the acknowledgement."""
        task = asyncio.create_task(_logged(errand))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

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
    """Bolt's question of who we are, answered at the start: no call to Slack before an acknowledgement."""
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
