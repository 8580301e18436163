"""The composer: what it shows for whom, and that it never fails."""

import io
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PIL import Image

from bot.engine import ImagePrompt, Picture, Progress
from bot.engine.server.composer import Composer
from bot.engine.server.composer.library import Library, identify
from bot.engine.server.composer.scene import Director, Plan

SEED = 7


@pytest.fixture(scope="module")
def composer() -> Composer:
    composer = Composer()
    composer.load(lambda fraction: None)
    return composer


@pytest.fixture(scope="module")
def director() -> Iterator[Director]:
    library = Library()
    yield Director(library)
    library.close()


def drawn(composer: Composer, prompt: ImagePrompt) -> Picture:
    *_, picture = composer.draw(prompt)
    assert isinstance(picture, Picture)
    return picture


def plan(director: Director, text: str) -> Plan:
    return director.plan(text, random.Random(SEED))  # noqa: S311 - a picture, not a secret


def shown(plan: Plan) -> set[str]:
    return {*plan.subject, *plan.companions, plan.held} - {""}


EXPECTED = [
    # prompt, place, light, drawings that have to be there
    ("a lighthouse in a storm", "sea", "storm", "_lighthouse"),
    ("暴风雨中的灯塔", "sea", "storm", "_lighthouse"),
    ("a cat reading a book under the moon", "meadow", "night", "🐈 📖"),
    ("一只猫在月光下看书", "meadow", "night", "🐈 📖"),
    ("deploy on friday is on fire", "sky", "sunset", "🚀 📅 🔥"),
    ("周五部署着火了", "sky", "sunset", "🚀 📅 🔥"),
    ("团队庆祝新产品发布", "party", "day", "🧑‍💼 🎉 🚀"),
    ("the team celebrates the product launch", "party", "day", "🧑‍💼 🎉 🚀"),
    ("coffee break", "table", "day", "☕"),
    ("咖啡时间", "table", "day", "☕"),
    ("一只熊猫在竹林里喝茶", "bamboo", "day", "🐼 🍵"),
    ("a panda drinking tea in a bamboo forest", "bamboo", "day", "🐼 🍵"),
    ("birthday cake for our colleague", "table", "day", "🎂 🧑‍💼"),
    ("同事的生日蛋糕", "table", "day", "🎂 🧑‍💼"),
    ("a red car on a beach at sunset", "beach", "sunset", "🚗"),
    ("日落时沙滩上的红色汽车", "beach", "sunset", "🚗"),
    ("bug in production", "office", "day", "🐛 _server"),
    ("生产环境的漏洞", "office", "day", "🐛 _server"),
    ("an octopus playing guitar under the sea", "underwater", "day", "🐙 🎸"),
    ("海底的章鱼弹吉他", "underwater", "day", "🐙 🎸"),
    ("a penguin drinking coffee in the snow", "snow", "day", "🐧 ☕"),
    ("雪地里的企鹅", "snow", "day", "🐧"),
    ("robot writing code at night", "office", "night", "🤖 💻"),
    ("机器人在夜里写代码", "office", "night", "🤖 👩‍💻"),
    ("a dragon over a castle at night", "meadow", "night", "🐉 🏰"),
    ("夜晚城堡上的龙", "meadow", "night", "🐉 🏰"),
    ("a dog chasing a butterfly in the garden", "meadow", "day", "🐕 🦋"),
    ("花园里的小狗和蝴蝶", "meadow", "day", "🐕 🦋"),
    ("astronaut on a horse on mars", "space", "day", "🧑‍🚀 🐎"),
    ("火星上的宇航员", "space", "day", "🧑‍🚀"),
    ("a train in the mountains", "hills", "day", "🚄"),
    ("群山中的火车", "hills", "day", "🚄"),
    ("quarterly sales growth chart", "office", "day", "📈 📊"),
    ("a camel in the desert", "desert", "day", "🐫"),
    ("沙漠里的骆驼", "desert", "day", "🐫"),
    ("pizza and beer with friends", "table", "day", "🍕 🍻"),
    ("a fox in the forest in autumn", "forest", "day", "🦊"),
    ("秋天森林里的狐狸", "forest", "day", "🦊"),
    ("cherry blossoms and a bridge in spring", "meadow", "day", "🌸 _bridge"),
    ("taxi in the city at night", "city", "night", "🚕"),
    ("夜晚城市里的出租车", "city", "night", "🚕"),
    ("hot air balloon at sunrise", "sky", "dawn", "🎈"),
    ("server room is on fire", "office", "sunset", "_server 🔥"),
    ("孤舟蓑笠翁，独钓寒江雪", "sea", "day", "🎣"),
    ("明月松间照", "meadow", "night", "🌲"),
    ("thank you for your help", "party", "day", "🙏"),
    ("周一晨会", "office", "day", "🧑‍💼 📅"),
    ("a new standup meeting", "office", "day", "🧑‍💼"),
    ("升职快乐", "party", "day", "🏆"),
    ("out of office, beach vacation", "beach", "day", "🌴"),
    ("please fill in the survey", "office", "day", "📋"),
    ("年会抽奖", "party", "day", "🎁 🎉"),
    ("长城上的日出", "hills", "dawn", "🏕️"),
    ("video call from home with a cat", "room", "day", "💻 🐈"),
    ("在家开视频会议，旁边有只猫", "room", "day", "💻 🐈"),
    ("喝杯咖啡休息一下", "table", "day", "☕"),
    ("早晨阳光下的办公室绿植", "office", "dawn", "🪴"),
    ("产品发布像火箭升空", "party", "day", "🚀"),
    ("call with a customer", "office", "day", "📞"),
]


