"""The measured quality holds: rules and examples as they are, votes as the real model gave them."""

import asyncio
from collections import Counter
from importlib import resources

import pytest

import handlers
from bot.capability import discover
from bot.engine.scripted import ScriptedEngine
from tests.understanding.measure import Understanding, of, recorded, sentences, shares, understood

LABELLED = sentences()
CAPABILITIES = discover(handlers)


@pytest.fixture(scope="module")
def found() -> list[Understanding]:
    engine = recorded()

    async def measured() -> list[Understanding]:
        return [await understood(sentence, CAPABILITIES, engine) for sentence in LABELLED]

    return asyncio.run(measured())


def test_the_labelled_set_is_large_and_balanced() -> None:
    languages = Counter(sentence.language for sentence in LABELLED)
    parts = Counter(sentence.part for sentence in LABELLED)

    assert len(LABELLED) >= 600
    assert languages["en"] == languages["zh"]
    assert parts["held"] >= 70


def test_every_file_of_sayings_teaches_the_wish_that_it_is_named_after() -> None:
    files = {file.name.removesuffix(".txt") for file in resources.files("handlers.sayings").iterdir()}
    names = {wish.name for wish in CAPABILITIES.router.wishes if wish.sayings}

    assert {name for name in files if not name.startswith("__")} == names


def test_no_labelled_sentence_is_among_the_examples() -> None:
    labelled = {sentence.text.casefold() for sentence in LABELLED if len(sentence.text) > 12}
    taught = {text.casefold() for wish in CAPABILITIES.router.wishes for text in wish.sentences}

    assert labelled & taught == set()


@pytest.mark.parametrize(
    ("sentence", "wish"),
    [
        ("Write a long story about a journey around the world, with many details.", "draft"),
        ("Tell me a story", "draft"),
        ("Write a poem about the sea", "draft"),
        ("Say hello.", "answer"),
        ("Thanks!", "answer"),
        ("Tell me about Lisbon", "answer"),
        ("Explain photosynthesis", "answer"),
        ("Count to ten.", "answer"),
        ("写一个很长的环球旅行故事", "draft"),
        ("讲个故事", "draft"),
        ("写首关于海的诗", "draft"),
        ("跟大家问个好", "answer"),
        ("谢谢", "answer"),
        ("介绍一下里斯本", "answer"),
        ("解释光合作用", "answer"),
        ("从一数到十", "answer"),
    ],
)
async def test_an_ordinary_request_is_served_without_a_question_though_no_model_votes(
    sentence: str, wish: str
) -> None:
    found = await CAPABILITIES.router.understand(sentence, ScriptedEngine())

    assert (found.wish.name, found.sure) == (wish, True)


def test_sentences_are_understood_or_asked_about(found: list[Understanding]) -> None:
    measured = shares(of(found, part="tune"))

    assert measured["right"] + measured["asked"] >= 0.95
    assert measured["asked"] <= 0.10
    assert measured["acted wrongly"] < 0.02


def test_sentences_that_nothing_was_taught_by_are_understood_no_worse_than_they_were(
    found: list[Understanding],
) -> None:
    measured = shares(of(found, part="held"))

    assert measured["right"] + measured["asked"] >= 0.90
    assert measured["asked"] <= 0.10
    assert measured["acted wrongly"] < 0.05


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_languages_are_understood(found: list[Understanding], language: str) -> None:
    measured = shares(of(found, part="tune", language=language))

    assert measured["right"] + measured["asked"] >= 0.95
    assert measured["acted wrongly"] < 0.02
