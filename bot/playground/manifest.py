"""The app as its manifest declares it: scopes, events, commands, shortcuts and the agent's surface."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.playground.state import Json

OF_THIS_PRODUCT = Path(__file__).parents[2] / "manifest.yml"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the app may do and wants to hear."""

    name: str = "Deskmate"
    description: str = ""
    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    commands: tuple[Json, ...] = ()
    shortcuts: tuple[Json, ...] = ()
    is_agent: bool = False
    suggested_prompts: tuple[Json, ...] = ()
    interactive: bool = False
    has_home: bool = False
    has_messages: bool = False

    @classmethod
    def parse(cls, declared: Mapping[str, Any]) -> "Manifest":
        """Read a manifest in Slack's own shape."""
        features = declared.get("features", {})
        settings = declared.get("settings", {})
        agent = features.get("agent_view")
        tabs = features.get("app_home", {})
        information = declared.get("display_information", {})
        return cls(
            name=information.get("name", "Deskmate"),
            description=information.get("description", ""),
            scopes=frozenset(declared.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
            commands=tuple(features.get("slash_commands", ())),
            shortcuts=tuple(features.get("shortcuts", ())),
            is_agent=agent is not None,
            suggested_prompts=tuple((agent or {}).get("suggested_prompts", ())),
            interactive=settings.get("interactivity", {}).get("is_enabled", False),
            has_home=tabs.get("home_tab_enabled", False),
            has_messages=tabs.get("messages_tab_enabled", True),
        )

    @classmethod
    def load(cls, path: Path = OF_THIS_PRODUCT) -> "Manifest":
        """Read a manifest file, by default the one of this product."""
        return cls.parse(yaml.safe_load(path.read_text(encoding="utf-8")))
