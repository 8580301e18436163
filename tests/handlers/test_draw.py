"""/draw, from the sentence to the pictures and what is made of them."""

import pytest

from bot.capability import Manners
from bot.engine import Family, ImagePrompt, RepairPrompt
from bot.engine.scripted import ScriptedEngine, changed_to, picture_of
from bot.errors import EngineBusy
from bot.store.pictures import Pictures
from handlers.drawing.wanted import TALL, WIDE, Wanted, taller, wanted, wider
from tests.chat import Chat


def four(chat: Chat) -> tuple[object, ...]:
    """The four pictures that were drawn first."""
    prompt = chat.engine.drawn[0]
    return tuple(picture_of(prompt.text, index, prompt.seed or 0) for index in range(4))


async def test_draw_sketches_at_once_then_shows_four_pictures(chat: Chat) -> None:
    await chat.says("/draw a lighthouse")

    assert chat.heard == ["Sketching…", four(chat)]


async def test_draw_works_in_a_thread_and_in_chinese(chat: Chat) -> None:
    await chat.says("@Deskmate 画一座灯塔")

    assert chat.heard == ["正在构思…", four(chat)]
    assert chat.engine.drawn[0].text == "一座灯塔"


async def test_one_picture_instead_of_four_frees_the_queue(chat: Chat) -> None:
    await chat.says("/draw a lighthouse, just one")

    (prompt,) = chat.engine.drawn
    assert (prompt.text, prompt.count) == ("a lighthouse", 1)
    assert chat.heard[1:] == [picture_of("a lighthouse", seed=prompt.seed or 0)]
    assert "Upscale" in [button.label.en for button in chat.shown[-1].buttons]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("a cat", Wanted("a cat")),
        (
            "cat --wide --seed 7 --style watercolour --no text",
            Wanted("cat", WIDE, "watercolour", "text", 7),
        ),
        ("a cat in portrait format", Wanted("a cat", TALL)),
        ("一只猫，横版，只要一张", Wanted("一只猫", WIDE, count=1)),
        ("一张猫的图", Wanted("猫的图", count=1)),
        ("一张纸上的猫", Wanted("一张纸上的猫")),
        ("one picture of a cat", Wanted("a cat", count=1)),
        ("one red balloon", Wanted("one red balloon", count=1)),
        ("a cat --size 640x480 --raw", Wanted("a cat", (640, 480), raw=True)),
        ("猫 --风格 水彩 --不要 文字", Wanted("猫", style="watercolour", negative="文字")),
        ("--tall a cat --one", Wanted("a cat", TALL, count=1)),
        ("a cat -- and a dog", Wanted("a cat -- and a dog")),
        ("a cat --seed many", Wanted("a cat seed many")),
    ],
)
def test_a_sentence_tells_shape_style_seed_and_number(sentence: str, found: Wanted) -> None:
    assert wanted(sentence) == found


def test_a_style_joins_the_words_in_their_language() -> None:
    assert wanted("a cat --style ink").words("en") == "a cat, ink wash"
    assert wanted("一只猫 --style ink").words("zh") == "一只猫，水墨风格"


def test_shapes_go_from_tall_to_wide_and_back() -> None:
    assert wider(TALL) == (512, 512)
    assert taller(WIDE) == (512, 512)
    assert wider((1024, 512)) == (1024, 512)


async def test_any_of_the_four_can_be_upscaled_and_leads_back_to_them(chat: Chat) -> None:
    await chat.says("/draw a lighthouse")

    await chat.presses("U3")

    (asked,) = chat.engine.asked_for(RepairPrompt)
    assert asked.data == picture_of("a lighthouse", 2).data
    assert asked.task == "enlarge"
    assert "https://slack.example/C1/" in chat.answer
    assert chat.heard[-1] == changed_to("enlarge")
    assert "Variations" in [button.label.en for button in chat.shown[-1].buttons]


