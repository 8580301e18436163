"""/draw, from the sentence to the picture."""

from bot.engine.scripted import ScriptedEngine, picture_of
from bot.errors import EngineBusy
from tests.chat import Chat


async def test_draw_sketches_at_once_then_shows_the_picture(chat: Chat) -> None:
    await chat.says("/draw a lighthouse")

    assert chat.heard == ["Sketching…", picture_of("a lighthouse")]


async def test_draw_works_in_a_thread_and_in_chinese(chat: Chat) -> None:
    await chat.says("@Deskmate 画一座灯塔")

    assert chat.heard == ["正在构思…", picture_of("一座灯塔")]


async def test_a_busy_engine_is_told_to_the_person(chat: Chat) -> None:
    chat.engine = ScriptedEngine(picture=[[EngineBusy(seconds=30)]])

    await chat.says("/draw a lighthouse")

    assert chat.whispered == ["I am busy: too many requests are waiting. Please try again in 30 seconds."]
