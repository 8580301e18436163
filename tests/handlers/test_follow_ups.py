"""After a mention the bot answers what is meant for it in the thread, and leaves talk between people alone."""

import pytest

from tests.chat import Chat


@pytest.mark.parametrize(
    ("question", "next_one"),
    [
        ("@Deskmate what is the capital of France?", "and how many people live there?"),
        ("@Deskmate 法国的首都是哪里？", "那里有多少人口？"),
    ],
)
async def test_the_next_question_of_the_same_person_is_answered(
    chat: Chat, question: str, next_one: str
) -> None:
    await chat.says(question)

    await chat.says(next_one)

    assert next_one in chat.engine.prompts[-1].turns[-1].text
    assert len(chat.engine.prompts) == 2


async def test_talk_between_people_is_left_alone(chat: Chat) -> None:
    await chat.says("@Deskmate what is the capital of France?")

    for text, author in [("thanks!", "Ada"), ("Ada, are you coming?", "Ben"), ("I bring cake", "Ada")]:
        await chat.says(text, by=author)

    assert len(chat.engine.prompts) == 1
    assert len(chat.heard) == 2


async def test_a_thread_without_a_mention_is_never_answered(chat: Chat) -> None:
    await chat.says("Where do we eat?")
    await chat.says("Can you book a table?", by="Ben")

    assert chat.heard == []
    assert chat.engine.asked == []


@pytest.mark.parametrize("word", ["quiet", "安静", "@Deskmate quiet", "@Deskmate 请安静"])
async def test_quiet_sends_the_bot_away_until_it_is_mentioned(chat: Chat, word: str) -> None:
    await chat.says("@Deskmate what is the capital of France?")
    await chat.says(word)
    await chat.says("and how many people live there?")

    assert len(chat.engine.prompts) == 1
    assert len(chat.whispered) == 1

    await chat.says("@Deskmate how many people live there?")
    assert len(chat.engine.prompts) == 2


@pytest.mark.parametrize("word", ["@Deskmate here", "@Deskmate 在这里"])
async def test_here_brings_it_back(chat: Chat, word: str) -> None:
    await chat.says("@Deskmate what is the capital of France?")
    await chat.says("quiet")
    await chat.says(word)

    await chat.says("Deskmate, how many people live there?")

    assert len(chat.engine.prompts) == 2


async def test_a_follow_up_may_want_a_capability_too(chat: Chat) -> None:
    await chat.says("@Deskmate what is the capital of France?")

    await chat.says("please draw a map of it")

    assert len(chat.engine.drawn) == 1
