"""The open pages: tells each what changes, and does what its person asks. `browser` has the protocol."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import WSMsgType, web

from bot.language import Phrase, from_locale
from bot.playground import phrases, render
from bot.playground.interactions import Values
from bot.playground.refusal import NotAllowed
from bot.playground.state import APP, APP_USER, SLACKBOT, Json, Person
from bot.playground.workspace import INVITE, Workspace

LONGEST_FRAME = 1024 * 1024
BREACHES_SHOWN = 50


class Pages:
    """Every open page, each with a queue of its own, so that a slow one delays nobody."""

    def __init__(self, workspace: Workspace, connected: Callable[[], bool]) -> None:
        self._workspace = workspace
        self._connected = connected
        self._queues: list[tuple[str, asyncio.Queue[Json]]] = []
        self._sockets: set[web.WebSocketResponse] = set()
        workspace.watchers.append(self.tell)

    def tell(self, change: Json, people: Iterable[str]) -> None:
        """Send a change to the pages of some people."""
        concerned = set(people)
        for person, queue in self._queues:
            if person in concerned:
                queue.put_nowait(self.snapshot(person) if change["type"] == "resync" else change)

    def app_changed(self) -> None:
        """Tell everybody that the app came or went."""
        for person in self._workspace.state.people:
            self.tell({"type": "app", **self._app(person)}, [person])

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One page, from its snapshot to its end."""
        person = self.person_of(request)
        socket = web.WebSocketResponse(heartbeat=30, max_msg_size=LONGEST_FRAME)
        await socket.prepare(request)
        queue: asyncio.Queue[Json] = asyncio.Queue()
        queue.put_nowait(self.snapshot(person))
        entry = (person, queue)
        self._queues.append(entry)
        self._sockets.add(socket)
        sending = asyncio.create_task(_send_all(socket, queue))
        acting: set[asyncio.Task[None]] = set()
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    task = asyncio.create_task(self._act(person, frame.data, queue))
                    acting.add(task)
                    task.add_done_callback(acting.discard)
        finally:
            self._queues.remove(entry)
            self._sockets.discard(socket)
            for task in (sending, *acting):
                task.cancel()
            await asyncio.gather(sending, *acting, return_exceptions=True)
        return socket

    async def close(self) -> None:
        """Hang up on every page."""
        for socket in tuple(self._sockets):
            await socket.close()

    def person_of(self, request: web.Request) -> str:
        """The person that a request speaks for."""
        person = request.query.get("person", "")
        known = self._workspace.state.people.get(person)
        if known is None or known.is_bot:
            raise web.HTTPForbidden(text="Choose one of the people of this workspace.")
        return person

    def people(self) -> list[Json]:
        """Everybody who can be chosen."""
        humans = (one for one in self._workspace.state.people.values() if not one.is_bot)
        return [_person_json(one) for one in humans]

    def snapshot(self, person: str) -> Json:
        """All that one person sees."""
        workspace = self._workspace
        state, board, surfaces = workspace.state, workspace.board, workspace.surfaces
        open_ = (one for one in state.channels.values() if not one.is_private or person in one.members)
        mine = [channel for channel in open_ if channel.user in (None, person)]
        inside = {channel.id: channel for channel in mine if person in channel.members}
        home = state.homes.get(person)
        return {
            "type": "snapshot",
            "team": render.team_json(),
            "me": _person_json(state.people[person]),
            "people": [_person_json(one) for one in state.people.values() if one.id != SLACKBOT],
            **self._app(person),
            "channels": [board.channel_page_json(one, person) for one in mine if not one.is_im],
            "dms": [board.channel_page_json(one, person) for one in mine if one.is_im],
            "messages": {
                channel.id: [
                    board.page_json(one)
                    for one in channel.messages.values()
                    if one.only_for in (None, person)
                ]
                for channel in inside.values()
            },
            "home": render.view_json(home) if home else None,
            "views": [render.view_json(view) for view in surfaces.views_of(person)],
            "statuses": [one.as_json() for one in surfaces.statuses() if one.channel in inside],
            "suggested_prompts": [one for one in state.prompts.values() if one["channel"] in inside],
            "sessions": [render.session_json(one) for one in state.sessions if one.channel in inside],
            "breaches": [breach.as_json() for breach in workspace.breaches[-BREACHES_SHOWN:]],
        }

    def _app(self, person: str) -> Json:
        manifest = self._workspace.manifest
        return {
            "app": {
                "id": APP,
                "user": APP_USER,
                "name": manifest.name,
                "description": manifest.description,
                "connected": self._connected(),
            },
            "commands": [
                {
                    "name": command["command"],
                    "description": command.get("description", ""),
                    "usage_hint": command.get("usage_hint", ""),
                }
                for command in manifest.commands
            ]
            + [{"name": INVITE, "description": self._say(person, phrases.INVITE), "usage_hint": "@"}],
            "shortcuts": [dict(shortcut) for shortcut in manifest.shortcuts],
        }

    async def _act(self, person: str, frame: str, queue: asyncio.Queue[Json]) -> None:
        asked: Json = {}
        try:
            asked = json.loads(frame)
            done = await ACTIONS[asked["do"]](self._workspace, person, asked)
        except NotAllowed as no:
            queue.put_nowait({"type": "refused", "id": asked.get("id"), "text": str(no)})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            sentence = self._say(person, phrases.NOT_UNDERSTOOD, reason=repr(error))
            number = asked.get("id") if isinstance(asked, dict) else None
            queue.put_nowait({"type": "refused", "id": number, "text": sentence})
        else:
            queue.put_nowait({"type": "done", "id": asked.get("id"), **(done or {})})

    def _say(self, person: str, phrase: Phrase, **facts: object) -> str:
        return phrase(from_locale(self._workspace.state.people[person].locale), **facts)


