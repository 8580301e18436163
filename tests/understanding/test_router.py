"""How a sentence finds its wish: rules, examples, the model's vote, and a question when unsure."""

from dataclasses import replace

import pytest

from bot.capability import Capabilities, Capability, Reply, Request
from bot.engine.scripted import ScriptedEngine
from bot.language import Phrase
from bot.understanding.ballot import LONGEST
from bot.understanding.router import Router, joined
from bot.understanding.sentences import bare, coded, features
from bot.understanding.wishes import Wish

BAKE = Wish(
    "bake",
    "wish:bake",
    Phrase(en="bake", zh="烘焙"),
    Phrase(en="a recipe for something baked", zh="烘焙食谱"),
    examples=(
        Phrase(en="bake a cake with apples", zh="烤一个苹果蛋糕"),
        Phrase(en="a recipe for bread", zh="面包的食谱"),
    ),
    words=("bake", "烤"),
)
PLAY = Wish(
    "play",
    "wish:play",
    Phrase(en="play", zh="演奏"),
    Phrase(en="a piece of music", zh="音乐"),
    examples=(
        Phrase(en="play a song with drums", zh="演奏一首有鼓的曲子"),
        Phrase(en="some music for the party", zh="给聚会来点音乐"),
    ),
)
ANSWER = Wish(
    "answer",
    "wish:answer",
    Phrase(en="just answer", zh="回答"),
    Phrase(en="a question", zh="问题"),
    examples=(Phrase(en="what is the time", zh="现在几点"), Phrase(en="who are we", zh="我们是谁")),
)
HEAR = Wish(
    "hear",
    "wish:hear",
    Phrase(en="transcribe", zh="转写"),
    Phrase(en="the words of a recording", zh="录音的文字"),
    examples=(Phrase(en="what does the recording say", zh="录音里说了什么"),),
    files=("audio/",),
)
ROUTER = Router([BAKE, PLAY, ANSWER, HEAR])


async def test_a_sentence_that_begins_with_a_declared_word_is_that_wish_without_a_vote() -> None:
    engine = ScriptedEngine()

    found = await ROUTER.understand("could you please bake something nice", engine)

    assert (found.wish, found.sure) == (BAKE, True)
    assert engine.asked == []


async def test_a_sentence_like_the_examples_needs_no_vote() -> None:
    engine = ScriptedEngine()

    found = await ROUTER.understand("给聚会来点音乐吧", engine)

    assert (found.wish, found.sure) == (PLAY, True)


async def test_traditional_characters_are_understood_as_simplified_ones() -> None:
    taught = await ROUTER.understand("給聚會來點音樂吧", ScriptedEngine())
    ruled = await ROUTER.understand("請幫我烤蘋果蛋糕", ScriptedEngine())

    assert (taught.wish, taught.sure) == (PLAY, True)
    assert (ruled.wish, ruled.sure) == (BAKE, True)


async def test_the_vote_decides_what_the_examples_leave_open() -> None:
    engine = ScriptedEngine(votes=lambda prompt: {"play": 0.97, "bake": 0.02, "answer": 0.01})

    found = await ROUTER.understand("drums or a cake with cream for my friends", engine)

    assert found.wish == PLAY
    assert set(engine.ballots[0].choices) == {"bake", "play", "hear", "answer"}


async def test_what_stays_open_is_asked_with_the_likeliest_first() -> None:
    engine = ScriptedEngine(votes=lambda prompt: {"play": 0.5, "bake": 0.5})

    found = await ROUTER.understand("bread with drums", engine)

    assert not found.sure
    assert {found.wish, found.others[0]} == {BAKE, PLAY}


async def test_a_sentence_unlike_all_examples_is_answered_plainly() -> None:
    found = await ROUTER.understand("zzz", ScriptedEngine())

    assert (found.wish, found.sure) == (ANSWER, True)


async def test_a_wish_about_files_is_closed_when_only_others_are_there() -> None:
    engine = ScriptedEngine()

    with_another = await ROUTER.understand("what does the recording say", engine, files=["image/png"])
    with_file = await ROUTER.understand("what does the recording say", engine, files=["audio/mpeg"])
    above = await ROUTER.understand("what does the recording say", engine)

    assert HEAR not in (with_another.wish, *with_another.others)
    assert (with_file.wish, above.wish) == (HEAR, HEAR)


async def test_the_model_is_told_what_comes_with_the_message() -> None:
    engine = ScriptedEngine()

    await ROUTER.understand("drums or a cake", engine, files=["audio/mpeg", "application/pdf"])

    assert engine.ballots[0].turns[-1].text == "(recording, document attached) drums or a cake"


