"""The measured quality holds: rules and examples as they are, votes as the real model gave them."""

import asyncio
from collections import Counter

import pytest

import handlers
from bot.capability import discover
from tests.understanding.measure import Understanding, of, recorded, sentences, shares, understood

LABELLED = sentences()


@pytest.fixture(scope="module")
def found() -> list[Understanding]:
    capabilities, engine = discover(handlers), recorded()

    async def measured() -> list[Understanding]:
        return [await understood(sentence, capabilities, engine) for sentence in LABELLED]

    return asyncio.run(measured())


def test_the_labelled_set_is_large_and_balanced() -> None:
    languages = Counter(sentence.language for sentence in LABELLED)
    parts = Counter(sentence.part for sentence in LABELLED)

    assert len(LABELLED) >= 240
    assert languages["en"] == languages["zh"]
    assert parts["held"] >= 120


def test_no_labelled_sentence_is_among_the_examples() -> None:
    labelled = {sentence.text.casefold() for sentence in LABELLED if len(sentence.text) > 12}
    taught = {text.casefold() for wish in discover(handlers).router.wishes for text in wish.sentences}

    assert labelled & taught == set()


@pytest.mark.parametrize("part", ["tune", "held"])
def test_sentences_are_understood_or_asked_about(found: list[Understanding], part: str) -> None:
    measured = shares(of(found, part=part))

    assert measured["right"] + measured["asked"] >= 0.95
    assert measured["asked"] <= 0.10
    assert measured["acted wrongly"] < 0.02


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_languages_are_understood(found: list[Understanding], language: str) -> None:
    measured = shares(of(found, language=language))

    assert measured["right"] + measured["asked"] >= 0.95
    assert measured["acted wrongly"] < 0.02