@pytest.mark.parametrize(("prompt", "place", "light", "drawings"), EXPECTED)
def test_a_prompt_in_either_language_becomes_the_scene_it_names(
    director: Director, prompt: str, place: str, light: str, drawings: str
) -> None:
    scene = plan(director, prompt)

    wanted = {drawing if drawing.startswith("_") else identify(drawing) for drawing in drawings.split()}
    assert (scene.place, scene.light) == (place, light)
    assert wanted <= shown(scene)


@pytest.mark.parametrize(
    ("text", "expected", "count"),
    [
        ("two cats", "🐈", 2),
        ("three red apples on a table", "🍎", 3),
        ("a dog and two black cats", "🐈‍⬛", 2),
        ("two dogs under a tree", "🐕", 2),
        ("两只猫", "🐈", 2),
        ("桌上有三个苹果", "🍎", 3),
        ("草地上的四只羊", "🐑", 4),
        ("a cat", "🐈", 1),
    ],
)
def test_as_many_are_shown_as_were_asked_for(
    director: Director, text: str, expected: str, count: int
) -> None:
    found = plan(director, text)

    assert [*found.subject, *found.companions].count(identify(expected)) == count


@pytest.mark.parametrize("text", ["three o'clock", "a four leaf clover", "三明治", "三月的湖"])
def test_what_only_sounds_like_a_number_is_none(director: Director, text: str) -> None:
    assert len(plan(director, text).subject) == 1


@pytest.mark.parametrize(
    ("text", "negative", "gone"),
    [
        ("a house and a tree", "tree", "🌳"),
        ("一座房子和一棵树", "树", "🌳"),
        ("a cat with a book", "book", "📖"),
    ],
)
def test_what_shall_not_be_there_is_left_out(director: Director, text: str, negative: str, gone: str) -> None:
    dice = random.Random(SEED)  # noqa: S311 - a picture, not a secret

    without = director.plan(text, dice, negative)

    assert identify(gone) in shown(plan(director, text))
    assert identify(gone) not in shown(without)
    assert "🎨" not in shown(without)


def test_weather_that_shall_not_be_is_left_out(director: Director) -> None:
    dice = random.Random(SEED)  # noqa: S311 - a picture, not a secret

    assert "rain" not in director.plan("a house in the rain", dice, "rain").weather


def test_an_emoji_prompt_shows_exactly_those_emoji(director: Director) -> None:
    scene = plan(director, "🐱 🍕🚀")

    assert scene.exactly
    assert scene.subject == (identify("🐱"), identify("🍕"), identify("🚀"))
    assert scene.companions == ()


def test_an_emoji_of_any_skin_tone_is_found(director: Director) -> None:
    scene = plan(director, "👩🏽‍🚀")

    assert scene.subject == (identify("👩‍🚀"),)


@pytest.mark.parametrize("prompt", ["a sloop in the harbor", "lighthose", "vineyards"])
def test_a_word_without_a_drawing_becomes_the_nearest(director: Director, prompt: str) -> None:
    scene = plan(director, prompt)

    assert scene.subject != (identify("🎨"),)


@pytest.mark.parametrize("prompt", ["قطة", "חתול", "un gato", "гато 고양이", "ねこ"])
def test_a_cat_is_a_cat_in_other_languages(director: Director, prompt: str) -> None:
    assert plan(director, prompt).subject == (identify("🐈"),)


@pytest.mark.parametrize("prompt", ["", "zxqv blorp", "؟؟؟", "<svg>&\"'", "\ud800", "字" * 4000, "a " * 9000])
def test_no_prompt_fails(composer: Composer, prompt: str) -> None:
    picture = drawn(composer, ImagePrompt(prompt, width=64, height=64, seed=SEED))

    assert picture.media_type == "image/png"


