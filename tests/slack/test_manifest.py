"""The manifest is what the bot is: its commands, its events, and no scope more or less than it uses."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import handlers
from bot.capability import discover
from bot.slack.manifest import manifest, written
from bot.slack.methods import EVENTS, METHODS, scopes

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((Path(__file__).parent / "manifest.schema.json").read_text())
SOURCES = {path.name: path.read_text() for path in (ROOT / "bot" / "slack").glob("*.py")}


@pytest.mark.parametrize("url", [None, "https://bot.example.org"], ids=["socket mode", "http"])
def test_slack_takes_the_manifest(url: str | None) -> None:
    jsonschema.validate(manifest(discover(handlers), url), SCHEMA)


def test_the_file_is_what_the_capabilities_say() -> None:
    on_disk = (ROOT / "manifest.yml").read_text(encoding="utf-8")

    assert on_disk == written(manifest(discover(handlers))), "run `deskmate manifest --write`"


def test_every_command_is_declared_with_its_hint() -> None:
    capabilities = discover(handlers)

    declared = manifest(capabilities)["features"]["slash_commands"]

    assert [(one["command"], one.get("usage_hint", "")) for one in declared] == [
        (command.name, command.hint) for command in capabilities.commands
    ]


def test_every_shortcut_stands_in_a_menu_or_behind_more_of_one() -> None:
    capabilities = discover(handlers)
    listed = [one["callback_id"] for one in manifest(capabilities)["features"]["shortcuts"]]
    folded = [one for one in capabilities.shortcuts if one.more]

    assert len(listed) + len(folded) == len(capabilities.shortcuts)
    assert "shortcut:message_more" in listed
    assert all(one.on_message and not capabilities.shows(one.name) for one in folded)


def test_over_http_everything_comes_to_one_address() -> None:
    found = manifest(discover(handlers), "https://bot.example.org/")

    urls = set(re.findall(r"https://\S+", written(found)))

    assert urls == {"https://bot.example.org/slack/events"}
    assert found["settings"]["socket_mode_enabled"] is False


def test_every_method_in_the_table_is_called_and_every_call_is_in_the_table() -> None:
    code = "\n".join(text for name, text in SOURCES.items() if name != "methods.py")

    called = set(
        re.findall(
            r'"((?:chat|conversations|files|users|views|auth|apps|assistant|agents|canvases)\.[\w.]+)"', code
        )
    )

    assert called - {"files.upload", "files.slack.com"} == set(METHODS)


def test_every_event_is_read() -> None:
    read = SOURCES["incoming.py"]

    assert all(f'"{name.partition(".")[0]}"' in read for name in EVENTS)


def test_no_scope_is_asked_for_that_nothing_uses() -> None:
    asked: list[str] = yaml.safe_load((ROOT / "manifest.yml").read_text())["oauth_config"]["scopes"]["bot"]
    needed = {scope for one in METHODS.values() for scope in one.scopes}
    needed |= {scope for wanted in EVENTS.values() for scope in wanted} | {"commands", "files:read"}

    assert asked == list(scopes()) == sorted(needed)


def test_the_agent_view_keeps_its_limits() -> None:
    agent: dict[str, Any] = manifest(discover(handlers))["features"]["agent_view"]

    assert len(agent["agent_description"]) <= 300
    assert 1 <= len(agent["suggested_prompts"]) <= 4
