"""The doctor looks at everything a start needs; each failure says how to mend it."""

import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

import handlers
from bot.capability import discover
from bot.doctor import examine
from bot.language import Language
from bot.settings import Settings
from bot.slack.manifest import manifest
from bot.terminal import Terminal

SCOPES: tuple[str, ...] = tuple(manifest(discover(handlers))["oauth_config"]["scopes"]["bot"])
TOKENS: dict[str, Any] = {"slack_bot_token": "xoxb-secret", "slack_app_token": "xapp-secret"}


class Somewhere:
    """Starts servers that answer each path with what they were given."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack

    async def serve(self, answers: dict[str, tuple[Any, dict[str, str]]]) -> str:
        """The address of a server with `answers`: a body and headers for each path."""

        async def answer(request: web.Request) -> web.Response:
            body, headers = answers[request.path]
            return web.json_response(body, headers=headers)

        app = web.Application()
        for path in answers:
            app.router.add_route("*", path, answer)
        server = TestServer(app)
        await server.start_server()
        self._stack.push_async_callback(server.close)
        return str(server.make_url("/"))

    async def slack(self, *, granted: tuple[str, ...] = SCOPES, refuses: str = "") -> str:
        """The address of a Slack that has granted some scopes, or refuses every token."""
        refusal = {"ok": False, "error": refuses}
        known = {"ok": True, "user": "deskmate", "team": "Acme"}
        return await self.serve(
            {
                "/auth.test": (refusal if refuses else known, {"x-oauth-scopes": ",".join(granted)}),
                "/apps.connections.open": (refusal if refuses else {"ok": True, "url": "wss://x"}, {}),
            }
        )


@pytest.fixture
async def somewhere() -> AsyncIterator[Somewhere]:
    """A place for servers."""
    async with AsyncExitStack() as stack:
        yield Somewhere(stack)


async def examined(home: Path, language: Language = "en", **chosen: Any) -> tuple[int, list[str]]:
    """The doctor's exit code and lines."""
    out = io.StringIO()
    settings = Settings(deskmate_home=home, deskmate_text_model="smollm2-135m", **chosen)
    code = await examine(settings, Terminal(language, out))
    return code, out.getvalue().splitlines()


@pytest.fixture
def home(fresh_machine: Path) -> Path:
    """A new home."""
    return fresh_machine / "home"


async def test_a_machine_that_is_ready_has_no_cross(somewhere: Somewhere, home: Path) -> None:
    code, lines = await examined(home, slack_api_url=await somewhere.slack(), **TOKENS)

    assert code == 0
    assert lines[:3] == [
        "✓ Bot token: deskmate in Acme",
        "✓ Scopes: all granted",
        "✓ App token: Socket Mode can connect",
    ]
    assert not [line for line in lines if line.startswith("✗")]


async def test_every_line_has_a_chinese_form(somewhere: Somewhere, home: Path) -> None:
    _, lines = await examined(home, "zh", slack_api_url=await somewhere.slack(), **TOKENS)

    assert lines[:2] == ["✓ 机器人令牌：Acme 的 deskmate", "✓ 权限：已全部授予"]
    assert all("：" in line for line in lines)


async def test_scopes_that_are_missing_and_scopes_that_nothing_uses_are_named(
    somewhere: Somewhere, home: Path
) -> None:
    api = await somewhere.slack(granted=(*SCOPES[1:], "admin"))

    code, lines = await examined(home, slack_api_url=api, **TOKENS)

    assert code == 1
    assert lines[1].startswith(f"✗ Scopes: {SCOPES[0]} missing. Paste manifest.yml")
    assert lines[2].startswith("– Scopes: admin granted, but nothing uses them")


async def test_a_token_that_slack_refuses_says_where_to_copy_it(somewhere: Somewhere, home: Path) -> None:
    api = await somewhere.slack(refuses="invalid_auth")

    code, lines = await examined(home, slack_api_url=api, **TOKENS)

    assert code == 1
    assert lines[0].startswith("✗ Slack does not accept SLACK_BOT_TOKEN (invalid_auth). Copy it again")
    assert lines[1].startswith("✗ Slack does not accept SLACK_APP_TOKEN (invalid_auth). Copy it again")


async def test_a_slack_that_cannot_be_reached_is_not_a_wrong_token(home: Path, unused_tcp_port: int) -> None:
    code, lines = await examined(home, slack_api_url=f"http://127.0.0.1:{unused_tcp_port}/", **TOKENS)

    assert code == 1
    assert lines[0].startswith("✗ Slack cannot be reached")


async def test_missing_tokens_say_where_to_find_them(home: Path) -> None:
    code, lines = await examined(home)

    assert code == 1
    assert "OAuth & Permissions" in lines[0]
    assert "App-Level Tokens" in lines[1]


async def test_http_mode_needs_no_app_token(somewhere: Somewhere, home: Path) -> None:
    api = await somewhere.slack()

    code, lines = await examined(
        home, slack_api_url=api, slack_bot_token="xoxb-secret", slack_signing_secret="hush"
    )

    assert code == 0
    assert "– App token: not set; `deskmate run --http` uses SLACK_SIGNING_SECRET" in lines


async def test_a_database_that_does_not_open_says_why(home: Path) -> None:
    code, lines = await examined(home, deskmate_database_url="sqlite:////nowhere/at/all.db")

    assert code == 1
    assert any(line.startswith("✗ The database cannot be opened (") for line in lines)


async def test_a_model_that_is_not_here_yet_tells_its_size(home: Path) -> None:
    _, lines = await examined(home)

    assert any(
        line.startswith("– Model for texts: smollm2-135m will be fetched at the first start (98 MB")
        for line in lines
    )


async def test_a_model_that_is_here_tells_its_licence(home: Path) -> None:
    file = home / "models/smollm2-135m/SmolLM2-135M-Instruct.Q4_1.gguf"
    file.parent.mkdir(parents=True)
    with file.open("wb") as sparse:
        sparse.truncate(98_362_432)

    _, lines = await examined(home)

    assert "✓ Model for texts: smollm2-135m (Apache-2.0) is on disk" in lines


async def test_an_engine_elsewhere_lists_its_models(somewhere: Somewhere, home: Path) -> None:
    url = await somewhere.serve({"/v1/models": ({"data": [{"id": "qwen3"}]}, {})})

    _, lines = await examined(home, deskmate_engine_url=url)

    assert lines[-1] == f"✓ Engine: {url}v1 answers with qwen3"


async def test_an_engine_elsewhere_that_is_down_says_how_to_start_it(
    home: Path, unused_tcp_port: int
) -> None:
    _, lines = await examined(home, deskmate_engine_url=f"http://127.0.0.1:{unused_tcp_port}")

    assert lines[-1].startswith(f"✗ Engine: http://127.0.0.1:{unused_tcp_port}/v1 does not answer")
    assert "deskmate engine --host" in lines[-1]


async def test_no_line_shows_a_secret(somewhere: Somewhere, home: Path) -> None:
    _, lines = await examined(
        home,
        slack_api_url=await somewhere.slack(refuses="invalid_auth"),
        deskmate_database_url="postgresql://u:secret@127.0.0.1:1/d",
        deskmate_engine_url="http://127.0.0.1:1",
        deskmate_engine_key="secret",
        **TOKENS,
    )

    assert "secret" not in "\n".join(lines)