async def _send_all(socket: web.WebSocketResponse, queue: asyncio.Queue[Json]) -> None:
    while True:
        await socket.send_str(json.dumps(await queue.get(), ensure_ascii=False))


def _person_json(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "locale": person.locale,
        "color": person.color,
        "is_bot": person.is_bot,
    }


Action = Callable[[Workspace, str, Json], Awaitable[Json | None]]


async def _post(workspace: Workspace, person: str, asked: Json) -> Json:
    ts = await workspace.post(
        person,
        asked["channel"],
        asked.get("text", ""),
        asked.get("thread_ts"),
        asked.get("files", ()),
        broadcast=asked.get("broadcast", False),
    )
    return {"ts": ts}


async def _command(workspace: Workspace, person: str, asked: Json) -> None:
    await workspace.command(
        person, asked["channel"], asked["name"], asked.get("text", ""), asked.get("thread_ts")
    )


async def _press(workspace: Workspace, person: str, asked: Json) -> None:
    action, value, block = asked["action_id"], asked.get("value"), asked.get("block_id")
    if "view" in asked:
        values: Values | None = asked.get("values")
        await workspace.press_in_view(person, asked["view"], action, value, block_id=block, values=values)
    else:
        await workspace.press(person, asked["channel"], asked["ts"], action, value, block_id=block)


async def _submit(workspace: Workspace, person: str, asked: Json) -> Json:
    return {"errors": await workspace.submit(person, asked["view"], asked.get("values"))}


async def _close(workspace: Workspace, person: str, asked: Json) -> None:
    await workspace.close(person, asked["view"], everything=asked.get("all", False))


async def _shortcut(workspace: Workspace, person: str, asked: Json) -> None:
    await workspace.shortcut(person, asked["callback_id"], asked.get("channel"), asked.get("ts"))


async def _edit(workspace: Workspace, person: str, asked: Json) -> None:
    await workspace.edit(person, asked["channel"], asked["ts"], asked["text"])


async def _delete(workspace: Workspace, person: str, asked: Json) -> None:
    await workspace.delete(person, asked["channel"], asked["ts"])


async def _react(workspace: Workspace, person: str, asked: Json) -> None:
    remove = asked.get("remove", False)
    await workspace.react(person, asked["channel"], asked["ts"], asked["name"], remove=remove)


async def _home(workspace: Workspace, person: str, asked: Json) -> None:
    await workspace.open_home(person, asked["tab"])


async def _context(workspace: Workspace, person: str, asked: Json) -> None:
    await workspace.look_at(person, asked["channel"])


async def _stop(workspace: Workspace, person: str, asked: Json) -> None:
    await workspace.stop(person, asked["channel"], asked["thread_ts"])


async def _read(workspace: Workspace, person: str, asked: Json) -> None:
    workspace.read(person, asked["channel"], asked["ts"])


async def _typing(workspace: Workspace, person: str, asked: Json) -> None:
    channel = workspace.board.channel(asked["channel"])
    change = {"type": "typing", "channel": channel.id, "thread_ts": asked.get("thread_ts"), "user": person}
    workspace.tell(change, [one for one in channel.members if one != person])


async def _join(workspace: Workspace, person: str, asked: Json) -> None:
    workspace.join(person, asked["channel"])


async def _leave(workspace: Workspace, person: str, asked: Json) -> None:
    workspace.leave(person, asked["channel"])


async def _invite(workspace: Workspace, person: str, asked: Json) -> None:
    workspace.invite(person, asked["channel"], asked["user"])


async def _delete_file(workspace: Workspace, person: str, asked: Json) -> None:
    workspace.delete_file(person, asked["file"])


async def _dismiss(workspace: Workspace, person: str, asked: Json) -> None:
    workspace.dismiss(person, asked["channel"], asked["ts"])


ACTIONS: dict[str, Action] = {
    "post": _post,
    "command": _command,
    "press": _press,
    "submit": _submit,
    "close": _close,
    "shortcut": _shortcut,
    "edit": _edit,
    "delete": _delete,
    "react": _react,
    "home": _home,
    "context": _context,
    "stop": _stop,
    "read": _read,
    "typing": _typing,
    "join": _join,
    "leave": _leave,
    "invite": _invite,
    "delete_file": _delete_file,
    "dismiss": _dismiss,
}
