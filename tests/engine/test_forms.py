"""Forms are read into memory, and never more of them than is granted."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.engine.server.forms import read_form
from bot.engine.server.http import LARGEST_BODY

LIMIT = LARGEST_BODY + 1000
Send = Callable[[aiohttp.FormData], Awaitable[tuple[int, str]]]


@pytest.fixture
async def send() -> AsyncIterator[Send]:
    """Sends a form to a door that grants `LIMIT` bytes, and says how much came."""

    async def door(request: web.Request) -> web.Response:
        form = await read_form(request, largest=LIMIT)
        return web.json_response(
            {name: [len(file.data) for file in files] for name, files in form.files.items()}
        )

    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_post("/", door)
    server = TestServer(app)
    await server.start_server()

    async def sent(form: aiohttp.FormData) -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.post(server.make_url("/"), data=form) as answer,
        ):
            return answer.status, await answer.text()

    yield sent
    await server.close()


def form(*sizes: int, name: str = "file") -> aiohttp.FormData:
    made = aiohttp.FormData()
    for size in sizes:
        made.add_field(name, io.BytesIO(b"." * size), filename="a.wav")
    return made


async def test_a_form_may_be_larger_than_any_json(send: Send) -> None:
    assert await send(form(LARGEST_BODY + 10)) == (200, f'{{"file": [{LARGEST_BODY + 10}]}}')


async def test_files_of_one_name_stay_in_order_with_and_without_brackets(send: Send) -> None:
    assert await send(form(1, 2, 3, name="image[]")) == (200, '{"image": [1, 2, 3]}')


@pytest.mark.parametrize("sizes", [(LIMIT + 1,), (LIMIT - 10, 20)])
async def test_more_than_is_granted_is_refused_with_413(send: Send, sizes: tuple[int, ...]) -> None:
    status, _ = await send(form(*sizes))

    assert status == 413