PLACES = [
    "sea", "beach", "underwater", "forest", "bamboo", "meadow", "mountain", "snow", "desert", "city",
    "office", "room", "table", "space", "party", "sky", "rainbow", "fireworks", "petal", "falling autumn leaves",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_every_place_has_a_backdrop_in_every_light(composer: Composer, place: str) -> None:
    for light in ("day", "dawn", "sunset", "night", "storm"):
        picture = drawn(composer, ImagePrompt(f"{place} {light}", width=96, height=64, seed=SEED))

        assert Image.open(io.BytesIO(picture.data)).getcolors(96 * 64) is not None


@pytest.mark.parametrize(("width", "height"), [(512, 512), (1024, 256), (64, 640), (333, 501)])
def test_a_picture_has_the_size_that_was_asked(composer: Composer, width: int, height: int) -> None:
    picture = drawn(composer, ImagePrompt("a lighthouse in a storm", width=width, height=height, seed=SEED))

    assert Image.open(io.BytesIO(picture.data)).size == (width, height)


def test_the_same_seed_makes_the_same_picture_and_another_seed_another(composer: Composer) -> None:
    prompt = ImagePrompt("a cat in the forest", width=128, height=128, seed=SEED)

    first, again = drawn(composer, prompt), drawn(composer, prompt)
    other = drawn(composer, ImagePrompt("a cat in the forest", width=128, height=128, seed=SEED + 1))

    assert first.data == again.data
    assert first.data != other.data


@pytest.mark.parametrize("text", ["a dog", "生日蛋糕", "a robot at night", "a lighthouse in a storm"])
def test_four_seeds_in_a_row_are_four_compositions(director: Director, text: str) -> None:
    plans = [plan(director, text).framed(seed) for seed in range(SEED, SEED + 4)]

    leads = {(one.framing.scale, one.framing.middle) for one in plans}
    assert len(leads) == 4


def test_a_light_that_was_asked_for_stays_in_every_composition(director: Director) -> None:
    lights = {plan(director, "a robot at night").framed(seed).light for seed in range(4)}

    assert lights == {"night"}


def test_a_light_that_nobody_asked_for_differs(director: Director) -> None:
    lights = {plan(director, "a dog").framed(seed).light for seed in range(4)}

    assert lights == {"day", "dawn", "sunset"}


@pytest.mark.parametrize("emoji", ["📦", "🦍", "⚔️"])
def test_what_lies_outside_a_drawing_is_not_seen(composer: Composer, emoji: str) -> None:
    left = (0, 0, 2, 96)
    prompt = ImagePrompt("🎁", width=96, height=96, seed=SEED)

    plain, stray = (drawn(composer, one) for one in (prompt, replace(prompt, text=emoji)))

    edges = [Image.open(io.BytesIO(picture.data)).crop(left).tobytes() for picture in (plain, stray)]
    assert edges[0] == edges[1]


def test_a_picture_without_a_seed_tells_the_seed_it_took(composer: Composer) -> None:
    picture = drawn(composer, ImagePrompt("a cat", width=64, height=64))

    assert picture.made.seed is not None
    assert (
        drawn(composer, ImagePrompt("a cat", width=64, height=64, seed=picture.made.seed)).data
        == picture.data
    )


def test_a_picture_says_that_it_was_composed_and_keeps_the_prompt_to_itself(composer: Composer) -> None:
    picture = drawn(composer, ImagePrompt("a secret lighthouse", width=64, height=64, seed=SEED))

    texts = Image.open(io.BytesIO(picture.data)).info
    assert picture.made.composed
    assert texts["Comment"] == "Composed from existing art"
    assert "algorithmicMedia" in texts["XML:com.adobe.xmp"]
    assert b"secret" not in picture.data


def test_progress_comes_before_the_picture(composer: Composer) -> None:
    *before, _ = composer.draw(ImagePrompt("a cat", width=64, height=64, seed=SEED))

    assert [event.fraction for event in before if isinstance(event, Progress)] == [0.1, 0.3]


def test_a_grid_has_the_pictures_of_seeds_in_a_row(composer: Composer) -> None:
    prompt = ImagePrompt("a cat", width=64, height=64, seed=SEED)

    events = list(composer.draw(replace(prompt, count=2)))

    first, second = (event for event in events if isinstance(event, Picture))
    assert first.data == drawn(composer, prompt).data
    assert replace(second, index=0) == drawn(composer, replace(prompt, seed=SEED + 1))
    assert [event.fraction for event in events if isinstance(event, Progress)] == pytest.approx(
        [0.05, 0.15, 0.55, 0.65]
    )
