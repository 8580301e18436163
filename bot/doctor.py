"""`deskmate doctor`: looks at everything a start needs, one line each, with the fix beside a failure."""

import asyncio
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import aiohttp
import psutil
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import make_url

import handlers
from bot.capability import discover
from bot.engine.client import Server, remote, server_at
from bot.engine.server.catalogue import Entry, Task, choose, default
from bot.engine.server.weights import present, size_of
from bot.errors import DatabaseUnavailable, DeskmateError, NoDiskSpace, WrongSetting, WrongToken
from bot.language import Phrase
from bot.settings import ModelTask, Settings, variable
from bot.slack.api import client_for
from bot.slack.manifest import manifest
from bot.store import migrations, open_store
from bot.terminal import Terminal

Mark = Literal["✓", "✗", "–"]
Facts = dict[str, object]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: ✓ all is well, ✗ must be mended, – there is nothing to check."""

    mark: Mark
    phrase: Phrase
    facts: Facts

    def say(self, terminal: Terminal) -> None:
        """Write it."""
        facts = {
            name: fact(terminal.language) if isinstance(fact, Phrase) else fact
            for name, fact in self.facts.items()
        }
        terminal.write(f"{self.mark} {self.phrase(terminal.language, **facts)}")


async def examine(settings: Settings, terminal: Terminal) -> int:
    """Write every finding as soon as it is known; the exit code is 1 when something must be mended."""
    failed = False
    for check in (_slack, _database, _machine, _models, _engines):
        for finding in await check(settings):
            finding.say(terminal)
            failed |= finding.mark == "✗"
    return int(failed)


async def _slack(settings: Settings) -> list[Finding]:
    return [*await _bot_token(settings), await _app_token(settings)]


async def _bot_token(settings: Settings) -> list[Finding]:
    if not settings.slack_bot_token:
        return [_wrong(NO_BOT_TOKEN)]
    try:
        answer = await _client(settings, settings.slack_bot_token).auth_test()
    except (SlackApiError, aiohttp.ClientError, OSError) as error:
        return [_not_accepted("SLACK_BOT_TOKEN", error, "OAuth & Permissions → Bot User OAuth Token")]
    granted = str(answer.headers.get("x-oauth-scopes") or answer.headers.get("X-OAuth-Scopes") or "")
    who = {"user": answer.get("user"), "team": answer.get("team")}
    return [_well(BOT_TOKEN, **who), *_scopes(set(filter(None, granted.replace(" ", "").split(","))))]


def _scopes(granted: set[str]) -> Iterable[Finding]:
    if not granted:
        return [_nothing(SCOPES_UNKNOWN)]
    wanted = set(manifest(discover(handlers))["oauth_config"]["scopes"]["bot"])
    missing, unused = sorted(wanted - granted), sorted(granted - wanted)
    findings = [_wrong(SCOPES_MISSING, scopes=", ".join(missing))] if missing else [_well(SCOPES)]
    if unused:
        findings.append(_nothing(SCOPES_UNUSED, scopes=", ".join(unused)))
    return findings


async def _app_token(settings: Settings) -> Finding:
    if not settings.slack_app_token:
        return _nothing(HTTP_ONLY) if settings.slack_signing_secret else _wrong(NO_APP_TOKEN)
    try:
        client = _client(settings, settings.slack_app_token)
        await client.apps_connections_open(app_token=settings.slack_app_token)
    except (SlackApiError, aiohttp.ClientError, OSError) as error:
        return _not_accepted("SLACK_APP_TOKEN", error, "Basic Information → App-Level Tokens")
    return _well(APP_TOKEN)


def _client(settings: Settings, token: str) -> AsyncWebClient:
    return client_for(token, settings.slack_api_url)


def _not_accepted(variable: str, error: Exception, where: str) -> Finding:
    reason = error.response.get("error") if isinstance(error, SlackApiError) else None
    if reason is None:
        return _wrong(SLACK_UNREACHABLE, reason=type(error).__name__)
    return _error(WrongToken(variable=variable, reason=str(reason), where=where))


async def _database(settings: Settings) -> list[Finding]:
    try:
        store = await open_store(settings.deskmate_database_url, settings.deskmate_home)
        try:
            version = await store.write(migrations.current)
        finally:
            await store.close()
    except DatabaseUnavailable as error:
        return [_error(error)]
    where = settings.deskmate_database_url and make_url(settings.deskmate_database_url)
    return [_well(DATABASE, where=where or settings.deskmate_home / "deskmate.db", version=version)]


async def _machine(settings: Settings) -> list[Finding]:
    memory = psutil.virtual_memory()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    machine = _well(MACHINE, cores=cores, total=size_of(memory.total), free=size_of(memory.available))
    return [machine, await _gpu(settings)]


async def _gpu(settings: Settings) -> Finding:
    found = await _nvidia()
    if found:
        return _well(GPU, found=found)
    return _wrong(NO_CUDA) if settings.deskmate_device == "cuda" else _nothing(NO_GPU)


async def _nvidia() -> str:
    """Name and memory of each graphics card, as its driver tells."""
    if (program := shutil.which("nvidia-smi")) is None:
        return ""
    process = await asyncio.create_subprocess_exec(
        program, "--query-gpu=name,memory.total", "--format=csv,noheader", stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    return "; ".join(told.decode().splitlines()) if process.returncode == 0 else ""


async def _models(settings: Settings) -> list[Finding]:
    if settings.deskmate_engine_url:
        return []
    return [finding for task in get_args(ModelTask) for finding in _model(settings, task)]


def _model(settings: Settings, task: ModelTask) -> list[Finding]:
    setting = settings.model(task)
    if remote(setting):
        return []
    if setting == "auto" and default(task) is None:
        return [_nothing(NO_MODEL, task=TASKS[task], variable=variable(task))]
    try:
        model = choose(setting, task, variable(task))
    except WrongSetting as error:
        return [_error(error)]
    if not isinstance(model, Entry):
        return [_nothing(OTHER_MODEL, task=TASKS[task], name=model.name)]
    if model.memory > psutil.virtual_memory().total:
        return [_wrong(NO_MEMORY, name=model.name, needed=size_of(model.memory))]
    if present(model, settings.deskmate_home):
        return [_well(MODEL_HERE, task=TASKS[task], name=model.name, licence=model.licence)]
    return [_space_for(settings, model)]


def _space_for(settings: Settings, model: Entry) -> Finding:
    folder = next(
        folder for folder in (settings.deskmate_home, *settings.deskmate_home.parents) if folder.exists()
    )
    free, needed = shutil.disk_usage(folder).free, 2 * model.size + model.converted
    if free < needed:
        space = NoDiskSpace(name=model.name, needed=size_of(needed), folder=str(folder), free=size_of(free))
        return _error(space)
    return _nothing(
        MODEL_AWAY, task=TASKS[model.task], name=model.name, size=size_of(model.size), free=size_of(free)
    )


async def _engines(settings: Settings) -> list[Finding]:
    named = [remote(settings.model(task)) for task in get_args(ModelTask)]
    if settings.deskmate_engine_url:
        named.append(server_at(settings.deskmate_engine_url, key=settings.deskmate_engine_key))
    servers = {server.url: server for server in named if server}
    return [await _reach(server) for server in servers.values()] or [_nothing(OWN_ENGINE)]


async def _reach(server: Server) -> Finding:
    headers = {"Authorization": f"Bearer {server.key}"} if server.key else {}
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10), headers=headers) as session,
            session.get(f"{server.url}/models") as answer,
        ):
            answer.raise_for_status()
            names = ", ".join(str(model["id"]) for model in (await answer.json())["data"])
    except (aiohttp.ClientError, OSError, ValueError, KeyError) as error:
        return _wrong(NO_ENGINE, url=server.url, reason=type(error).__name__)
    return _well(ENGINE, url=server.url, names=names)


def _well(phrase: Phrase, **facts: object) -> Finding:
    return Finding("✓", phrase, facts)


def _wrong(phrase: Phrase, **facts: object) -> Finding:
    return Finding("✗", phrase, facts)


def _nothing(phrase: Phrase, **facts: object) -> Finding:
    return Finding("–", phrase, facts)


def _error(error: DeskmateError) -> Finding:
    return Finding("✗", error.sentence, error.facts)


BOT_TOKEN = Phrase(en="Bot token: {user} in {team}", zh="机器人令牌：{team} 的 {user}")
NO_BOT_TOKEN = Phrase(
    en="Bot token: set SLACK_BOT_TOKEN; it is at api.slack.com/apps under OAuth & Permissions. `deskmate playground` needs none.",
    zh="机器人令牌：请设置 SLACK_BOT_TOKEN；可在 api.slack.com/apps 的 OAuth & Permissions 页面找到。`deskmate playground` 不需要令牌。",
)
APP_TOKEN = Phrase(en="App token: Socket Mode can connect", zh="应用令牌：可以连接 Socket Mode")
NO_APP_TOKEN = Phrase(
    en="App token: set SLACK_APP_TOKEN (api.slack.com/apps, Basic Information → App-Level Tokens, scope connections:write), or SLACK_SIGNING_SECRET for `deskmate run --http`.",
    zh="应用令牌：请设置 SLACK_APP_TOKEN（api.slack.com/apps，Basic Information → App-Level Tokens，权限 connections:write），或为 `deskmate run --http` 设置 SLACK_SIGNING_SECRET。",
)
HTTP_ONLY = Phrase(
    en="App token: not set; `deskmate run --http` uses SLACK_SIGNING_SECRET",
    zh="应用令牌：未设置；`deskmate run --http` 使用 SLACK_SIGNING_SECRET",
)
SLACK_UNREACHABLE = Phrase(
    en="Slack cannot be reached ({reason}). Check the network and SLACK_API_URL.",
    zh="无法连接 Slack（{reason}）。请检查网络与 SLACK_API_URL。",
)
SCOPES = Phrase(en="Scopes: all granted", zh="权限：已全部授予")
SCOPES_MISSING = Phrase(
    en="Scopes: {scopes} missing. Paste manifest.yml into the app's App Manifest page again, then reinstall the app.",
    zh="权限：缺少 {scopes}。请将 manifest.yml 重新粘贴到应用的 App Manifest 页面，然后重新安装应用。",
)
SCOPES_UNUSED = Phrase(
    en="Scopes: {scopes} granted, but nothing uses them; the app may give them up",
    zh="权限：{scopes} 已授予但未被使用，可以撤销",
)
SCOPES_UNKNOWN = Phrase(en="Scopes: Slack did not name them", zh="权限：Slack 未说明")
DATABASE = Phrase(
    en="Database: {where} opens and takes writes (schema {version})",
    zh="数据库：{where} 可打开并写入（版本 {version}）",
)
MACHINE = Phrase(
    en="Machine: {cores} cores, {total} memory ({free} free)",
    zh="机器：{cores} 核，内存 {total}（可用 {free}）",
)
GPU = Phrase(en="GPU: {found}", zh="显卡：{found}")
NO_GPU = Phrase(en="GPU: none found; the models run on the CPU", zh="显卡：未发现；模型将在 CPU 上运行")
NO_CUDA = Phrase(
    en="GPU: DESKMATE_DEVICE is cuda, but nvidia-smi finds no card. Install the driver, or set DESKMATE_DEVICE=auto.",
    zh="显卡：DESKMATE_DEVICE 为 cuda，但 nvidia-smi 未发现显卡。请安装驱动，或设置 DESKMATE_DEVICE=auto。",
)
TASKS: dict[Task, Phrase] = {
    "text": Phrase(en="texts", zh="文本"),
    "image": Phrase(en="pictures", zh="图像"),
    "edit": Phrase(en="editing pictures", zh="图像编辑"),
    "repair": Phrase(en="repairing pictures", zh="图像修复"),
    "speech": Phrase(en="speech", zh="语音合成"),
    "transcription": Phrase(en="transcripts", zh="语音识别"),
    "music": Phrase(en="music", zh="音乐"),
    "sound": Phrase(en="cleaning up sound", zh="声音处理"),
    "embedding": Phrase(en="search", zh="检索"),
}
NO_MODEL = Phrase(
    en="Model for {task}: none; {variable} names one, here or on another server",
    zh="{task}模型：无；可用 {variable} 指定本机或其他服务上的模型",
)
MODEL_HERE = Phrase(
    en="Model for {task}: {name} ({licence}) is on disk", zh="{task}模型：{name}（{licence}）已在本机"
)
MODEL_AWAY = Phrase(
    en="Model for {task}: {name} will be fetched at the first start ({size}; {free} free on disk)",
    zh="{task}模型：{name} 将在首次启动时下载（{size}；磁盘可用 {free}）",
)
OTHER_MODEL = Phrase(
    en="Model for {task}: {name}, which the engine checks", zh="{task}模型：{name}，由引擎检查"
)
NO_MEMORY = Phrase(
    en="Memory: {name} needs {needed}, more than this machine has. Choose a smaller model.",
    zh="内存：{name} 需要 {needed}，超出本机内存。请选择更小的模型。",
)
OWN_ENGINE = Phrase(en="Engine: the bot starts its own", zh="引擎：由机器人自行启动")
ENGINE = Phrase(en="Engine: {url} answers with {names}", zh="引擎：{url} 可用，模型：{names}")
NO_ENGINE = Phrase(
    en="Engine: {url} does not answer ({reason}). Start it there with `deskmate engine --host 0.0.0.0`, or check DESKMATE_ENGINE_URL.",
    zh="引擎：{url} 无响应（{reason}）。请在该处运行 `deskmate engine --host 0.0.0.0`，或检查 DESKMATE_ENGINE_URL。",
)
