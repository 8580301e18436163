"""/compose, from a mood to a piece of music, and on from there."""

import json

import pytest

from bot.engine import Loading, Made, MusicPrompt, Progress, Sound
from bot.engine.music_plan import MUSIC_IDEA
from bot.engine.scripted import COMPOSER, ScriptedEngine, sound_of
from bot.engine.server.music.planning import plan_for
from bot.errors import CannotSing, EngineBusy, EngineLost
from bot.language import Language
from handlers.composing.idea import Idea, idea
from handlers.composing.rows import CHANGES, below
from handlers.composing.tune import Tune, read, unpacked
from tests.chat import Chat

PLAN = plan_for("calm piano", 3).model_dump(mode="json")
IDEA = {"title": "Still Lake", "style": "ballad", "tempo": 66}


def played(prompt: MusicPrompt) -> list[Progress | Sound]:
    """A piece as the composer by rules plays it: with its plan among its facts."""
    plan = PLAN | {name: value for name, value in (prompt.plan or {}).items() if name in PLAN}
    sound = sound_of(prompt.text, made=Made("rule-composer", "algorithm", seed=prompt.seed))
    return [
        Progress(0.5),
        Sound(sound.data, sound.made, sound.media_type, prompt.seconds, facts={"plan": json.dumps(plan)}),
    ]


@pytest.fixture
def chat() -> Chat:
    return Chat(engine=ScriptedEngine(text=lambda prompt: [json.dumps(IDEA)], music=played))


def asked(chat: Chat) -> list[MusicPrompt]:
    return chat.engine.asked_for(MusicPrompt)


async def test_compose_thinks_at_once_then_plays_the_piece(chat: Chat) -> None:
    await chat.says("/compose calm piano, 30 s, seed 7")

    status, above, sound = chat.heard
    assert status == "Thinking of a tune…"
    assert above == "**Still Lake** · 30 s · seed 7"
    assert isinstance(sound, Sound)
    assert asked(chat) == [MusicPrompt("calm piano", seconds=30, seed=7, plan=IDEA)]


async def test_it_understands_chinese(chat: Chat) -> None:
    await chat.says("/compose 欢快的古风，二十秒，循环")

    status, above, _ = chat.heard
    assert status == "正在构思旋律…"
    assert "20 秒" in str(above)
    assert "无缝循环" in str(above)
    assert (asked(chat)[0].text, asked(chat)[0].loop) == ("欢快的古风", True)


async def test_the_text_model_is_held_to_the_schema_of_an_idea(chat: Chat) -> None:
    await chat.says("/compose calm piano")

    (prompt,) = chat.engine.prompts
    assert prompt.schema == MUSIC_IDEA
    assert prompt.turns[-1].text == "calm piano"
    assert prompt.seed == asked(chat)[0].seed


@pytest.mark.parametrize("written", ["no JSON", "[1, 2]", ""])
async def test_a_failed_idea_is_left_to_the_composer(chat: Chat, written: str) -> None:
    chat.engine = ScriptedEngine(text=[[written]], music=played)

    await chat.says("/compose calm piano")

    assert isinstance(chat.heard[-1], Sound)
    assert asked(chat)[0].plan is None


async def test_a_lost_text_model_does_not_stop_the_music(chat: Chat) -> None:
    chat.engine = ScriptedEngine(text=[[Loading("writer"), EngineLost()]], music=played)

    await chat.says("/compose calm piano")

    assert isinstance(chat.heard[-1], Sound)


async def test_an_idea_that_takes_too_long_is_given_up() -> None:
    engine = ScriptedEngine(text=[[json.dumps(IDEA)]])

    *_, had = [event async for event in idea(engine, "calm", "en", seed=1, patience=0)]

    assert had == Idea({})
    assert len(engine.stopped) == 1


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('{"title": "Still Lake", "style": "ballad", "tempo": 6', {"title": "Still Lake", "style": "ballad"}),
        (
            '{"title": "Wait, \\"what", "style": "jazz", "chords": [1, 5',
            {"title": 'Wait, "what', "style": "jazz"},
        ),
        ('{"title": "Still', {}),
        ("", {}),
    ],
)
async def test_of_an_unfinished_idea_the_whole_parts_are_kept(written: str, kept: dict[str, object]) -> None:
    engine = ScriptedEngine(text=[[written]])

    *_, had = [event async for event in idea(engine, "calm", "en", seed=1)]

    assert had == Idea(kept)


