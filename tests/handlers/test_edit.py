"""/edit: the words are done by rules, by the text model's plan or by the edit model; everything can be undone."""

import io
import json
from collections.abc import Sequence

import pytest
from PIL import Image

from bot.capability import Message
from bot.engine import Backdrop, Banner, Crop, EditPrompt, RepairPrompt, Resize, RetouchPrompt, Tone
from bot.engine.scripted import ScriptedEngine, changed_to, picture_of
from bot.errors import NoModelSet
from tests.chat import Attached, Chat


def photo(colour: str = "teal") -> bytes:
    """A small picture of one colour."""
    file = io.BytesIO()
    Image.new("RGBA", (40, 30), colour).save(file, "PNG")
    return file.getvalue()


def plan(*changes: object, possible: bool = True) -> ScriptedEngine:
    """An engine whose text model thinks of these changes."""
    return ScriptedEngine(text=[[json.dumps({"possible": possible, "changes": changes})]])


def changes(chat: Chat) -> Sequence[object]:
    """What the engine was asked to change last."""
    return chat.engine.asked_for(RetouchPrompt)[-1].changes


async def test_words_are_done_and_told(chat: Chat) -> None:
    await chat.says("/edit blue background", files={"cat.png": photo()})

    assert chat.heard == ["Editing the picture…", "Done: background blue.", changed_to("Backdrop")]
    assert changes(chat) == (Backdrop(("blue",)),)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/edit light blue background", "Done: background light blue."),
        ("/edit #3366cc background", "Done: background #3366cc."),
        ("/edit 浅蓝色背景", "已完成：背景换成浅蓝色。"),
        ("/edit 背景换成从红到黄的渐变", "已完成：背景换成红色到黄色。"),
    ],
)
async def test_colours_are_told_by_the_names_that_people_give_them(chat: Chat, said: str, told: str) -> None:
    await chat.says(said, files={"cat.png": photo()})

    assert chat.answer == told


async def test_several_changes_are_done_at_once(chat: Chat) -> None:
    await chat.says(
        "/edit crop to square, brighter, and write 'Hello' at the bottom", files={"a.png": photo()}
    )

    assert changes(chat) == (Crop(1, 1), Tone(1.3), Banner("Hello"))


async def test_it_works_in_a_thread_and_in_chinese(chat: Chat) -> None:
    await chat.says("看看这张", files={"cat.png": photo()})

    await chat.says("@Deskmate 编辑图片 裁成正方形")

    assert "已完成：裁成 1:1。" in chat.heard
    assert changes(chat) == (Crop(1, 1),)


async def test_the_second_picture_goes_behind_the_first(chat: Chat) -> None:
    await chat.says(
        "/edit use the second picture as the background", files={"a.png": photo("red"), "b.png": photo()}
    )

    asked = chat.engine.asked_for(RetouchPrompt)[-1]
    assert (asked.data, asked.changes) == (photo("red"), (Backdrop(picture=photo()),))


async def test_pictures_that_were_shared_together_before_are_found_in_their_thread(chat: Chat) -> None:
    await chat.says("look", files={"a.png": photo("red"), "b.png": photo()})

    await chat.says("@Deskmate edit use the second picture as the background")

    asked = chat.engine.asked_for(RetouchPrompt)[-1]
    assert (asked.data, asked.changes) == (photo("red"), (Backdrop(picture=photo()),))


async def test_every_picture_that_came_is_changed(chat: Chat) -> None:
    await chat.says("/edit brighter", files={"a.png": photo("red"), "b.png": photo()})

    assert [prompt.data for prompt in chat.engine.asked_for(RetouchPrompt)] == [photo("red"), photo()]
    assert chat.heard == ["Editing the picture…", "Done: made brighter.", changed_to("Tone")] * 2


async def test_one_picture_cannot_go_behind_itself(chat: Chat) -> None:
    await chat.says("/edit use the second picture as the background", files={"a.png": photo()})

    assert "That takes two pictures" in chat.whispered[0]


async def test_edits_chain_and_are_undone_one_by_one(chat: Chat) -> None:
    await chat.says("/edit square", files={"cat.png": photo()})
    await chat.presses("Brighter")
    assert chat.engine.asked_for(RetouchPrompt)[-1].data == picture_of("Crop").data

    await chat.presses("Undo")
    assert chat.heard[-2:] == ["Back to the picture before.", changed_to("Crop")]
    await chat.presses("Undo")

    assert "your own picture `cat.png` is unchanged" in chat.answer


async def test_before_and_after_stand_side_by_side(chat: Chat) -> None:
    await chat.says("/edit square", files={"cat.png": photo()})

    await chat.presses("Before / after", by="Grace")

    shown = chat.heard[-1]
    assert isinstance(shown, Attached)
    assert Image.open(io.BytesIO(shown.data)).size[0] > 40


async def test_what_no_rule_knows_the_text_model_plans(chat: Chat) -> None:
    chat.engine = plan({"kind": "tone", "brightness": 0.8, "contrast": 1.0, "saturation": 0.6})

    await chat.says("/edit give it a moody look", files={"cat.png": photo()})

    assert changes(chat) == (Tone(0.8, 1.0, 0.6),)
    assert chat.engine.prompts[-1].schema is not None


