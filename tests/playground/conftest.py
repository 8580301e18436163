"""A playground with an app that may do everything, and the official SDK to speak for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.server import Playground, serve
from bot.playground.state import TEAM, Json
from bot.playground.workspace import Workspace

MANIFEST: Json = {
    "display_information": {"name": "Deskmate", "description": "A co-worker"},
    "features": {
        "agent_view": {"agent_description": "A co-worker", "suggested_prompts": []},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/draft", "description": "Draft a text.", "usage_hint": "brief"}],
        "shortcuts": [
            {"name": "Summarise", "type": "message", "callback_id": "summarise", "description": "Sum up"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "assistant:write",
                "channels:history",
                "channels:join",
                "channels:read",
                "chat:write",
                "commands",
                "files:read",
                "files:write",
                "im:history",
                "im:read",
                "im:write",
                "reactions:read",
                "reactions:write",
                "team:read",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "agent_session_stopped",
                "app_context_changed",
                "app_home_opened",
                "app_mention",
                "member_joined_channel",
                "message.channels",
                "message.im",
                "reaction_added",
            ]
        },
        "interactivity": {"is_enabled": True},
    },
}

ANA, CHEN = Workspace.ana, Workspace.chen
GENERAL, RANDOM = Workspace.general, Workspace.random
RECIPIENT: dict[str, Any] = {"recipient_user_id": ANA, "recipient_team_id": TEAM}


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with serve(manifest=MANIFEST, patience=0.3, retry_after=(0.0, 0.0, 0.0)) as running:
        yield running


@pytest.fixture
def workspace(playground: Playground) -> Workspace:
    return playground.workspace


@pytest.fixture
def slack(playground: Playground) -> AsyncWebClient:
    return client_of(playground)


def client_of(playground: Playground) -> AsyncWebClient:
    return AsyncWebClient(
        token=playground.environment["SLACK_BOT_TOKEN"],
        base_url=playground.environment["SLACK_API_URL"],
        retry_handlers=[],
    )


async def refusal_of(client: AsyncWebClient, method: str, **arguments: Any) -> Any:
    """The answer to a call that must be refused."""
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, json=arguments)
    return refused.value.response


@dataclass
class Listener:
    """An app that only listens; it acknowledges while `acknowledges`, with `answer` as payload."""

    client: SocketModeClient
    acknowledges: bool = True
    answer: Json | None = None
    heard: asyncio.Queue[SocketModeRequest] = field(default_factory=asyncio.Queue)

    async def receive(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.put_nowait(request)
        if self.acknowledges:
            await client.send_socket_mode_response(
                SocketModeResponse(envelope_id=request.envelope_id, payload=self.answer)
            )

    async def next(self, kind: str = "") -> SocketModeRequest:
        """The next delivery, or the next event of type `kind`."""
        async with asyncio.timeout(5):
            while True:
                request = await self.heard.get()
                if kind in ("", request.payload.get("event", {}).get("type"), request.type):
                    return request

    async def event(self, kind: str) -> Json:
        """The next event of type `kind`."""
        event: Json = (await self.next(kind)).payload["event"]
        return event


@asynccontextmanager
async def listening(playground: Playground, *, acknowledges: bool = True) -> AsyncIterator[Listener]:
    """An app connected in Socket Mode."""
    client = SocketModeClient(
        app_token=playground.environment["SLACK_APP_TOKEN"], web_client=client_of(playground)
    )
    listener = Listener(client, acknowledges)
    client.socket_mode_request_listeners.append(listener.receive)
    await client.connect()  # type: ignore[no-untyped-call] # the SDK leaves it untyped
    try:
        yield listener
    finally:
        await client.close()  # type: ignore[no-untyped-call] # the SDK leaves it untyped


@pytest.fixture
async def app(playground: Playground) -> AsyncIterator[Listener]:
    async with listening(playground) as listener:
        yield listener


def button(action_id: str = "again", value: str = "1") -> Json:
    """A block with one button."""
    text = {"type": "plain_text", "text": "Again"}
    return {
        "type": "actions",
        "block_id": "buttons",
        "elements": [{"type": "button", "action_id": action_id, "text": text, "value": value}],
    }


def modal(**changed: Any) -> Json:
    """A modal with one field."""
    return {
        "type": "modal",
        "callback_id": "brief",
        "title": {"type": "plain_text", "text": "Draft"},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": [
            {
                "type": "input",
                "block_id": "what",
                "label": {"type": "plain_text", "text": "What"},
                "element": {"type": "plain_text_input", "action_id": "text"},
            }
        ],
        **changed,
    }
