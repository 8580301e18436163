"""The plan: what words mean, and what happens to one that cannot be played."""

import pytest

from bot.engine.music_plan import MUSIC_IDEA, MUSIC_PLAN, MusicIdea, MusicPlan, mended, style_of
from bot.engine.server.grammar import check
from bot.engine.server.music.planning import plan_for

SEEDS = range(20)


@pytest.mark.parametrize(
    ("words", "style"),
    [
        ("calm piano", "ballad"),
        ("舒缓的钢琴", "ballad"),
        ("a cheerful tune for our launch", "pop"),
        ("轻快一点的片头音乐", "pop"),
        ("sad waltz", "waltz"),
        ("忧伤的圆舞曲", "waltz"),
        ("欢快的古风", "folk"),
        ("江南小调，五声音阶", "folk"),
        ("epic battle music", "epic"),
        ("史诗感的配乐", "epic"),
        ("lo-fi beats to study to", "lofi"),
        ("late night jazz", "jazz"),
        ("爵士乐", "jazz"),
        ("techno, 130 bpm", "techno"),
        ("电子舞曲", "techno"),
        ("a lullaby for the baby", "lullaby"),
        ("摇篮曲", "lullaby"),
        ("a march", "march"),
        ("something with a blurfl", "ballad"),
        ("", "ballad"),
    ],
)
def test_words_in_either_language_choose_the_style(words: str, style: str) -> None:
    assert {plan_for(words, seed).style for seed in SEEDS} == {style}


@pytest.mark.parametrize("words", ["sad", "忧伤的钢琴", "a mysterious tune", "sad waltz", "忧伤的古风"])
def test_what_is_sad_or_dark_is_in_a_minor_mode(words: str) -> None:
    modes = {plan_for(words, seed).mode for seed in SEEDS}

    assert modes <= {"minor", "dorian", "phrygian", "minor pentatonic"}


@pytest.mark.parametrize("words", ["古风", "guzheng and bamboo flute", "中国风"])
def test_chinese_styles_are_pentatonic(words: str) -> None:
    assert {plan_for(words, seed).mode for seed in SEEDS} <= {"pentatonic", "minor pentatonic"}


def test_what_people_name_is_taken_as_they_say() -> None:
    plan = plan_for("a waltz in F# minor at 140 bpm for violin and harp, without drums", 3)

    assert (plan.key, plan.mode, plan.tempo, plan.metre) == ("F#", "minor", 140, "3/4")
    assert (plan.instruments.lead, plan.instruments.chords) == ("violin", "harp")
    assert plan.instruments.drums == "none"


def test_it_reads_the_same_in_chinese() -> None:
    plan = plan_for("降B大调，速度90，大提琴独奏", 3)

    assert (plan.key, plan.mode, plan.tempo) == ("Bb", "major", 90)
    assert (plan.instruments.lead, plan.instruments.bass, plan.instruments.pad) == ("cello", "none", "none")


def test_calm_is_slower_and_softer_than_lively() -> None:
    calm, lively = ([plan_for(words, seed) for seed in SEEDS] for words in ("calm pop", "energetic pop"))

    assert {plan.dynamics for plan in calm} == {"soft"}
    assert {plan.dynamics for plan in lively} == {"loud"}
    assert sum(plan.tempo for plan in calm) < sum(plan.tempo for plan in lively)


def test_the_same_seed_plans_the_same_and_another_one_something_else() -> None:
    assert plan_for("jazz", 5) == plan_for("jazz", 5)
    assert len({plan_for("jazz", seed).model_dump_json() for seed in SEEDS}) == len(SEEDS)


@pytest.mark.parametrize("schema", [MUSIC_PLAN, MUSIC_IDEA])
def test_a_model_can_be_held_to_the_schema(schema: dict[str, object]) -> None:
    check(schema)


def test_an_idea_is_filled_up_to_a_plan_in_its_style() -> None:
    idea = MusicIdea(
        title="Neon",
        style="techno",
        key="A",
        mode="minor",
        tempo=128,
        lead="flute",
        chords=(1, 6, 3, 7),
        motif=(1, 5, 4, 3),
        form="ABA",
    ).model_dump(mode="json")

    plan = mended(idea, plan_for("something", 1, style_of(idea)))

    assert (plan.title, plan.style, plan.key, plan.tempo, plan.form) == ("Neon", "techno", "A", 128, "ABA")
    assert (plan.instruments.lead, plan.instruments.drums) == ("flute", "electronic kit")
    assert plan.sections[0].chords == (1, 6, 3, 7)
    assert plan.motif.degrees == (1, 5, 4, 3)


@pytest.mark.parametrize("damage", [{"lead": "kazoo"}, {"chords": [9]}, {"motif": ["x"]}, {"style": "polka"}])
def test_what_of_an_idea_cannot_be_played_is_replaced(damage: dict[str, object]) -> None:
    spare = plan_for("jazz", 1)

    assert mended(damage, plan_for("jazz", 1, style_of(damage))) == spare


@pytest.mark.parametrize(
    "damage",
    [
        {"tempo": 900},
        {"tempo": "fast"},
        {"key": "H"},
        {"motif": {"degrees": [1], "rhythm": []}},
        {"motif": {"degrees": [1, 2, 99], "rhythm": [4, 4, 5]}},
        {"sections": []},
        {"sections": [{"chords": [9, 9], "energy": 3}]},
        {"form": "XYZ"},
        {"form": ""},
        {"instruments": {"lead": "kazoo"}},
        {"instruments": None},
        {"unknown": 1},
    ],
)
def test_what_cannot_be_played_is_replaced_and_the_rest_is_kept(damage: dict[str, object]) -> None:
    spare = plan_for("calm piano", 1)
    good = plan_for("techno", 2).model_dump(mode="json")

    plan = mended(good | damage, spare)

    for name in MusicPlan.model_fields:
        expected = spare if name in damage else MusicPlan.model_validate(good)
        assert getattr(plan, name) == getattr(expected, name)


def test_an_empty_plan_is_the_spare_one() -> None:
    spare = plan_for("calm piano", 1)

    assert mended({}, spare) == spare