@pytest.mark.parametrize(
    "engine",
    [
        plan(possible=False),
        plan({"kind": "crop", "width": 0}),
        plan({"kind": "backdrop", "colours": ["#ff0000"], "blur": False}),
        ScriptedEngine(text=[["no JSON"]]),
    ],
)
async def test_what_no_change_can_say_the_edit_model_follows(chat: Chat, engine: ScriptedEngine) -> None:
    chat.engine = engine

    await chat.says("/edit give the cat a hat", files={"cat.png": photo()})

    assert chat.engine.asked_for(EditPrompt) == [EditPrompt((photo(),), "give the cat a hat")]
    assert "I asked the edit model: give the cat a hat" in chat.heard


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/edit give the cat a hat", "What was transparent in it is filled now"),
        ("/fix-photo remove the cat", "What was transparent in it is filled now"),
        ("/edit brighter", "Done: made brighter."),
    ],
)
async def test_what_an_edit_model_does_to_a_transparent_picture_is_told(
    chat: Chat, said: str, answer: str
) -> None:
    chat.engine = plan(possible=False)

    await chat.says(said, files={"cat.png": photo("#ff000080")})

    assert answer in chat.answer


async def test_that_an_opaque_picture_is_filled_is_not_told(chat: Chat) -> None:
    chat.engine = plan(possible=False)

    await chat.says("/edit give the cat a hat", files={"cat.png": photo()})

    assert chat.answer == "I asked the edit model: give the cat a hat"


async def test_that_a_moving_picture_goes_behind_as_a_still_one_is_told(chat: Chat) -> None:
    moving, others = io.BytesIO(), [Image.new("RGB", (40, 30), colour) for colour in ("green", "blue")]
    Image.new("RGB", (40, 30), "red").save(moving, "GIF", save_all=True, append_images=others)

    await chat.says(
        "/edit use the second picture as the background",
        files={"a.png": photo(), "b.gif": moving.getvalue()},
    )

    assert chat.answer == (
        "Done: the other picture behind.\n_Of the other file, which holds 3 pictures, I took the first._"
    )


async def test_without_an_edit_model_people_are_told_what_can_be_done(chat: Chat) -> None:
    chat.engine = ScriptedEngine(edit=[[NoModelSet(variable="DESKMATE_EDIT_MODEL")]])

    await chat.says("/edit give the cat a hat", files={"cat.png": photo()})

    assert "I cannot do “give the cat a hat” here" in chat.answer
    assert "edit_quick" in chat.buttons


async def test_the_menu_of_a_message_opens_a_form(chat: Chat) -> None:
    await chat.says("look", files={"cat.png": photo()})

    await chat.chooses("edit_picture", about=chat.messages[-1])
    await chat.fills_in(changes="brighter,mirror", format="Slack emoji", words="write 'Hi' at the top")

    assert changes(chat)[2:] == (Resize(128, 128, "transparent"), Banner("Hi", top=True))


async def test_something_else_asks_for_words(chat: Chat) -> None:
    await chat.says("/edit square", files={"cat.png": photo()})

    await chat.presses("Something else…")
    await chat.fills_in(changes="", words="black and white")

    assert changes(chat) == (Tone(saturation=0.0),)


async def test_a_picture_is_needed(chat: Chat) -> None:
    await chat.says("/edit square")

    assert "Which picture?" in chat.whispered[0]


async def test_a_message_elsewhere_is_edited_by_its_menu(chat: Chat) -> None:
    about = Message("Ada", "", "1.0", files=(chat.share("dog.png", photo()),))

    await chat.chooses("edit_picture", about=about)
    await chat.fills_in(changes="darker")

    assert changes(chat) == (Tone(brightness=0.77),)


@pytest.mark.parametrize(("said", "task"), [("make it sharper", "restore"), ("把照片变清晰", "restore")])
async def test_repairs_are_left_to_fix_photo(chat: Chat, said: str, task: str) -> None:
    await chat.says(f"/edit {said}", files={"cat.png": photo()})

    assert [prompt.task for prompt in chat.engine.asked_for(RepairPrompt)] == [task]


@pytest.mark.parametrize("words", ["undo", "撤销"])
async def test_undo_can_be_said(chat: Chat, words: str) -> None:
    await chat.says("look", files={"cat.png": photo()})
    await chat.says("@Deskmate edit square")
    await chat.says("@Deskmate edit brighter")

    await chat.says(f"@Deskmate edit {words}")

    assert chat.heard[-1] == changed_to("Crop")


async def test_a_repair_and_an_edit_are_undone_in_one_chain(chat: Chat) -> None:
    await chat.says("/fix-photo upscale 4x", files={"cat.png": photo()})
    await chat.says("/edit square")

    await chat.presses("Undo")

    assert chat.heard[-1] == changed_to("enlarge")
    await chat.presses("Undo")
    assert "your own picture `cat.png` is unchanged" in chat.answer


async def test_a_picture_of_ours_that_is_changed_keeps_saying_who_made_it(chat: Chat) -> None:
    await chat.says("/draw a lighthouse, just one")

    await chat.says("/edit square")
    await chat.says("/edit brighter")

    assert chat.answer == (
        "Done: made brighter.\n_The picture that it began with: AI-generated by scripted-painter_"
    )


async def test_a_picture_of_somebody_else_says_nothing_of_us(chat: Chat) -> None:
    await chat.says("/edit square", files={"cat.png": photo()})

    await chat.says("/edit brighter")

    assert chat.answer == "Done: made brighter."