async def test_variations_are_drawn_from_a_near_seed(chat: Chat) -> None:
    await chat.says("/draw a lighthouse --seed 40 --no people")

    await chat.presses("V2")

    first, varied = chat.engine.drawn
    assert (varied.text, varied.negative) == (first.text, "people")
    assert varied.seed == 42
    assert varied.count == 4


def painting() -> ScriptedEngine:
    """An engine whose model paints, rather than composes."""
    return ScriptedEngine(families={"image": "diffusion"})


@pytest.mark.parametrize(("engine", "like"), [(painting(), 2), (ScriptedEngine(), None)])
async def test_a_model_that_paints_goes_on_from_the_picture_itself(
    chat: Chat, engine: ScriptedEngine, like: int | None
) -> None:
    chat.engine = engine
    await chat.says("/draw a lighthouse --raw")

    await chat.presses("V3")

    varied = chat.engine.drawn[1]
    assert varied.like == (None if like is None else picture_of("a lighthouse", like).data)
    assert chat.answer.startswith("_Variations of [this picture]")


async def test_an_enlarged_picture_is_varied_from_the_one_that_was_drawn(chat: Chat) -> None:
    chat.engine = painting()
    await chat.says("/draw a lighthouse --raw")
    await chat.presses("U2")

    await chat.presses("Variations")

    assert chat.engine.drawn[1].like == picture_of("a lighthouse", 1).data


async def test_a_picture_whose_file_is_gone_is_varied_by_its_words_and_seed(chat: Chat) -> None:
    chat.engine = painting()
    await chat.says("/draw a lighthouse --raw --seed 40")
    chat.contents.clear()
    chat.files.clear()

    await chat.presses("V2")

    assert (chat.engine.drawn[1].like, chat.engine.drawn[1].seed) == (None, 42)


async def test_an_upscaled_picture_can_be_varied_at_the_size_it_was_drawn_in(chat: Chat) -> None:
    await chat.says("/draw a lighthouse --seed 40")
    await chat.presses("U1")

    await chat.presses("Variations")

    assert (chat.engine.drawn[1].width, chat.engine.drawn[1].seed) == (512, 41)


async def test_rerolling_draws_the_same_words_with_another_seed(chat: Chat) -> None:
    await chat.says("/draw a lighthouse --seed 40")

    await chat.presses("Reroll")

    first, again = chat.engine.drawn
    assert again.text == first.text
    assert again.seed != first.seed
    assert chat.answer.startswith("_Another try of the same words as [this picture]")


@pytest.mark.parametrize(("button", "size"), [("Wider", (768, 512)), ("Taller", (512, 768))])
async def test_a_picture_gets_wider_or_taller(chat: Chat, button: str, size: tuple[int, int]) -> None:
    await chat.says("/draw a lighthouse")

    await chat.presses(button)

    drawn = chat.engine.drawn[1]
    assert (drawn.width, drawn.height) == size
    assert drawn.seed == chat.engine.drawn[0].seed


async def test_what_should_not_be_in_it_is_asked_in_a_form(chat: Chat) -> None:
    await chat.says("/draw a lighthouse")

    await chat.presses("Negative…")
    await chat.fills_in(negative="people")

    assert chat.engine.drawn[1] == ImagePrompt(
        "a lighthouse", seed=chat.engine.drawn[0].seed, negative="people", count=4, previews=4
    )


async def test_a_button_pressed_twice_does_it_once(chat: Chat) -> None:
    await chat.says("/draw a lighthouse")

    await chat.presses("U1")
    shown = chat.shown[0]
    await chat.presses("U1", value=shown.buttons[0].value)

    assert len(chat.engine.asked_for(RepairPrompt)) == 1


async def test_nobody_else_can_spend_the_device_on_what_they_did_not_ask(chat: Chat) -> None:
    await chat.says("/draw a lighthouse")

    await chat.presses("U1", by="Bo")

    assert chat.engine.asked_for(RepairPrompt) == []


