"""Slack's payloads, parsed into requests and the few other things that we act on."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.capability import (
    DIRECT_MESSAGE,
    FOLLOW_UP,
    MENTION,
    Capabilities,
    Command,
    Message,
    Person,
    Place,
    Request,
    SharedFile,
)
from bot.language import Language, Phrase, detect
from bot.slack.buttons import Press, press_of
from bot.slack.entities import plain, shown
from bot.store import EDIT, ONCE
from bot.understanding.control import control

Payload = Mapping[str, Any]
Tab = Literal["home", "messages"]

FORM = "form:"
BUTTON = "button:"
SHORTCUT = "shortcut:"
STOP = "stop"
WITHDRAWAL = "withdrawal"
_FILL_IN = Phrase(en="Please fill this in.", zh="请填写此项。")
_PERSONS_MESSAGES = frozenset({None, "file_share", "thread_broadcast"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A person asked for something. Two events of one message share its `twin`.

    `once` when asking again brings back what became of it.
    """

    request: Request
    twin: str | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class Overheard:
    """A person wrote in a thread, and not to us: for those who listen there."""

    asked: Asked


@dataclass(frozen=True, slots=True)
class Opened:
    """A person wants the form `name`; `trigger` lives 3 s. `stacked` when it lies on another one."""

    name: str
    trigger: str
    request: Request
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class FormWrong:
    """A form was sent off with values that cannot be: what is wrong, by field."""

    person: str
    wrong: Mapping[str, Phrase]


