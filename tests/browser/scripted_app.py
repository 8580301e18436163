"""A small Bolt app that uses all of the page: streams, blocks, modals, the home tab. Tests say when it goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "Deskmate", "description": "Drafts, codes and draws."},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [
            {"command": "/draft", "description": "Draft a text.", "usage_hint": "[kind] brief"},
            {"command": "/draw", "description": "Turn a sentence into a picture.", "usage_hint": "what"},
            {"command": "/form", "description": "Fill in a form."},
        ],
        "shortcuts": [
            {"name": "Summarise", "type": "message", "callback_id": "summarise", "description": "Make it short."}
        ],
        "agent_view": {
            "agent_description": "Drafts, codes and draws.",
            "suggested_prompts": [{"title": "Write a haiku", "message": "Write a haiku about tea"}],
        },
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read", "assistant:write", "channels:history", "chat:write", "commands",
                "files:read", "files:write", "im:history", "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": ["app_mention", "app_home_opened", "message.im", "agent_session_stopped"]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}  # fmt: skip

WORDS = ["The **kettle** ", "sings `softly`", " in the ", "kitchen."]
APPROVE = {
    "type": "button",
    "action_id": "approve",
    "style": "primary",
    "text": {"type": "plain_text", "text": "Approve"},
}
TONE = {
    "type": "static_select",
    "action_id": "tone",
    "placeholder": {"type": "plain_text", "text": "Tone"},
    "options": [
        {"text": {"type": "plain_text", "text": "Warm"}, "value": "warm"},
        {"text": {"type": "plain_text", "text": "Plain"}, "value": "plain"},
    ],
}
FEEDBACK = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "feedback",
            "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "good"},
            "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "bad"},
        }
    ],
}
FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "New draft"},
    "submit": {"type": "plain_text", "text": "Write"},
    "close": {"type": "plain_text", "text": "Cancel"},
    "blocks": [
        {
            "type": "input",
            "block_id": "brief",
            "label": {"type": "plain_text", "text": "Brief"},
            "hint": {"type": "plain_text", "text": "One sentence is enough."},
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        },
        {
            "type": "input",
            "block_id": "kind",
            "optional": True,
            "label": {"type": "plain_text", "text": "Kind"},
            "element": {**TONE, "action_id": "choice"},
        },
    ],
}


@dataclass(slots=True)
class ScriptedApp:
    """What the app was told, and the gate at which its streams wait."""

    pressed: list[tuple[str, str | None]] = field(default_factory=list)
    heard: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    patient: bool = False

    def hear(self, what: str, more: str | None = None) -> None:
        """Remember what a person did."""
        self.pressed.append((what, more))
        self.heard.release()

    def go_on(self, pieces: int = 1) -> None:
        """Let the stream say so many more pieces."""
        for _ in range(pieces):
            self.gate.release()

    async def stream(self, client: AsyncWebClient, channel: str, thread: str, person: str) -> None:
        """Answer in a thread, piece by piece."""
        await client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status="is thinking…")
        await self._wait()
        begun = await client.chat_startStream(
            channel=channel, thread_ts=thread, recipient_user_id=person, recipient_team_id="T0DESKMATE"
        )
        for piece in WORDS:
            await self._wait()
            await client.chat_appendStream(channel=channel, ts=begun["ts"], markdown_text=piece)
        await client.chat_stopStream(channel=channel, ts=begun["ts"], blocks=[FEEDBACK])

    async def _wait(self) -> None:
        if self.patient:
            await self.gate.acquire()

    async def mentioned(self, event: Json, client: AsyncWebClient) -> None:
        await self.stream(client, event["channel"], _thread(event), event["user"])

    async def asked(self, event: Json, client: AsyncWebClient) -> None:
        if "subtype" not in event or event["subtype"] == "file_share":
            await self.stream(client, event["channel"], _thread(event), event["user"])

    async def stopped(self) -> None:
        self.hear("stopped")

    async def opened(self, event: Json, client: AsyncWebClient) -> None:
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=_home())

    async def draft(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        name = f"<@{body['user_id']}> asked: {body['text']}"
        parent = await client.chat_postMessage(channel=body["channel_id"], text=name)
        await self.stream(client, body["channel_id"], parent["ts"], body["user_id"])

    async def draw(self, ack: Any, body: Json, respond: Any) -> None:
        await ack()
        await respond(text=f"No picture of {body['text']} today.", response_type="ephemeral")

    async def form(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    async def submitted(self, ack: Any, view: Json, body: Json, client: AsyncWebClient) -> None:
        text = view["state"]["values"]["brief"]["text"]["value"]
        if "nothing" in text:
            await ack(response_action="errors", errors={"brief": "Say what it is about."})
            return
        await ack()
        blocks: list[Json] = [
            {"type": "section", "text": {"type": "mrkdwn", "text": f"*Brief:* {text}"}},
            {"type": "actions", "block_id": "choice", "elements": [APPROVE, TONE]},
        ]
        await client.chat_postMessage(channel="C0GENERAL", text=text, blocks=blocks)

    async def approved(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        self.hear("approve", body["user"]["id"])
        if "message" in body:
            await client.chat_update(
                channel=body["channel"]["id"], ts=body["message"]["ts"], text="Approved", blocks=[]
            )

    async def chosen(self, ack: Any, action: Json) -> None:
        await ack()
        self.hear("tone", action["selected_option"]["value"])

    async def judged(self, ack: Any, action: Json) -> None:
        await ack()
        self.hear("feedback", action["value"])

    async def summarise(self, ack: Any, shortcut: Json) -> None:
        await ack()
        self.hear("summarise", shortcut["message"]["text"])


@asynccontextmanager
async def running(environment: dict[str, str], script: ScriptedApp) -> AsyncIterator[ScriptedApp]:
    """The app, connected until the block ends."""
    client = AsyncWebClient(token=environment["SLACK_BOT_TOKEN"], base_url=environment["SLACK_API_URL"])
    app = AsyncApp(client=client, signing_secret=environment["SLACK_SIGNING_SECRET"])
    _listen(app, script)
    handler = AsyncSocketModeHandler(app, environment["SLACK_APP_TOKEN"])
    handler.client.web_client.base_url = environment["SLACK_API_URL"]
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
    try:
        yield script
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped


def _listen(app: AsyncApp, script: ScriptedApp) -> None:
    app.event("app_mention")(script.mentioned)
    app.event("message")(script.asked)
    app.event("agent_session_stopped")(script.stopped)
    app.event("app_home_opened")(script.opened)
    app.command("/draft")(script.draft)
    app.command("/draw")(script.draw)
    app.command("/form")(script.form)
    app.view("form")(script.submitted)
    app.action("approve")(script.approved)
    app.action("tone")(script.chosen)
    app.action("feedback")(script.judged)
    app.shortcut("summarise")(script.summarise)


def _thread(event: Json) -> str:
    return str(event.get("thread_ts", event["ts"]))


def _home() -> Json:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Good morning"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "What shall we do *today*?"}},
        {"type": "actions", "block_id": "home", "elements": [APPROVE]},
    ]
    return {"type": "home", "blocks": blocks}