async def test_the_model_sees_the_examples_that_are_most_like_the_sentence_the_nearest_last() -> None:
    engine = ScriptedEngine()

    await ROUTER.understand("drums or a cake", engine)

    *shown, nearest, name = [turn.text for turn in engine.ballots[0].turns[1:-1]]
    assert (nearest, name) == ("play a song with drums", "play")
    assert "bake a cake with apples" in shown


async def test_a_word_is_not_believed_in_a_question_where_the_examples_speak_for_another_wish() -> None:
    asked = await ROUTER.understand("bake up some music for the party?", ScriptedEngine())
    told = await ROUTER.understand("bake up some music for the party", ScriptedEngine())

    assert (asked.wish, told.wish) == (PLAY, BAKE)


async def test_a_word_is_not_believed_either_where_code_is_to_be_worked_on() -> None:
    mend = replace(HEAR, name="mend", files=(), examples=(Phrase(en="quicker: `f()`", zh="更快：`f()`"),))
    router = Router([BAKE, PLAY, ANSWER, mend])

    found = await router.understand("bake it quicker: `def g(): return 1`", ScriptedEngine())

    assert found.wish == mend


async def test_what_shall_be_done_with_a_long_text_is_said_before_or_after_it() -> None:
    text = "Three apples and a bread with cream. " * 3

    before = await ROUTER.understand(f"some music for: {text}", ScriptedEngine())
    after = await ROUTER.understand(f"{text}\nsome music for this", ScriptedEngine())

    assert (before.wish, after.wish) == (PLAY, PLAY)


async def test_the_model_reads_the_two_ends_of_a_long_message_alone() -> None:
    engine = ScriptedEngine()

    await ROUTER.understand("song cake " * 500 + "the end", engine)

    asked = engine.ballots[0].turns[-1].text
    assert len(asked) < LONGEST + 60
    assert asked.endswith("the end")


async def test_every_vote_begins_alike_so_that_it_is_read_once() -> None:
    engine = ScriptedEngine()

    for sentence in ("song or cake", "cake or song"):
        await ROUTER.understand(sentence, engine)

    first, second = engine.ballots
    assert first.turns[0] == second.turns[0]


def test_a_vote_counts_beside_what_the_examples_teach() -> None:
    taught = {"bake": 0.5, "play": 0.3, "answer": 0.2}

    both = joined(taught, {"play": 0.9, "answer": 0.1})

    assert max(both, key=both.__getitem__) == "play"
    assert abs(sum(both.values()) - 1) < 1e-9
    assert joined(taught, {}) == taught


@pytest.mark.parametrize(
    "code",
    [
        "def f(n): return n * 2",
        "function add(a, b) { return a + b }",
        "for (let i = 0; i < 9; i++) add(i)",
        "for x in range(3): print(x)",
        "SELECT name FROM people",
        "const f = (x) => x + 1",
        "if (a == true) return",
        ">>> 0.1 + 0.2",
        "print()",
    ],
)
def test_code_is_seen_without_backticks(code: str) -> None:
    said = coded(f"what does it do: {code}")

    assert said.startswith("what does it do: ")
    assert "`" in said


@pytest.mark.parametrize(
    "sentence",
    [
        "an apology for the delay (two hours)",
        "select a venue from the list",
        "a class for beginners: pottery",
        "if there is time, call Ben; if not, write",
        "a function for sixty guests",
    ],
)
def test_plain_words_are_no_code(sentence: str) -> None:
    assert coded(sentence) == sentence


def test_letters_that_are_drawn_out_count_once() -> None:
    assert features("sooo niiice") == features("so nice")


def test_politeness_is_no_part_of_a_wish() -> None:
    assert bare("Could you please help me draw a cat?") == "draw a cat?"
    assert bare("请帮我画一只猫") == "画一只猫"
    assert bare("請幫我畫一隻貓") == "畫一隻貓"
    assert bare("please") == "please"


async def test_a_new_capability_is_understood_from_its_examples_alone() -> None:
    knit = Capability(
        summary=Phrase(en="A knitting pattern.", zh="编织图样。"),
        examples=[Phrase(en="/knit a scarf", zh="/knit 一条围巾")],
        wishes=[Phrase(en="a pattern for woollen socks", zh="羊毛袜子的编织图样")],
        sayings=["mittens with stripes"],
    )

    @knit.command("/knit", words=("knit", "编织"))
    async def serve(request: Request, reply: Reply) -> None: ...

    router = Capabilities([knit]).router

    assert [wish.action for wish in router.wishes] == ["/knit"]
    assert router.wishes[0].sentences == (
        "a pattern for woollen socks",
        "羊毛袜子的编织图样",
        "a scarf",
        "一条围巾",
        "mittens with stripes",
    )
    assert (await router.understand("socks of wool", ScriptedEngine())).wish.name == "knit"