async def test_lyrics_are_sung_by_a_model_that_can_and_again_by_its_buttons(chat: Chat) -> None:
    chat.engine = ScriptedEngine(music=lambda prompt: [sound_of(prompt.text, made=COMPOSER)])

    await chat.says("/compose folk, 30 s, lyrics: Rain, rain / go away")
    await chat.presses("Another")

    assert [prompt.lyrics for prompt in asked(chat)] == ["Rain, rain\ngo away"] * 2


@pytest.mark.parametrize(
    ("said", "told"),
    [("/compose folk, lyrics: Rain, rain", "cannot sing"), ("/compose 民谣，歌词：小雨", "不会唱歌")],
)
async def test_a_composer_that_only_plays_says_so(chat: Chat, said: str, told: str) -> None:
    chat.engine = ScriptedEngine(music=[[CannotSing(model="rule-composer")]])

    await chat.says(said)

    assert told in chat.whispered[0]


async def test_lyrics_that_are_too_long_are_told(chat: Chat) -> None:
    await chat.says("/compose folk, lyrics: " + "la " * 400)

    assert "1199 characters" in chat.whispered[0]
    assert asked(chat) == []


async def test_a_busy_engine_is_told_to_the_person(chat: Chat) -> None:
    chat.engine = ScriptedEngine(text=[["{}"]], music=[[EngineBusy(seconds=30)]])

    await chat.says("/compose calm piano")

    assert chat.whispered == ["I am busy: too many requests are waiting. Please try again in 30 seconds."]


async def test_another_is_thought_of_anew_with_another_seed(chat: Chat) -> None:
    await chat.says("/compose calm piano, 30 s, seed 7")
    await chat.presses("Another")

    first, second = asked(chat)
    assert (second.text, second.seconds) == (first.text, first.seconds)
    assert second.seed != first.seed
    assert len(chat.engine.prompts) == 2


@pytest.mark.parametrize(
    ("button", "seconds", "tempo", "loop"),
    [
        ("Longer", 45, PLAN["tempo"], False),
        ("Shorter", 20, PLAN["tempo"], False),
        ("Slower", 30, round(66 / 1.2), False),
        ("Faster", 30, round(66 * 1.2), False),
        ("无缝循环", 30, PLAN["tempo"], True),
    ],
)
async def test_one_thing_is_changed_and_the_rest_stays(
    chat: Chat, button: str, seconds: float, tempo: int, loop: bool
) -> None:
    await chat.says("/compose calm piano, 30 s, seed 7")
    await chat.presses(button)

    _, changed = asked(chat)
    assert changed.plan is not None
    assert (changed.seconds, changed.loop, changed.seed) == (seconds, loop, 7)
    if button in ("Slower", "Faster"):
        assert changed.plan["tempo"] == tempo
    assert changed.plan["motif"] == PLAN["motif"]
    assert len(chat.engine.prompts) == 1


async def test_what_cannot_be_changed_any_more_has_no_button(chat: Chat) -> None:
    await chat.says("/compose calm piano, 60 s, loop")

    assert "music_longer" not in chat.buttons
    assert "music_loop" not in chat.buttons
    assert {"music_shorter", "music_another", "music_mood"} <= set(chat.buttons)


async def test_a_model_without_plans_offers_only_what_it_can_do(chat: Chat) -> None:
    chat.engine = ScriptedEngine(music=lambda prompt: [sound_of(prompt.text, made=COMPOSER)])

    await chat.says("/compose calm piano")

    assert "music_slower" not in chat.buttons
    assert "music_longer" in chat.buttons


async def test_another_mood_keeps_the_motif_and_the_key(chat: Chat) -> None:
    await chat.says("/compose calm piano, 30 s, seed 7")
    await chat.presses("Change mood…")
    await chat.fills_in(mood="techno")

    _, changed = asked(chat)
    assert (changed.text, changed.seconds) == ("techno", 30)
    assert changed.plan == {"title": "Techno", "key": PLAN["key"], "motif": PLAN["motif"]}


