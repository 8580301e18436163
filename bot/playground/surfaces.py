"""What is not a message: modals, home tabs, statuses, suggested prompts, sessions, and the keys to them."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.playground import render
from bot.playground.clock import Clock
from bot.playground.refusal import Refused
from bot.playground.state import Json, Session, State, View

Tell = Callable[[Json, Iterable[str]], None]

TRIGGER_LIFETIME = 3.0
MOST_VIEWS = 3
STATUS_LIFETIME = 120.0
ANSWERS_PER_URL = 5
ANSWER_LIFETIME = 1800.0


@dataclass(slots=True)
class Trigger:
    """A person's gesture, which lets the app open one view soon after."""

    person: str
    expires: float
    used: bool = False


@dataclass(slots=True)
class AnswerUrl:
    """Where a response_url leads: a person, a place, and the message that may be replaced."""

    person: str
    channel: str
    thread_ts: str | None
    original: str | None
    expires: float
    left: int = ANSWERS_PER_URL


@dataclass(slots=True)
class Status:
    """The line `Deskmate is thinking…` under a thread."""

    channel: str
    thread_ts: str
    text: str
    expires: float
    loading_messages: list[str] = field(default_factory=list)

    def as_json(self) -> Json:
        """For the page."""
        return {
            "channel": self.channel,
            "thread_ts": self.thread_ts,
            "status": self.text,
            "loading_messages": self.loading_messages,
        }


