"""A text becomes phonemes, in pieces that can be said in one breath."""

from pathlib import Path

import pytest

from bot.engine.server.sound.chinese import Chinese
from bot.engine.server.sound.english import English
from bot.engine.server.sound.reading import FIRST, LONGEST, Reader


@pytest.fixture(scope="module")
def reader(kokoro: Path) -> Reader:
    return Reader(English(kokoro), Chinese())


@pytest.mark.parametrize(
    ("written", "sounds"),
    [
        ("The apple", "ði ˈæpᵊl"),
        ("the dog", "ðə dˈɔɡ"),
        ("boxes", "bˈɑksᵻz"),
        ("GPU", "ʤˌipˌijˈu"),
        ("webhook", "wˈɛbhˌʊk"),
        ("webHook", "wˈɛb hˈʊk"),
        ("retried", "ɹitɹˈId"),
        ("你好", "ni↓xau↓"),
        ("长大", "ꭧa↓ŋta↘"),
        ("第一", "ti↘i→"),
        ("银行", "i↗nxa↗ŋ"),
        ("發給我", "fa→kei↓ wo↓"),
        ("GPUs", "ʤˌipˌijˈuz"),
        ("npm", "ˌɛnpˌiˈɛm"),
        ("https", "ˌAʧtˌitˌipˌiˈɛs"),
        ("user IDs", "jˈuzəɹ ˌIdˈiz"),
        ("a pdf", "ɐ pˌidˌiˈɛf"),
        ("Wi-Fi", "wˈIfI"),
    ],
)
def test_a_word_sounds_as_people_say_it(reader: Reader, written: str, sounds: str) -> None:
    assert reader.phonemes(written) == sounds


@pytest.mark.parametrize(
    ("written", "sounds"),
    [
        ("很长", "xə↓nꭧʰa↗ŋ"),
        ("做得更好", "ʦwo↘ tɤ kə↘ŋxau↓"),
        ("我得走了", "wo↓ tei↓ ʦou↓ lɤ"),
        ("慢慢地走", "ma↘nma↘n tɤ ʦou↓"),
        ("还钱", "xwa↗n ʨʰjɛ↗n"),
        ("第三行", "ti↘sa→nxa↗ŋ"),
        ("进行数据分析", "ʨi↘nɕi↗ŋ ʂu↘ʨy↘fə→nɕi→"),
        ("设为默认", "ʂɤ↘ wei↗ mwo↘ɻə↘n"),
        ("一只猫", "i→ꭧɨ→ mau→"),
        ("调大", "tʰjau↗ta↘"),
        ("重装", "ꭧʰʊ↗ŋꭧwa→ŋ"),
        ("弹出", "tʰa↗n ꭧʰu→"),
        ("切换", "ʨʰje→xwa↘n"),
        ("三天假", "sa→ntʰjɛ→n ʨja↘"),
    ],
)
def test_a_character_of_several_readings_is_read_by_what_stands_beside_it(
    reader: Reader, written: str, sounds: str
) -> None:
    assert reader.phonemes(written) == sounds


def test_a_word_that_no_dictionary_has_is_guessed_from_its_spelling(reader: Reader) -> None:
    assert reader.phonemes("Okonkwo").startswith("ˌOk")


def test_a_mixed_sentence_is_read_in_both_languages(reader: Reader) -> None:
    said = reader.phonemes("请把 Slack 的日志发给我")

    assert "slˈæk" in said
    assert "ʨʰi↓ŋ" in said


def test_the_first_piece_is_shorter_and_the_others_are_not_too_long(reader: Reader) -> None:
    pieces = list(reader.pieces("This is a sentence that goes on and on, and " * 20))

    assert len(pieces[0].phonemes) <= FIRST
    assert max(len(piece.phonemes) for piece in pieces) <= LONGEST * 1.25


def test_an_abbreviation_does_not_end_a_sentence(reader: Reader) -> None:
    pieces = list(reader.pieces("Dr. Lee met Mr. Wu."))

    assert len(pieces) == 1


def test_a_paragraph_ends_in_a_longer_pause_than_a_sentence(reader: Reader) -> None:
    pieces = list(reader.pieces("The first sentence. The second sentence.\nAnother paragraph."))

    assert pieces[1].pause > pieces[0].pause


def test_markup_and_emoji_are_not_read_aloud(reader: Reader) -> None:
    plain = list(reader.pieces("Read the guide now."))

    assert list(reader.pieces("*Read* the <https://acme.com|guide> `now` :tada: 🎉.")) == plain


@pytest.mark.parametrize("text", ["", "  \n ", "🎉🎉", "...", "```code```"])
def test_a_text_without_words_has_no_pieces(reader: Reader, text: str) -> None:
    assert list(reader.pieces(text)) == []
