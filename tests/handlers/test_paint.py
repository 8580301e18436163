"""A part of a picture is marked: people are led to the page, and what they mark goes or becomes what they say."""

import io

import pytest
from PIL import Image

from bot.engine import EditPrompt, RepairPrompt
from bot.engine.scripted import ScriptedEngine, changed_to, picture_of
from bot.store.masks import Invitation, Masks, Site
from handlers.darkroom.marking import marked
from tests.chat import Chat

SITE = "https://bot.example"


def photo(colour: str = "teal") -> bytes:
    """A small picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "PNG")
    return file.getvalue()


def with_pages(chat: Chat) -> Masks:
    """Let there be a page to paint on."""
    masks = Masks(chat.store, Site(SITE, b"secret"))
    chat.records = {**chat.records, "masks": masks}
    return masks


def invited(chat: Chat, masks: Masks) -> Invitation:
    """Who was invited last, to mark what."""
    token = chat.whispered[-1].partition("/mask/")[2].partition(")")[0]
    invitation = masks.invited(token, chat.store.clock)
    assert invitation is not None
    return invitation


async def paint(chat: Chat, masks: Masks) -> None:
    """Follow the link that was whispered last, and send a mask off."""
    invitation = invited(chat, masks)
    assert await masks.keep(invitation, b"painted", chat.store.clock)
    await chat.comes_due("mask", invitation.id, what=invitation.what)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("replace what I mark with a red hat", "a red hat"),
        ("turn the part that I'll paint over into grass.", "grass"),
        ("put a balloon where I paint", "a balloon"),
        ("把我涂抹的地方换成红帽子", "红帽子"),
        ("在我圈出的部分画上太阳", "太阳"),
        ("mask: a red hat", "a red hat"),
        ("蒙版：红帽子", "红帽子"),
        ("remove what I mark", ""),
        ("去掉我涂抹的部分", ""),
        ("把我标出的东西去掉", ""),
        ("make what I circle brighter", "make what I circle brighter"),
        ("replace the sky with a sunset", None),
        ("mask", None),
        ("把天空换成晚霞", None),
        ("write “Mark” at the bottom", None),
    ],
)
def test_a_wish_for_a_marked_part_is_understood(text: str, what: str | None) -> None:
    assert marked(text) == what


async def test_where_there_is_no_page_a_mask_is_asked_for(chat: Chat) -> None:
    await chat.says("/fix-photo upscale 4x", files={"cat.png": photo()})

    await chat.presses("Remove an object…")

    assert "Share a mask in this thread" in chat.whispered[-1]


async def test_the_link_to_the_page_is_for_one_person_alone(chat: Chat) -> None:
    masks = with_pages(chat)
    await chat.says("/fix-photo upscale 4x", files={"cat.png": photo()})

    await chat.presses("Remove an object…")

    invitation = invited(chat, masks)
    assert (invitation.person, invitation.what) == ("U-Ada", "")
    assert chat.contents[invitation.file] == picture_of("enlarge").data


async def test_what_was_painted_over_is_filled_in(chat: Chat) -> None:
    masks = with_pages(chat)
    await chat.says("/fix-photo upscale 4x", files={"cat.png": photo()})
    await chat.presses("Remove an object…")

    await paint(chat, masks)

    assert chat.engine.asked_for(RepairPrompt)[-1].mask == b"painted"
    assert chat.heard[-2:] == ["I filled in what was marked.", changed_to("fill")]


async def test_what_is_painted_over_becomes_what_the_words_say(chat: Chat) -> None:
    masks = with_pages(chat)

    await chat.says("/edit replace what I mark with a red hat", files={"cat.png": photo()})
    await paint(chat, masks)

    assert chat.engine.asked_for(EditPrompt) == [EditPrompt((photo(),), "a red hat", mask=b"painted")]
    assert chat.heard[-1] == changed_to("a red hat")
    await chat.presses("Undo")
    assert "your own picture `cat.png` is unchanged" in chat.answer


@pytest.mark.parametrize("text", ["/edit remove what I mark", "/fix-photo remove what I mark"])
async def test_what_is_to_go_needs_no_edit_model(chat: Chat, text: str) -> None:
    chat.engine = ScriptedEngine(families={})
    masks = with_pages(chat)

    await chat.says(text, files={"cat.png": photo()})
    await paint(chat, masks)

    assert [prompt.task for prompt in chat.engine.asked_for(RepairPrompt)] == ["fill"]


async def test_without_an_edit_model_nobody_paints_for_nothing() -> None:
    chat = Chat(ScriptedEngine(families={}), language="zh")
    with_pages(chat)

    await chat.says("/edit 把我涂抹的地方换成红帽子", files={"cat.png": photo()})

    assert "要换成“红帽子”需要编辑模型" in chat.answer
    assert chat.buttons == ["remove_object"]
    assert chat.whispered == []


async def test_a_button_asks_what_shall_be_in_a_part(chat: Chat) -> None:
    masks = with_pages(chat)
    await chat.says("/edit square", files={"cat.png": photo()})

    await chat.presses("Only a part…")
    await chat.fills_in(what="a red hat")
    await paint(chat, masks)

    assert chat.engine.asked_for(EditPrompt) == [
        EditPrompt((picture_of("Crop").data,), "a red hat", mask=b"painted")
    ]


async def test_a_mask_in_the_thread_marks_what_goes(chat: Chat) -> None:
    await chat.says("look at this", files={"street.png": photo()})

    await chat.says("@Deskmate mask", files={"mask.png": photo("white")})

    (prompt,) = chat.engine.asked_for(RepairPrompt)
    assert (prompt.task, prompt.data, prompt.mask) == ("fill", photo(), photo("white"))


async def test_a_mask_in_the_thread_marks_what_becomes_something_else(chat: Chat) -> None:
    await chat.says("look at this", files={"street.png": photo()})

    await chat.says("@Deskmate mask: a red hat", files={"mask.png": photo("white")})

    assert chat.engine.asked_for(EditPrompt) == [EditPrompt((photo(),), "a red hat", mask=photo("white"))]


async def test_words_of_a_mask_without_one_are_asked_for_it(chat: Chat) -> None:
    await chat.says("look at this", files={"street.png": photo()})

    await chat.says("@Deskmate mask")

    assert "Nothing is marked" in chat.whispered[-1]