@dataclass(frozen=True, slots=True)
class Outdated:
    """A person used a button, a form or a shortcut that nobody serves any more; `form` when it is still open."""

    person: str
    place: Place
    form: bool = False


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
    """A person wants the work in a thread to stop; `said` when they wrote so.

    With `request` they pressed the button of that one, which is `owner`'s to press.
    """

    person: str
    place: Place
    said: bool = False
    request: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class QuestionEdited:
    """A person changed a question that was already taken; `asked` is what it asks now, if it asks at all."""

    person: str
    place: Place
    ts: str
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class QuestionDeleted:
    """A person deleted a message, perhaps a question: `request` takes its answer back."""

    request: Request


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing for us; `why` is for tests and the debug log."""

    why: str


Incoming = (
    Asked
    | Overheard
    | FormWanted
    | Opened
    | FormWrong
    | Outdated
    | HomeOpened
    | StopWanted
    | QuestionEdited
    | QuestionDeleted
    | Ignored
)


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
            "message_action": self._shortcut,
            "shortcut": self._shortcut,
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
        if event.get("subtype") == "message_deleted":
            return self._deletion(event, event.get("previous_message", {}), event["deleted_ts"], team, now)
        if event.get("subtype") not in _PERSONS_MESSAGES:
            return Ignored(f"subtype {event['subtype']}")
        if self._by_a_machine(event):
            return Ignored("not by a person")
        if not self._is_for_us(event):
            return self._overheard(event, team, event_id, now)
        return self._question(event, team, event_id, now)

    def _overheard(self, event: Payload, team: str, event_id: str, now: float) -> Incoming:
        if "thread_ts" not in event or not self.capabilities.serves(FOLLOW_UP):
            return Ignored("not for us")
        place, text = _place(event, team), plain(event.get("text", ""), self.bot.user)
        if _is_stop(text):
            return StopWanted(event["user"], place)
        request = self._request(event_id, FOLLOW_UP, text, event["user"], place, now)
        return Overheard(Asked(_with_message(request, event), twin=f"{place.channel}:{event['ts']}"))

    def _question(self, event: Payload, team: str, event_id: str, now: float) -> Incoming:
        place = _place(event, team)
        text = plain(event.get("text", ""), self.bot.user)
        if _is_stop(text):
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
        if after.get("subtype") == "tombstone":
            return self._deletion(event, before, after["ts"], team, now)
        if self._by_a_machine(after) or after.get("subtype") not in _PERSONS_MESSAGES:
            return Ignored("a change of a machine's message")
        if before.get("text") == after.get("text"):
            return Ignored("an unfurl")
        if before and self._is_for_us(before):
            return self._edit(event, after, team, now)
        if self._is_for_us(after):
            return self._question(after, team, event_id, now)
        return Ignored("not for us")

    def _edit(self, event: Payload, after: Payload, team: str, now: float) -> QuestionEdited:
        edited = (after.get("edited") or {}).get("ts") or event.get("ts", "")
        identity = f"{EDIT}{after['channel']}:{after['ts']}:{edited}"
        found = self._question(after, team, identity, now) if self._is_for_us(after) else None
        asked = Asked(found.request) if isinstance(found, Asked) else None
        return QuestionEdited(after["user"], _place(after, team), after["ts"], asked)

    def _deletion(self, event: Payload, before: Payload, ts: str, team: str, now: float) -> Incoming:
        if self._by_a_machine(before):
            return Ignored("a machine's message is gone")
        place = _place({**before, "channel": event["channel"], "ts": ts}, team)
        identity = f"{WITHDRAWAL}:{place.channel}:{ts}"
        request = self._request(identity, WITHDRAWAL, "", before["user"], place, now)
        return QuestionDeleted(replace(request, ts=ts))

    def _action(self, payload: Payload, now: float) -> Incoming:
        action = payload["actions"][0]
        name, person = str(action.get("action_id", "")), payload["user"]["id"]
        place, press = _place_of_press(payload, self.bot.team), press_of(action)
        if press and not self._is_elsewhere(payload):
            return self._press(press, payload, place, now)
        if name.startswith(FORM) and (command := self._with_form(name)):
            return FormWanted(command, payload["trigger_id"], person, place)
        return Outdated(person, place)

    def _press(self, press: Press, payload: Payload, place: Place, now: float) -> Incoming:
        person, trigger = payload["user"]["id"], payload["trigger_id"]
        if press.name == STOP:
            owner = "" if place.direct else press.owner
            return StopWanted(person, place, request=press.value, owner=owner)
        name = press.name if press.name.startswith("/") else f"{BUTTON}{press.name}"
        about = _pressed(payload, press, self.bot.user)
        if press.thread and place.thread is None:
            place = replace(place, thread=press.thread, fresh=True)
        request = replace(
            self._request(trigger, name, press.value, person, place, now),
            about=about,
            owner="" if place.direct else press.owner,
        )
        if self.capabilities.shows(press.name):
            return Opened(press.name, trigger, request, stacked=_in_a_modal(payload))
        if not self.capabilities.serves(name):
            return Outdated(person, place)
        if press.once and about:
            what = hashlib.sha256(f"{name} {press.value}".encode()).hexdigest()[:32]
            return Asked(replace(request, id=f"{ONCE}{place.channel}:{about.ts}:{what}"), once=True)
        return Asked(request)

    def _is_elsewhere(self, payload: Payload) -> bool:
        """Whether the message of a press was written by somebody else."""
        author = payload.get("message", {}).get("user")
        return author is not None and author != self.bot.user

    def _shortcut(self, payload: Payload, now: float) -> Incoming:
        callback, person = str(payload.get("callback_id", "")), payload["user"]["id"]
        name, place = callback.removeprefix(SHORTCUT), _place_of_press(payload, self.bot.team)
        message = payload.get("message")
        request = replace(
            self._request(payload["trigger_id"], f"{SHORTCUT}{name}", "", person, place, now),
            about=message_of(message, self.bot.user) if message else None,
        )
        if self.capabilities.shows(name):
            return Opened(name, payload["trigger_id"], request)
        if not self.capabilities.serves(request.action):
            return Outdated(person, place)
        return Asked(request)

    def _submission(self, payload: Payload, now: float) -> Incoming:
        view, person = payload["view"], payload["user"]["id"]
        home, text = read_note(view.get("private_metadata", ""))
        place = Place(
            team=(payload.get("team") or {}).get("id") or self.bot.team,
            channel=home.get("channel") or person,
            thread=home.get("thread"),
            direct=home.get("channel", "D").startswith(("D", "U", "W")),
            fresh=bool(home.get("fresh")),
        )
        identity, values = f"view:{view['id']}", _values(view)
        if empty := _left_empty(view, values):
            return FormWrong(person, empty)
        command = self._with_form(view["callback_id"])
        if command and command.form:
            return Asked(
                self._request(identity, command.name, command.form.compose(values), person, place, now)
            )
        name = view["callback_id"].removeprefix(FORM)
        if not self.capabilities.serves(f"{FORM}{name}"):
            return Outdated(person, place, form=True)
        if wrong := self.capabilities.wrong(name, values):
            return FormWrong(person, _beside_fields(wrong, view))
        about = Message("", "", home["about"]) if "about" in home else None
        request = self._request(identity, f"{FORM}{name}", text, person, place, now)
        return Asked(replace(request, values=values, about=about))

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


def note(place: Place, text: str = "", about: Message | None = None) -> str:
    """Where a form's answer belongs and what it is about, kept in the view itself, with the form's own `text`."""
    kept = {
        "channel": place.channel,
        "thread": place.thread,
        "about": about.ts if about else None,
        "fresh": place.fresh and place.thread is not None,
    }
    return json.dumps({name: value for name, value in kept.items() if value}) + (f"\n{text}" if text else "")


def read_note(written: str) -> tuple[dict[str, Any], str]:
    """The other end of `note`."""
    place, _, text = written.partition("\n")
    found = json.loads(place) if place else {}
    return found if isinstance(found, dict) else {}, text


def message_of(message: Payload, bot: str) -> Message:
    """A message as Slack has it, with ids in the place of names. `bot` is our own user id."""
    mine = message.get("user") == bot
    return Message(
        author=message.get("user") or message.get("username") or message.get("bot_id") or "",
        text=text_of(message, bot),
        ts=message["ts"],
        mine=mine,
        files=files_of(message),
    )


def text_of(message: Payload, bot: str) -> str:
    """What a message says: of our own all of it, since the text beside our blocks is clipped."""
    ours = [block["text"] for block in message.get("blocks") or () if block.get("type") == "markdown"]
    written = "\n\n".join(ours) if message.get("user") == bot else ""
    return plain(shown(written) or message.get("text", ""), bot)


def _is_stop(text: str) -> bool:
    return control(text) == "stop"


def _with_message(request: Request, event: Payload) -> Request:
    return replace(request, ts=event["ts"], files=files_of(event))


def files_of(message: Payload) -> tuple[SharedFile, ...]:
    """The files that a message carries, without those that were deleted or are elsewhere."""
    return tuple(file_of(file) for file in message.get("files") or () if file.get("url_private"))


def file_of(file: Payload) -> SharedFile:
    """A file as Slack describes it."""
    return SharedFile(
        id=file["id"],
        name=file.get("name") or file["id"],
        media_type=file.get("mimetype", ""),
        size=int(file.get("size", 0)),
        url=file["url_private"],
    )


def _place(event: Payload, team: str) -> Place:
    return Place(
        team=team,
        channel=event["channel"],
        thread=event.get("thread_ts") or event.get("ts"),
        direct=_direct(event),
        fresh="thread_ts" not in event,
    )


def _direct(event: Payload) -> bool:
    return event.get("channel_type") == "im" or str(event.get("channel", "")).startswith("D")


def _place_of_press(payload: Payload, team: str) -> Place:
    container = payload.get("container", {})
    message = payload.get("message", {})
    home, _ = read_note(payload.get("view", {}).get("private_metadata", ""))
    channel = payload.get("channel", {}).get("id") or container.get("channel_id") or home.get("channel")
    begun = message.get("thread_ts") or container.get("thread_ts")
    thread = begun or message.get("ts") or home.get("thread")
    return Place(
        team=(payload.get("team") or {}).get("id") or team,
        channel=channel or payload["user"]["id"],
        thread=thread or (None if container.get("is_ephemeral") else container.get("message_ts")),
        direct=not channel or channel.startswith(("D", "U", "W")),
        answer_url=payload.get("response_url"),
        private=bool(container.get("is_ephemeral")),
        fresh=bool(home.get("fresh")) if home else not begun,
    )


def _pressed(payload: Payload, press: Press, bot: str) -> Message | None:
    """The message that a press is about: the one that shows the button, unless the button tells of another."""
    if press.about:
        return Message("", "", press.about)
    if message := payload.get("message"):
        return message_of(message, bot)
    ts = payload.get("container", {}).get("message_ts")
    return Message(bot, "", ts, mine=True) if ts else None


def _in_a_modal(payload: Payload) -> bool:
    return bool(payload.get("view", {}).get("type") == "modal")


def _beside_fields(wrong: Mapping[str, Phrase], view: Payload) -> Mapping[str, Phrase]:
    """Slack shows a sentence beside an input of the view alone: others go to the last one."""
    inputs = [block["block_id"] for block in view.get("blocks", ()) if block.get("type") == "input"]
    return {name if name in inputs or not inputs else inputs[-1]: said for name, said in wrong.items()}


def _left_empty(view: Payload, values: Mapping[str, str]) -> Mapping[str, Phrase]:
    """What is wrong with the fields that have to be filled in and hold spaces, which Slack takes for words."""
    inputs = [block for block in view.get("blocks", ()) if block.get("type") == "input"]
    wanted = [block["block_id"] for block in inputs if _is_wanted(block)]
    return {name: _FILL_IN for name in wanted if not values.get(name)}


def _is_wanted(block: Payload) -> bool:
    return not block.get("optional") and block.get("element", {}).get("type") == "plain_text_input"


_CHOSEN = ("value", "selected_conversation", "selected_channel", "selected_user", "selected_date_time")


def _values(view: Payload) -> dict[str, str]:
    filled = {}
    for name, actions in view.get("state", {}).get("values", {}).items():
        for field in actions.values():
            options = field.get("selected_options") or [field.get("selected_option") or {}]
            option = ",".join(one["value"] for one in options if one)
            chosen = next((field[key] for key in _CHOSEN if field.get(key)), None)
            filled[name] = str(chosen or option or "").strip()
    return filled
