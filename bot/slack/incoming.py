"""Slack's payloads, parsed into requests and the few other things that we act on."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.capability import DIRECT_MESSAGE, MENTION, Capabilities, Command, Person, Place, Request, SharedFile
from bot.language import Language, detect
from bot.slack.entities import plain

Payload = Mapping[str, Any]
Tab = Literal["home", "messages"]

FORM = "form:"
BUTTON = "button:"
STOP_WORDS = frozenset({"stop", "cancel", "停", "停止", "停下", "别写了"})
_PERSONS_MESSAGES = frozenset({None, "file_share", "thread_broadcast"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A person asked for something. Two events of one message share its `twin`."""

    request: Request
    twin: str | None = None


@dataclass(frozen=True, slots=True)
class FormWanted:
    """A person pressed a button that opens the form of `command`; `trigger` lives 3 s."""

    command: Command
    trigger: str
    person: str
    place: Place


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """A person looks at the app; `channel` is their direct message with it."""

    person: str
    channel: str
    tab: Tab


@dataclass(frozen=True, slots=True)
class StopWanted:
    """A person wants the work in a thread to stop; `said` when they wrote so."""

    person: str
    place: Place
    said: bool = False


@dataclass(frozen=True, slots=True)
class QuestionEdited:
    """A person changed a question that was already taken."""

    person: str
    place: Place
    ts: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing for us; `why` is for tests and the debug log."""

    why: str


Incoming = Asked | FormWanted | HomeOpened | StopWanted | QuestionEdited | Ignored


@dataclass(frozen=True, slots=True)
class Bot:
    """Who we are in the workspace."""

    user: str
    id: str
    name: str
    team: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads payloads for one bot. `language` is taken where a text shows none."""

    bot: Bot
    capabilities: Capabilities
    language: Language = "en"

    def read(self, payload: Payload, now: float) -> Incoming:
        """What `payload` asks of us; `now` is the time in seconds."""
        if "command" in payload:
            return self._command(payload, now)
        kinds: Mapping[object, Callable[[Payload, float], Incoming]] = {
            "event_callback": self._event,
            "block_actions": self._action,
            "view_submission": self._submission,
        }
        read = kinds.get(payload.get("type"))
        return read(payload, now) if read else Ignored("unknown payload")

    def _command(self, payload: Payload, now: float) -> Incoming:
        name = payload["command"]
        if not self.capabilities.serves(name):
            return Ignored("unknown command")
        channel = payload["channel_id"]
        place = Place(
            team=payload["team_id"],
            channel=channel,
            direct=channel.startswith("D"),
            answer_url=payload.get("response_url"),
        )
        return Asked(
            self._request(
                payload["trigger_id"], name, plain(payload.get("text", "")), payload["user_id"], place, now
            )
        )

    def _event(self, payload: Payload, now: float) -> Incoming:
        event = payload["event"]
        team = event.get("team") or payload.get("team_id") or self.bot.team
        match event["type"]:
            case "app_mention" | "message":
                return self._message(event, team, payload["event_id"], now)
            case "app_home_opened":
                return HomeOpened(event["user"], event["channel"], event.get("tab", "home"))
            case "agent_session_stopped":
                place = Place(team, event["channel"], event.get("thread_ts"))
                return StopWanted(event["user"], place)
            case other:
                return Ignored(f"event {other}")

    def _message(self, event: Payload, team: str, event_id: str, now: float) -> Incoming:
        if event.get("subtype") == "message_changed":
            return self._change(event, team, event_id, now)
        if event.get("subtype") not in _PERSONS_MESSAGES:
            return Ignored(f"subtype {event['subtype']}")
        if self._by_a_machine(event):
            return Ignored("not by a person")
        if not self._is_for_us(event):
            return Ignored("not for us")
        return self._question(event, team, event_id, now)

    def _question(self, event: Payload, team: str, event_id: str, now: float) -> Incoming:
        place = _place(event, team)
        text = plain(event.get("text", ""), self.bot.user)
        if text.casefold().rstrip("!.！。") in STOP_WORDS:
            return StopWanted(event["user"], place, said=True)
        action, rest = self.capabilities.route(text, DIRECT_MESSAGE if place.direct else MENTION)
        if not self.capabilities.serves(action):
            return Ignored(f"nobody serves {action}")
        request = self._request(event_id, action, rest, event["user"], place, now)
        return Asked(_with_message(request, event), twin=f"{place.channel}:{event['ts']}")

    def _change(self, event: Payload, team: str, event_id: str, now: float) -> Incoming:
        before, after = event.get("previous_message", {}), event.get("message", {})
        context = {key: event[key] for key in ("channel", "channel_type") if key in event}
        before, after = {**before, **context}, {**after, **context}
        if self._by_a_machine(after) or after.get("subtype") not in _PERSONS_MESSAGES:
            return Ignored("a change of a machine's message")
        if before.get("text") == after.get("text"):
            return Ignored("an unfurl")
        if before and self._is_for_us(before):
            return QuestionEdited(after["user"], _place(after, team), after["ts"])
        if self._is_for_us(after):
            return self._question(after, team, event_id, now)
        return Ignored("not for us")

    def _action(self, payload: Payload, now: float) -> Incoming:
        action = payload["actions"][0]
        name = action["action_id"]
        place = _place_of_press(payload, self.bot.team)
        if name.startswith(FORM):
            command = self._with_form(name)
            if command is None:
                return Ignored("unknown form")
            return FormWanted(command, payload["trigger_id"], payload["user"]["id"], place)
        if not name.startswith(BUTTON) or not self.capabilities.serves(name):
            return Ignored("unknown button")
        value = str(action.get("value", ""))
        return Asked(self._request(payload["trigger_id"], name, value, payload["user"]["id"], place, now))

    def _submission(self, payload: Payload, now: float) -> Incoming:
        view = payload["view"]
        command = self._with_form(view["callback_id"])
        if command is None or command.form is None:
            return Ignored("unknown form")
        text = command.form.compose(_values(view))
        home = read_note(view.get("private_metadata", ""))
        person = payload["user"]["id"]
        place = Place(
            team=payload.get("team", {}).get("id") or self.bot.team,
            channel=home.get("channel") or person,
            thread=home.get("thread"),
            direct=home.get("channel", "D").startswith("D"),
        )
        return Asked(self._request(f"view:{view['id']}", command.name, text, person, place, now))

    def _with_form(self, identifier: str) -> Command | None:
        name = identifier.removeprefix(FORM)
        found = (command for command in self.capabilities.commands if command.name == name and command.form)
        return next(found, None)

    def _request(self, id_: str, action: str, text: str, person: str, place: Place, now: float) -> Request:
        language = detect(text, otherwise=self.language)
        return Request(
            id=id_,
            action=action,
            text=text,
            person=Person(person, person, self.language),
            place=place,
            language=language,
            asked_at=now,
        )

    def _by_a_machine(self, event: Payload) -> bool:
        return bool(event.get("bot_id")) or event.get("user") in (None, self.bot.user, "USLACKBOT")

    def _is_for_us(self, event: Payload) -> bool:
        return _direct(event) or f"<@{self.bot.user}" in event.get("text", "")


