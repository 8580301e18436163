"""/fix-photo: what is wished is done, what is not said is measured, and everything can be undone."""

import io

import numpy as np
import pytest
from PIL import Image

from bot.capability import Message
from bot.engine import EditPrompt, RepairPrompt
from bot.engine.scripted import ScriptedEngine, changed_to, picture_of
from bot.errors import NoModelSet
from handlers.darkroom.sides import beside
from handlers.fixing.looks import looks
from handlers.fixing.words import Fix, Wanted, understood
from tests.chat import Attached, Chat


def photo(side: int = 1200, noise: float = 0, kind: str = "PNG", **options: object) -> bytes:
    """A smooth picture with as much noise as wished."""
    ramp = np.linspace(60, 180, side)[None, :, None] * np.ones((side, 1, 3))
    pixels = ramp + np.random.default_rng(1).normal(0, noise, ramp.shape) if noise else ramp
    file = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("upscale 4x", Wanted((Fix("enlarge", 4),))),
        ("upscale to 2x", Wanted((Fix("enlarge", 2),))),
        ("放大两倍", Wanted((Fix("enlarge", 2),))),
        ("放大四倍", Wanted((Fix("enlarge", 4),))),
        ("make it sharper", Wanted((Fix("restore"),))),
        ("it is blurry and noisy", Wanted((Fix("denoise"), Fix("restore")))),
        ("remove the noise", Wanted((Fix("denoise"),))),
        ("去噪并放大", Wanted((Fix("denoise"), Fix("enlarge", 4)))),
        ("remove the scratches", Wanted((Fix("scratches"),))),
        ("去掉划痕", Wanted((Fix("scratches"),))),
        ("cut out", Wanted((Fix("cutout"),))),
        ("抠图", Wanted((Fix("cutout"),))),
        ("enlarge this logo 4x", Wanted((Fix("enlarge", 4, flat=True),))),
        ("remove the lamp post from this photo", Wanted(gone="the lamp post")),
        ("把路灯去掉", Wanted(gone="路灯")),
        ("去掉路灯", Wanted(gone="路灯")),
        ("fill what the mask marks", Wanted(masked=True)),
        ("fix this photo", Wanted()),
        ("", Wanted()),
    ],
)
def test_wishes_are_understood(text: str, wanted: Wanted) -> None:
    assert understood(text) == wanted


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (photo(noise=20), (Fix("denoise"),)),
        (photo(kind="JPEG", quality=25), (Fix("restore"),)),
        (photo(kind="JPEG", quality=90), ()),
        (photo(300), (Fix("enlarge", 4),)),
        (photo(700), (Fix("enlarge", 2),)),
        (photo(), ()),
    ],
)
def test_what_a_picture_needs_is_measured(data: bytes, advice: tuple[Fix, ...]) -> None:
    assert looks(data).advice == advice


@pytest.mark.parametrize("quality", [20, 50, 75, 95])
def test_the_quality_of_a_jpeg_is_read_from_it(quality: int) -> None:
    assert looks(photo(64, kind="JPEG", quality=quality)).quality == pytest.approx(quality, abs=3)


async def test_a_wish_is_done_and_said(chat: Chat) -> None:
    await chat.says("/fix-photo upscale 2x", files={"cat.png": photo(64)})

    assert [prompt.scale for prompt in chat.engine.asked_for(RepairPrompt)] == [2]
    status, said, shown = chat.heard
    assert status == "Looking at the picture…"
    assert str(said).startswith("I enlarged it 2×.")
    assert "invents" in str(said)
    assert shown == changed_to("enlarge")


async def test_without_words_the_noise_is_measured_and_taken_away(chat: Chat) -> None:
    await chat.says("/fix-photo", files={"night.png": photo(noise=20)})

    assert [prompt.task for prompt in chat.engine.asked_for(RepairPrompt)] == ["denoise"]
    assert str(chat.heard[1]).startswith(
        "I measured visible noise (about 20 of 255), so I removed the noise."
    )


async def test_every_photo_that_came_is_repaired_as_it_needs_it(chat: Chat) -> None:
    await chat.says("/fix-photo", files={"night.png": photo(noise=20), "small.png": photo(300)})

    assert [prompt.task for prompt in chat.engine.asked_for(RepairPrompt)] == ["denoise", "enlarge"]


async def test_a_good_picture_is_left_alone_and_the_choices_are_shown() -> None:
    chat = Chat(language="zh")

    await chat.says("@Deskmate 修图", files={"photo.png": photo()})

    assert "没有发现需要修复的地方" in chat.answer
    assert not chat.engine.asked_for(RepairPrompt)

    await chat.presses("去除划痕")
    assert [prompt.task for prompt in chat.engine.asked_for(RepairPrompt)] == ["scratches"]


async def test_several_wishes_are_done_one_after_another(chat: Chat) -> None:
    await chat.says("/fix-photo remove the noise and enlarge 4x", files={"cat.png": photo(64)})

    first, second = chat.engine.asked_for(RepairPrompt)
    assert (first.task, second.task) == ("denoise", "enlarge")
    assert second.data == picture_of("denoise").data
    assert chat.heard[-1] == changed_to("enlarge")


async def test_the_shortcut_on_a_message_repairs_its_picture(chat: Chat) -> None:
    file = chat.share("cat.png", photo(300))

    await chat.chooses("fix_photo", about=Message("Bo", "look", "1.0", files=(file,)))

    assert [prompt.scale for prompt in chat.engine.asked_for(RepairPrompt)] == [4]


async def test_repairs_chain_and_undo_goes_back(chat: Chat) -> None:
    await chat.says("/fix-photo upscale 4x", files={"cat.png": photo(64)})
    await chat.presses("Remove noise")

    assert chat.engine.asked_for(RepairPrompt)[1].data == picture_of("enlarge").data

    await chat.presses("Undo")
    assert chat.heard[-2:] == ["Back to the picture before.", changed_to("enlarge")]
    await chat.presses("Undo")
    assert "your own picture `cat.png` is unchanged" in chat.answer


async def test_before_and_after_are_shown_side_by_side(chat: Chat) -> None:
    await chat.says("/fix-photo upscale 4x", files={"cat.png": photo(64)})

    await chat.presses("Before / after", by="Bo")

    shown = chat.heard[-1]
    assert isinstance(shown, Attached)
    assert shown.data == beside(photo(64), picture_of("enlarge").data)


async def test_a_thing_goes_by_its_name_where_an_edit_model_is_set(chat: Chat) -> None:
    await chat.says("/fix-photo remove the lamp post", files={"street.png": photo(64)})

    (prompt,) = chat.engine.asked_for(EditPrompt)
    assert prompt.text == "Remove the lamp post. Keep everything else as it is."


async def test_without_an_edit_model_the_person_shows_where_it_is(chat: Chat) -> None:
    chat.engine = ScriptedEngine(edit=[[NoModelSet(variable="DESKMATE_EDIT_MODEL")]])

    await chat.says("/fix-photo remove the lamp post", files={"street.png": photo(64)})

    assert chat.answer.startswith("To find the lamp post by its name takes an edit model")
    assert chat.buttons == ["remove_object"]


async def test_a_mask_in_the_thread_marks_what_goes(chat: Chat) -> None:
    await chat.says("look at this", files={"street.png": photo(64)})

    await chat.says("@Deskmate mask", files={"mask.png": photo(32)})

    (prompt,) = chat.engine.asked_for(RepairPrompt)
    assert (prompt.task, prompt.data, prompt.mask) == ("fill", photo(64), photo(32))
