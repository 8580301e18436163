"""Pictures of every sort, from the words in Slack to the real networks and back: right, or refused in one sentence."""

import io
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path

import aiohttp
import numpy as np
import pytest
import pytest_asyncio
from PIL import Image

from bot.engine import EditPrompt, ImageEvent, Picture, RepairPrompt, RetouchPrompt
from bot.engine.client import HttpEngine, server_at
from bot.engine.scripted import ScriptedEngine
from bot.engine.server.repair.pictures import Opened, Pixels, read
from bot.errors import CannotReadPicture, NothingMarked
from tests.chat import Chat
from tests.engine.repair.conftest import png
from tests.engine.studio import studio_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAID = (
    "/fix-photo remove the noise",
    "/fix-photo cut out",
    "/fix-photo",
    "/edit brighter",
    "/edit no background",
)
"""What needs a network, what only rules, and what looks first."""
RED = (200, 30, 30)


class Darkroom(ScriptedEngine):
    """Texts are scripted; pictures are changed by the real engine, over HTTP."""

    def __init__(self, real: HttpEngine) -> None:
        super().__init__()
        self._real = real

    async def edit(self, prompt: RepairPrompt | RetouchPrompt | EditPrompt) -> AsyncGenerator[ImageEvent]:
        """Change a picture."""
        async with aclosing(self._real.edit(prompt)) as events:
            async for event in events:
                yield event


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine(models_home: Path) -> AsyncIterator[Darkroom]:
    async with studio_in(models_home) as studio, aiohttp.ClientSession() as session:
        server = server_at(studio.url)
        yield Darkroom(HttpEngine(session, text=server, image=server))


@pytest.fixture
def chat(engine: Darkroom) -> Chat:
    return Chat(engine=engine)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """A picture's file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def plain(size: tuple[int, int] = (40, 30)) -> Image.Image:
    """A red picture."""
    return Image.new("RGB", size, RED)


def noise() -> Pixels:
    """A picture of some kilobytes."""
    return np.random.default_rng(0).integers(0, 255, (30, 40, 3), np.uint8)


def archive() -> bytes:
    """A ZIP file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("photo.jpg", b"no")
    return file.getvalue()


def moving(kind: str) -> bytes:
    """Three frames, the first of which is red."""
    others = [Image.new("RGB", (40, 30), colour) for colour in ("green", "blue")]
    return saved(plain(), kind, save_all=True, append_images=others)


def made(chat: Chat) -> Opened:
    """The one picture that everybody sees."""
    (picture,) = [heard for heard in chat.heard if isinstance(heard, Picture)]
    return read(picture.data)


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("torn.png", png(noise())[:900]),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("archive.jpg", archive()),
    ],
)
async def test_what_is_no_picture_is_refused_in_one_sentence(
    chat: Chat, said: str, name: str, data: bytes
) -> None:
    await chat.says(said, files={name: data})

    assert chat.whispered == [CannotReadPicture().say("en")]
    assert not [heard for heard in chat.heard if isinstance(heard, Picture)]


@pytest.mark.parametrize("said", SAID)
async def test_a_hundred_megapixels_are_too_many(chat: Chat, said: str) -> None:
    await chat.says(said, files={"huge.png": saved(Image.new("1", (12_500, 8_000)), "PNG")})

    (told,) = chat.whispered
    assert told.startswith("That picture has 100 megapixels, and I work on 64 at most.")


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
@pytest.mark.parametrize("said", ["/fix-photo remove the noise", "/edit brighter"])
async def test_of_a_moving_picture_the_first_frame_is_changed_and_people_are_told(
    chat: Chat, said: str, kind: str
) -> None:
    await chat.says(said, files={f"moving.{kind.lower()}": moving(kind)})

    assert "The file holds 3 pictures, as an animation does" in chat.answer
    assert made(chat).colour[..., 0].mean() > 150
    assert made(chat).frames == 1


@pytest.mark.parametrize("said", ["/fix-photo 去噪", "/edit 调亮"])
async def test_a_moving_picture_is_told_of_in_chinese_too(engine: Darkroom, said: str) -> None:
    chat = Chat(engine=engine, language="zh")

    await chat.says(said, files={"moving.gif": moving("GIF")})

    assert "这个文件里有 3 帧画面" in chat.answer


async def test_nothing_is_said_of_frames_where_there_is_one(chat: Chat) -> None:
    await chat.says("/edit brighter", files={"still.gif": saved(plain(), "GIF")})

    assert "animation" not in chat.answer


SORTS = {
    "cmyk.jpg": saved(plain().convert("CMYK"), "JPEG", quality=95),
    "deep.png": saved(Image.fromarray(np.full((30, 40), 200 * 257, np.uint16)), "PNG"),
    "palette.gif": saved(plain(), "GIF"),
    "turned.jpg": saved(plain((30, 40)), "JPEG", quality=95, exif=b"Exif\0\0MM\0*\0\0\0\b\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"),
}  # fmt: skip


@pytest.mark.parametrize("said", ["/fix-photo remove the noise", "/edit mirror it"])
@pytest.mark.parametrize("name", SORTS)
async def test_every_sort_keeps_its_colours_and_stands_upright(chat: Chat, said: str, name: str) -> None:
    await chat.says(said, files={name: SORTS[name]})

    expected = (200, 200, 200) if name == "deep.png" else RED
    assert made(chat).size == (40, 30)
    assert abs(made(chat).colour.astype(int) - expected).max() <= 3


@pytest.mark.parametrize(
    "said",
    [
        "/fix-photo remove the noise",
        "/fix-photo make it sharper",
        "/fix-photo enlarge 2x",
        "/edit brighter",
        "/edit mirror it",
        "/edit crop to 4:3",
        "/edit resize to 400x300",
    ],
)
async def test_what_is_transparent_stays_so(chat: Chat, said: str) -> None:
    half = plain()
    half.putalpha(Image.linear_gradient("L").resize((40, 30)))

    await chat.says(said, files={"logo.png": saved(half, "PNG")})

    opened = made(chat)
    assert opened.alpha is not None
    assert opened.alpha[0].max() < 20
    assert opened.alpha[-1].min() > 235
    assert opened.colour[-1, :, 0].min() > 190


@pytest.mark.parametrize(
    "said", [*SAID[:2], "/fix-photo enlarge 4x", "/edit brighter", "/edit crop to square"]
)
async def test_a_single_pixel_is_a_picture(chat: Chat, said: str) -> None:
    await chat.says(said, files={"dot.png": saved(plain((1, 1)), "PNG")})

    side = 4 if "4x" in said else 1
    assert made(chat).size == (side, side)


async def test_an_empty_mask_marks_nothing(chat: Chat) -> None:
    black = saved(Image.new("L", (40, 30)), "PNG")

    await chat.says("@Deskmate mask", files={"photo.png": saved(plain(), "PNG"), "mask.png": black})

    assert chat.whispered == [NothingMarked().say("en")]
    assert not [heard for heard in chat.heard if isinstance(heard, Picture)]