async def test_a_mood_is_called_in_the_language_of_who_chooses_it() -> None:
    chat = Chat(engine=ScriptedEngine(text=[["{}"]], music=played), language="zh")

    await chat.says("/compose 舒缓的钢琴，种子 7")
    await chat.presses("长一点")
    await chat.presses("换个情绪…")
    await chat.fills_in(mood="techno")
    await chat.presses("短一点")

    told = [str(heard) for heard in chat.heard if str(heard).startswith("**")]
    assert [line.partition(" · ")[0] for line in told] == ["**舒缓的钢琴**"] * 2 + ["**电子**"] * 2


@pytest.mark.parametrize(
    ("text", "tune"),
    [
        ("calm piano, 30 s", Tune("calm piano", 30)),
        ("calm piano 30s", Tune("calm piano", 30)),
        ("a 45-second epic trailer", Tune("a epic trailer", 45)),
        ("music for a launch, half a minute", Tune("music for a launch", 30)),
        ("one minute of jazz", Tune("of jazz", 60)),
        ("techno, seed 42, loop, 8 seconds", Tune("techno", 8, seed=42, loop=True)),
        ("欢快的古风，二十秒", Tune("欢快的古风", 20)),
        ("三十五秒的爵士", Tune("的爵士", 35)),
        ("爵士，半分钟，种子 3", Tune("爵士", 30, seed=3)),
        ("十秒 电子 无缝循环", Tune("电子", 10, loop=True)),
        ("lullaby, 3 s", Tune("lullaby", 5)),
        ("a symphony of 10 minutes", Tune("a symphony", 60)),
        ("waltz at 140 bpm in 3/4", Tune("waltz at 140 bpm in 3/4")),
        ("30 s", Tune("", 30)),
        ("folk, 30 s, lyrics: Rain, rain / go away", Tune("folk", 30, lyrics="Rain, rain\ngo away")),
        (
            "民谣，二十秒，歌词：小雨\n[chorus]\n下了 3 秒",
            Tune("民谣", 20, lyrics="小雨\n[chorus]\n下了 3 秒"),
        ),
        ("pop with lyrics: la la la", Tune("pop", lyrics="la la la")),
    ],
)
def test_length_seed_and_loop_are_read_from_the_words(text: str, tune: Tune) -> None:
    assert read(text) == tune


def test_the_longest_wish_still_fits_a_button() -> None:
    plan = PLAN | {
        "title": "长" * 40,
        "mood": "静" * 40,
        "form": "ABCABCAB",
        "motif": {"degrees": [12] * 8, "rhythm": [12] * 8},
        "sections": [{"chords": [7] * 8, "energy": 5}] * 3,
    }
    sound = Sound(b"", COMPOSER, "audio/mpeg", 60, facts={"plan": json.dumps(plan)})

    buttons = below(read("古" * 500), sound)

    sung = below(read("古" * 500 + " lyrics: " + "雨 /" * 330), Sound(b"", COMPOSER, "audio/mpeg", 60))

    assert all(len(button.value) <= 2000 for button in (*buttons, *sung))
    assert unpacked(buttons[1].value).plan == plan | {"title": "古" * 40}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_its_form_makes_up_a_wish(language: Language) -> None:
    chat = Chat(language=language)
    form = next(command.form for command in chat.capabilities.commands if command.name == "/compose")
    assert form is not None

    wish = form.compose(
        {
            "mood": "calm",
            "seconds": "45 s",
            "instruments": "violin,no drums",
            "loop": "loop",
            "seed": "seed 9",
            "lyrics": "Rain, rain",
        }
    )

    assert read(wish) == Tune("calm violin,no drums", 45, seed=9, loop=True, lyrics="Rain, rain")


async def test_a_letter_that_is_to_be_composed_is_not_music(chat: Chat) -> None:
    action, _ = chat.capabilities.route("compose a letter to the landlord", otherwise="mention")

    assert action == "mention"


def test_every_change_has_a_label_in_both_languages() -> None:
    assert all(label.en and label.zh for label, _ in CHANGES.values())


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/compose calm piano, 10 minutes", "_You asked for 600 s; I compose 5 to 60._"),
        ("/compose 欢快的歌，一秒", "_您要 1 秒；我能作 5 到 60 秒的曲子。_"),
    ],
)
async def test_a_length_that_is_not_composed_is_told(chat: Chat, said: str, told: str) -> None:
    await chat.says(said)

    assert told in chat.answer


async def test_a_length_that_is_composed_needs_no_words(chat: Chat) -> None:
    await chat.says("/compose calm piano, 60 s")

    assert "You asked for" not in chat.answer
