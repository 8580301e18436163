"""Whole repositories of the hub: of a pipeline its parts, of a model what lies at the top."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from huggingface_hub import constants

from bot.engine.server.catalogue import CATALOGUE, Entry, HubModel
from bot.engine.server.prepare import prepare
from bot.engine.server.weights import fetch, present
from bot.errors import NoSource

COMMIT = "c" * 40
REPOSITORIES = {
    "them/ears": ("config.json", "model.safetensors", "tokenizer.json", "code.py", "original.bin"),
    "them/brush": (
        "model_index.json",
        "whole.safetensors",
        "vae/config.json",
        "vae/weights.safetensors",
        "vae/weights.bin",
    ),
}


async def describe(request: web.Request) -> web.Response:
    """What the hub knows of a repository."""
    repo = f"{request.match_info['owner']}/{request.match_info['name']}"
    if repo not in REPOSITORIES:
        return web.json_response({"error": "Repository not found"}, status=404)
    files = [{"rfilename": name} for name in REPOSITORIES[repo]]
    return web.json_response({"id": repo, "sha": COMMIT, "siblings": files})


async def list_files(request: web.Request) -> web.Response:
    """The same as a tree."""
    repo = f"{request.match_info['owner']}/{request.match_info['name']}"
    files = [{"type": "file", "path": name, "oid": "0", "size": len(name)} for name in REPOSITORIES[repo]]
    return web.json_response(files)


async def send(request: web.Request) -> web.Response:
    """A file, which holds its own name."""
    body = request.match_info["path"].encode()
    etag = hashlib.sha256(body).hexdigest()
    return web.Response(body=body, headers={"ETag": f'"{etag}"', "X-Repo-Commit": COMMIT})


@pytest.fixture(autouse=True)
async def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[None]:
    """A hub on loopback, and an empty cache for what comes from it."""
    app = web.Application()
    app.router.add_get("/api/models/{owner}/{name}/revision/{revision}", describe)
    app.router.add_get("/api/models/{owner}/{name}/tree/{revision}", list_files)
    app.router.add_get("/{owner}/{name}/resolve/{revision}/{path:.*}", send)
    server = TestServer(app)
    await server.start_server()
    address = str(server.make_url("")).rstrip("/")
    monkeypatch.setattr(constants, "ENDPOINT", address)
    monkeypatch.setattr(
        constants, "HUGGINGFACE_CO_URL_TEMPLATE", f"{address}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
    )
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    yield
    await server.close()


def names(folder: Path) -> set[str]:
    """The files that are there."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


async def test_of_a_model_its_weights_come_and_neither_code_nor_other_formats(tmp_path: Path) -> None:
    ears = Entry("ears", "transcription", "autoregressive", "MIT", 1, (), repo="them/ears", revision=COMMIT)
    before = present(ears, tmp_path)

    folder = await fetch(ears, tmp_path)

    assert names(folder) == {"config.json", "model.safetensors", "tokenizer.json"}
    assert (before, ears.index) == (False, "config.json")


@pytest.mark.parametrize("model", [HubModel("them/brush"), HubModel("them/ears")])
async def test_a_repository_by_its_id_is_looked_at_first(model: HubModel, tmp_path: Path) -> None:
    folder = await prepare(model, tmp_path, lambda stage, fraction: None)

    pipeline = {"model_index.json", "vae/config.json", "vae/weights.safetensors"}
    whole = {"config.json", "model.safetensors", "tokenizer.json"}
    assert names(folder) == (pipeline if model.repo == "them/brush" else whole)


async def test_a_repository_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoSource, match="them/nothing"):
        await prepare(HubModel("them/nothing"), tmp_path, lambda stage, fraction: None)


@pytest.mark.parametrize("entry", [entry for entry in CATALOGUE if entry.repo], ids=lambda entry: entry.name)
def test_what_makes_pictures_or_music_is_a_pipeline(entry: Entry) -> None:
    assert (entry.index == "model_index.json") == bool(entry.denoising)
