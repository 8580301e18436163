"""The manifest of the Slack app, made from what the bot can do and the methods that it calls."""

from typing import Any

import yaml

from bot.capability import Capabilities
from bot.slack.incoming import SHORTCUT
from bot.slack.limits import DESCRIPTION, PROMPTS, SHORTCUT_ABOUT, TITLE, clip
from bot.slack.methods import EVENTS, scopes
from bot.slack.views import prompts

NAME = "Deskmate"
_ABOUT = "An AI co-worker that writes, codes, draws, speaks and composes on your own machine. Nothing leaves your network."


def manifest(capabilities: Capabilities, url: str | None = None) -> dict[str, Any]:
    """For Socket Mode; with `url`, the bot's public address, for HTTP."""
    endpoint = f"{url.rstrip('/')}/slack/events" if url else None
    request_url = {"request_url": endpoint} if endpoint else {}
    return {
        "_metadata": {"major_version": 2},
        "display_information": {"name": NAME, "description": _ABOUT, "background_color": "#1b365d"},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            **_shortcuts(capabilities),
            "slash_commands": _commands(capabilities, endpoint),
            "agent_view": {
                "agent_description": clip(_described(capabilities), DESCRIPTION),
                "suggested_prompts": prompts(capabilities, "en")[:PROMPTS],
            },
        },
        "oauth_config": {"scopes": {"bot": list(scopes())}},
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def written(found: dict[str, Any]) -> str:
    """The manifest as the file that Slack takes."""
    return yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=110)


def _commands(capabilities: Capabilities, endpoint: str | None) -> list[dict[str, Any]]:
    summaries = {
        command.name: capability.summary.en for capability in capabilities for command in capability.commands
    }
    return [
        {
            "command": command.name,
            **({"url": endpoint} if endpoint else {}),
            "description": summaries[command.name],
            **({"usage_hint": command.hint} if command.hint else {}),
            "should_escape": False,
        }
        for command in capabilities.commands
    ]


def _shortcuts(capabilities: Capabilities) -> dict[str, Any]:
    listed = [
        {
            "name": clip(shortcut.label.en, TITLE),
            "type": "message" if shortcut.on_message else "global",
            "callback_id": f"{SHORTCUT}{shortcut.name}",
            "description": clip(f"{shortcut.label.en} · {shortcut.label.zh}", SHORTCUT_ABOUT),
        }
        for shortcut in capabilities.shortcuts
        if not shortcut.more
    ]
    return {"shortcuts": listed} if listed else {}


def _described(capabilities: Capabilities) -> str:
    return f"{_ABOUT} Commands: {', '.join(command.name for command in capabilities.commands)}."
