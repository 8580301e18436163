"""assistant.threads.* and agents.sessions.*: what an agent shows beside its messages."""

from typing import Literal

from bot.playground.methods.asking import channel_to_post_in, check_thread_ts, known_channel
from bot.playground.refusal import Refused
from bot.playground.state import Channel, Json
from bot.playground.surfaces import STATUS_LIFETIME, Status
from bot.playground.web_api import Call, Objects, Words, method

MOST_LOADING_MESSAGES = 10
MOST_PROMPTS = 4
LONGEST_TITLE = 200
STOP_EVENT = "agent_session_stopped"


@method("assistant.threads.setStatus", tier="special", scopes=("chat:write",))
def set_status(
    call: Call,
    *,
    channel_id: str,
    thread_ts: str,
    status: str,
    loading_messages: Words | None = None,
) -> Json:
    """Show `Deskmate is …` under a thread, until a reply comes or two minutes are over."""
    where = channel_to_post_in(call, channel_id)
    thread = _thread(call, where, thread_ts)
    if len(loading_messages or ()) > MOST_LOADING_MESSAGES:
        raise Refused("invalid_arguments", f"at most {MOST_LOADING_MESSAGES} loading_messages are allowed")
    expires = call.room.clock() + STATUS_LIFETIME
    shown = Status(where.id, thread, status, expires, list(loading_messages or ()))
    call.room.surfaces.set_status(shown, where.members)
    return {}


@method("assistant.threads.setTitle", tier=4, scopes=("assistant:write",))
def set_title(call: Call, *, channel_id: str, thread_ts: str, title: str) -> Json:
    """Name a thread with the app."""
    where = known_channel(call, channel_id)
    thread = _thread(call, where, thread_ts)
    call.room.rename_session(where, thread, _checked_title(title))
    return {}


@method("assistant.threads.setSuggestedPrompts", tier=4, scopes=("assistant:write",))
def set_suggested_prompts(
    call: Call, *, channel_id: str, prompts: Objects, title: str = "", thread_ts: str | None = None
) -> Json:
    """Suggest what to ask in a direct message."""
    _only_agents(call)
    where = known_channel(call, channel_id)
    if not where.is_im:
        raise Refused("channel_type_not_supported", "prompts are suggested in direct messages")
    if not 1 <= len(prompts) <= MOST_PROMPTS:
        raise Refused("invalid_arguments", f"{len(prompts)} prompts, but 1 to {MOST_PROMPTS} are allowed")
    if any(set(prompt) != {"title", "message"} or not all(prompt.values()) for prompt in prompts):
        raise Refused("invalid_arguments", "a prompt has a title and a message")
    if thread_ts is not None:
        call.breach("prompts_in_thread", "with thread_ts an agent's prompts silently do not appear")
        return {}
    call.room.surfaces.set_prompts(where.id, title, prompts, where.members)
    return {}


@method("agents.sessions.setStatus", tier=3, scopes=("chat:write",))
def set_session_status(
    call: Call,
    *,
    channel_id: str,
    status: Literal["active", "processing", "suspended", "closed"],
    thread_ts: str | None = None,
    title: str | None = None,
) -> Json:
    """Say how a session stands, creating it when it is new."""
    _only_agents(call)
    where = channel_to_post_in(call, channel_id)
    if thread_ts is None:
        raise Refused("invalid_thread_ts", "thread_ts is required in channels and direct messages")
    thread = _thread(call, where, thread_ts)
    if title is not None:
        _checked_title(title)
    call.room.set_session_status(where, thread, status, title)
    deaf = status == "processing" and STOP_EVENT not in call.room.manifest.events
    return {"warning": "missing_agent_session_stopped_event_subscription"} if deaf else {}


@method("agents.sessions.rename", tier=3, scopes=("chat:write",))
def rename_session(call: Call, *, channel_id: str, title: str, thread_ts: str | None = None) -> Json:
    """Give a session another title."""
    _only_agents(call)
    where = channel_to_post_in(call, channel_id)
    if thread_ts is None:
        raise Refused("invalid_thread_ts", "thread_ts is required in channels and direct messages")
    thread = _thread(call, where, thread_ts)
    if call.room.surfaces.session(where.id, thread) is None:
        raise Refused("session_not_found", "set a status first: that creates the session")
    call.room.rename_session(where, thread, _checked_title(title))
    return {}


def _only_agents(call: Call) -> None:
    if not call.room.manifest.is_agent:
        raise Refused("not_agent_app", "the manifest declares no agent_view")


def _thread(call: Call, where: Channel, thread_ts: str) -> str:
    check_thread_ts(thread_ts)
    parent = call.room.board.message(where.id, thread_ts)
    if parent is None:
        raise Refused("invalid_thread_ts", f"there is no message {thread_ts}")
    return parent.thread


def _checked_title(title: str) -> str:
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise Refused("invalid_arguments", f"a title has 1 to {LONGEST_TITLE} characters")
    return title