async def test_its_owner_deletes_pictures_with_their_files_and_their_record(chat: Chat) -> None:
    await chat.says("/draw a lighthouse")

    await chat.presses("Delete")

    assert chat.files == {}
    pictures = chat.records["pictures"]
    assert isinstance(pictures, Pictures)
    assert await pictures.newest("C1", "") is None
    assert chat.whispered == ["Deleted."]
    await chat.presses("Reroll")
    assert chat.whispered[-1] == "I no longer have that picture. Draw a new one with `/draw`."


async def test_a_picture_goes_along_when_its_draft_is_posted(chat: Chat) -> None:
    await chat.says("/draft news a lighthouse was lit")
    await chat.says("/draw a lighthouse")

    await chat.presses("Use as draft picture")
    await chat.presses("Post…")
    await chat.fills_in(channel="C2")

    assert "a lighthouse was lit" in chat.whispered[-1]
    (posted,) = chat.elsewhere
    assert chat.contents[posted.picture] == picture_of("a lighthouse").data


async def test_without_a_draft_there_is_nothing_to_illustrate(chat: Chat) -> None:
    await chat.says("/draw a lighthouse")

    await chat.presses("Use as draft picture")

    assert "no draft" in chat.whispered[-1]


async def test_an_improved_prompt_is_shown_before_and_after(chat: Chat) -> None:
    chat.manners = Manners(embellished=True)
    chat.engine = ScriptedEngine([["A tall lighthouse in a storm."]])

    await chat.says("/draw a lighthouse")

    assert chat.engine.drawn[0].text == "A tall lighthouse in a storm."
    assert "**You asked for:** a lighthouse" in chat.answer
    await chat.says("/draw a boat --raw")
    assert chat.engine.drawn[1].text == "a boat"


async def test_just_the_persons_own_words_are_one_press_away(chat: Chat) -> None:
    chat.manners = Manners(embellished=True)
    chat.engine = ScriptedEngine([["A tall lighthouse in a storm."]])
    await chat.says("/draw a lighthouse --seed 40")

    await chat.presses("Just my words")

    assert (chat.engine.drawn[1].text, chat.engine.drawn[1].seed) == ("a lighthouse", 40)
    assert "from your own words" in chat.answer
    assert "draw-plain" not in chat.buttons


@pytest.mark.parametrize(
    ("family", "manners", "drawn"),
    [
        ("diffusion", Manners(), "A tall lighthouse."),
        ("diffusion", Manners(embellished=False), "a lighthouse"),
        ("retrieval", Manners(), "a lighthouse"),
        ("retrieval", Manners(embellished=True), "A tall lighthouse."),
    ],
)
async def test_words_are_improved_where_that_helps_the_model_unless_people_settled_it(
    chat: Chat, family: Family, manners: Manners, drawn: str
) -> None:
    chat.manners = manners
    chat.engine = ScriptedEngine([["A tall lighthouse."]], families={"image": family})

    await chat.says("/draw a lighthouse")

    assert chat.engine.drawn[0].text == drawn


@pytest.mark.parametrize(
    ("said", "drawn", "told"),
    [
        ("/draw a cat --style watercolour", "a cat", "has one style of its own"),
        ("/draw 一只猫 --style 水彩", "一只猫", "只有它自己的一种风格"),
    ],
)
async def test_a_composer_takes_no_style_for_a_thing_and_says_so(
    chat: Chat, said: str, drawn: str, told: str
) -> None:
    chat.engine = ScriptedEngine(families={"image": "retrieval"})

    await chat.says(said)

    assert chat.engine.drawn[0].text == drawn
    assert told in chat.answer


async def test_a_bare_command_needs_words(chat: Chat) -> None:
    await chat.says("/draw --wide")

    assert "/draw a lighthouse in a storm" in chat.whispered[0]


async def test_a_busy_engine_is_told_to_the_person(chat: Chat) -> None:
    chat.engine = ScriptedEngine(picture=[[EngineBusy(seconds=30)]])

    await chat.says("/draw a lighthouse")

    assert chat.whispered == ["I am busy: too many requests are waiting. Please try again in 30 seconds."]