class Surfaces:
    """Opens and closes what people see beside messages; `tell` reaches their pages."""

    def __init__(self, state: State, clock: Clock, tell: Tell, *, url: str) -> None:
        self.state = state
        self.open: dict[str, list[View]] = {}
        self._clock = clock
        self._tell = tell
        self._url = url
        self._triggers: dict[str, Trigger] = {}
        self._answer_urls: dict[str, AnswerUrl] = {}
        self._statuses: dict[tuple[str, str], Status] = {}

    def trigger(self, person: str) -> str:
        """A trigger_id for what `person` just did."""
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(person, self._clock() + TRIGGER_LIFETIME)
        return trigger_id

    def pull(self, trigger_id: str) -> str:
        """Use up a trigger; the person it came from."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id", "this trigger_id was never given")
        if trigger.used:
            raise Refused("exchanged_trigger_id", "a trigger_id works once")
        if self._clock() > trigger.expires:
            raise Refused("expired_trigger_id", "a trigger_id lives 3 seconds")
        trigger.used = True
        return trigger.person

    def answer_url(
        self, person: str, channel: str, *, thread_ts: str | None = None, original: str | None = None
    ) -> str:
        """A response_url."""
        key = secrets.token_urlsafe(24)
        self._answer_urls[key] = AnswerUrl(
            person, channel, thread_ts, original, self._clock() + ANSWER_LIFETIME
        )
        return f"{self._url}/commands/{key}"

    def answer_to(self, key: str) -> AnswerUrl:
        """Use a response_url once."""
        answer = self._answer_urls.get(key)
        if answer is None:
            raise Refused("invalid_url", "this response_url was never given")
        if self._clock() > answer.expires:
            raise Refused("expired_url", "a response_url lives 30 minutes")
        if answer.left == 0:
            raise Refused("used_url", "a response_url takes 5 answers")
        answer.left -= 1
        return answer

    def views_of(self, person: str) -> list[View]:
        """The open modals of a person, the top one last."""
        return self.open.setdefault(person, [])

    def find_view(self, view_id: str) -> View | None:
        """An open modal or a home tab."""
        return next((view for view in self._everything() if view.id == view_id), None)

    def find_external(self, external_id: str) -> View | None:
        """An open modal or a home tab by the id that the app chose."""
        return next(
            (view for view in self._everything() if view.content.get("external_id") == external_id), None
        )

    def open_view(self, person: str, content: Json) -> View:
        """Open a modal; what was open is gone."""
        view = self._new_view(person, content)
        self.open[person] = [view]
        self._tell({"type": "view_open", "view": render.view_json(view)}, [person])
        return view

    def push_view(self, person: str, content: Json) -> View:
        """Open a modal on top of the open ones."""
        stack = self.views_of(person)
        if not stack:
            raise Refused("not_found", "there is no open view to push onto")
        if len(stack) >= MOST_VIEWS:
            raise Refused("push_limit_reached", "at most 3 views can be stacked")
        view = self._new_view(person, content)
        view.root, view.previous = stack[0].id, stack[-1].id
        stack.append(view)
        self._tell({"type": "view_open", "view": render.view_json(view)}, [person])
        return view

    def update_view(self, view: View, content: Json, known_hash: str | None = None) -> View:
        """Replace what a view shows; its filled-in values stay where the inputs stay."""
        if known_hash and known_hash != view.hash:
            raise Refused("hash_conflict", "the view changed since this hash was given")
        view.content = content
        view.hash = self._hash()
        view.state = {block: kept for block, kept in view.state.items() if block in _block_ids(content)}
        kind = "home" if content["type"] == "home" else "view_update"
        key = "home" if kind == "home" else "view"
        self._tell({"type": kind, key: render.view_json(view)}, [view.person])
        return view

    def close_view(self, view: View, *, everything: bool = False) -> list[View]:
        """Close a view, or the whole stack; the ones that went."""
        stack = self.views_of(view.person)
        gone = list(stack) if everything else [view]
        self.open[view.person] = [kept for kept in stack if kept not in gone]
        for closed in gone:
            self._tell({"type": "view_close", "view_id": closed.id}, [view.person])
        return gone

    def publish_home(self, person: str, content: Json, known_hash: str | None = None) -> View:
        """Set the home tab of a person."""
        home = self.state.homes.get(person)
        if home:
            return self.update_view(home, content, known_hash)
        view = self.state.homes[person] = self._new_view(person, content)
        self._tell({"type": "home", "home": render.view_json(view)}, [person])
        return view

    def set_status(self, status: Status, people: Iterable[str]) -> None:
        """Show a status; an empty text takes it away."""
        key = (status.channel, status.thread_ts)
        if not status.text:
            if self._statuses.pop(key, None):
                self._tell({"type": "status", "status": status.as_json()}, people)
            return
        self._statuses[key] = status
        self._tell({"type": "status", "status": status.as_json()}, people)

    def clear_status(self, channel: str, thread_ts: str, people: Iterable[str]) -> None:
        """Take a status away, as every reply of the app does."""
        self.set_status(Status(channel, thread_ts, "", 0.0), people)

    def status(self, channel: str, thread_ts: str) -> str:
        """The status that people see in a thread, the first loading message where there is one; empty for none."""
        shown = self._statuses.get((channel, thread_ts))
        if shown is None or shown.expires <= self._clock():
            return ""
        return shown.loading_messages[0] if shown.loading_messages else shown.text

    def statuses(self) -> list[Status]:
        """Every status that people see."""
        return [status for status in self._statuses.values() if status.expires > self._clock()]

    def expire_statuses(self, members: Callable[[str], Iterable[str]]) -> None:
        """Take away the statuses that are over."""
        for status in [shown for shown in self._statuses.values() if shown.expires <= self._clock()]:
            self.clear_status(status.channel, status.thread_ts, members(status.channel))

    def session(self, channel: str, thread_ts: str) -> Session | None:
        """The agent session of a thread."""
        same = (one for one in self.state.sessions if (one.channel, one.thread_ts) == (channel, thread_ts))
        return next(same, None)

    def set_session(self, session: Session, people: Iterable[str]) -> None:
        """Keep a session and show it."""
        if session not in self.state.sessions:
            self.state.sessions.append(session)
        self._tell({"type": "session", "session": render.session_json(session)}, people)

    def set_prompts(self, channel: str, title: str, prompts: list[Json], people: Iterable[str]) -> None:
        """Suggest prompts in a direct message."""
        suggested = {"channel": channel, "title": title, "prompts": prompts}
        self.state.prompts[channel] = suggested
        self._tell({"type": "suggested_prompts", "suggested_prompts": suggested}, people)

    def _everything(self) -> list[View]:
        return [*self.state.homes.values(), *(view for stack in self.open.values() for view in stack)]

    def _new_view(self, person: str, content: Json) -> View:
        view_id = f"V{self.state.next_number():010d}"
        return View(view_id, person, content, self._hash(), root=view_id)

    def _hash(self) -> str:
        return f"{self._clock.timestamp()}.{secrets.token_hex(4)}"


def _block_ids(content: Json) -> set[str]:
    return {block["block_id"] for block in content["blocks"]}