def note(place: Place) -> str:
    """Where a form's answer belongs, kept in the view itself."""
    kept = {"channel": place.channel, "thread": place.thread}
    return json.dumps({name: value for name, value in kept.items() if value})


def read_note(written: str) -> dict[str, str]:
    """The other end of `note`."""
    found = json.loads(written) if written else {}
    return found if isinstance(found, dict) else {}


def _with_message(request: Request, event: Payload) -> Request:
    return Request(
        id=request.id,
        action=request.action,
        text=request.text,
        person=request.person,
        place=request.place,
        language=request.language,
        ts=event["ts"],
        files=files_of(event),
        asked_at=request.asked_at,
    )


def files_of(message: Payload) -> tuple[SharedFile, ...]:
    """The files that a message carries, without those that were deleted or are elsewhere."""
    return tuple(
        SharedFile(
            id=file["id"],
            name=file.get("name") or file["id"],
            media_type=file.get("mimetype", ""),
            size=int(file.get("size", 0)),
            url=file["url_private"],
        )
        for file in message.get("files") or ()
        if file.get("url_private")
    )


def _place(event: Payload, team: str) -> Place:
    return Place(
        team=team,
        channel=event["channel"],
        thread=event.get("thread_ts") or event.get("ts"),
        direct=_direct(event),
    )


def _direct(event: Payload) -> bool:
    return event.get("channel_type") == "im" or str(event.get("channel", "")).startswith("D")


def _place_of_press(payload: Payload, team: str) -> Place:
    container = payload.get("container", {})
    message = payload.get("message", {})
    home = read_note(payload.get("view", {}).get("private_metadata", ""))
    channel = payload.get("channel", {}).get("id") or container.get("channel_id") or home.get("channel")
    thread = message.get("thread_ts") or container.get("thread_ts") or message.get("ts")
    return Place(
        team=(payload.get("team") or {}).get("id") or team,
        channel=channel or payload["user"]["id"],
        thread=thread or container.get("message_ts"),
        direct=not channel or channel.startswith("D"),
        answer_url=payload.get("response_url"),
    )


def _values(view: Payload) -> dict[str, str]:
    filled = {}
    for name, actions in view.get("state", {}).get("values", {}).items():
        for field in actions.values():
            chosen = (field.get("selected_option") or {}).get("value")
            filled[name] = str(field.get("value") or chosen or "").strip()
    return filled
