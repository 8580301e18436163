"""/speak, from the words to the sound, and everything else that is read aloud."""

import pytest

from bot.engine import SpeechPrompt
from bot.engine.scripted import ScriptedEngine, sound_of
from bot.errors import DeskmateError, TooLongToSpeak, UnspokenLanguage
from handlers.speaking.plain import spoken
from handlers.speaking.words import Manner, understood
from tests.chat import Chat


async def test_speak_says_the_words_and_plays_them_in_the_thread(chat: Chat) -> None:
    await chat.says("/speak Good morning, everyone.")

    assert chat.heard == ["Warming up the voice…", sound_of("Good morning, everyone.")]


async def test_a_message_is_read_aloud_with_the_voice_and_the_speed_that_people_name(chat: Chat) -> None:
    await chat.says("The plan is *set*: see <https://acme.com|the page>.")
    await chat.says("@Deskmate read this aloud, slower, with a male voice")

    assert chat.engine.asked_for(SpeechPrompt) == [
        SpeechPrompt("The plan is set: see the page.", "male", 0.8)
    ]


async def test_the_message_above_is_read_in_chinese(chat: Chat) -> None:
    await chat.says("明天下午三点开会。", by="Lin")
    await chat.says("@Deskmate 念出来，慢一点")

    assert chat.engine.asked_for(SpeechPrompt) == [SpeechPrompt("明天下午三点开会。", None, 0.8)]


async def test_a_file_is_read_aloud(chat: Chat) -> None:
    await chat.says("@Deskmate read this aloud", files={"notes.txt": "# Notes\nAll is well."})

    assert chat.engine.asked_for(SpeechPrompt)[0].text == "Notes\nAll is well."


async def test_the_voice_of_the_settings_reads_where_none_is_named(chat: Chat) -> None:
    await chat.says("/deskmate settings")
    await chat.presses("settings")
    await chat.fills_in(voice="male")

    await chat.says("/speak Good morning.")

    assert chat.engine.asked_for(SpeechPrompt) == [SpeechPrompt("Good morning.", "male")]


async def test_nothing_to_read_is_answered_with_an_example(chat: Chat) -> None:
    await chat.says("/speak")

    assert "/speak The lift is closed today." in chat.whispered[0]


async def test_a_message_is_read_aloud_from_its_menu(chat: Chat) -> None:
    await chat.says("All is well.")

    await chat.chooses("aloud", about=chat.messages[-1])

    assert chat.heard[-1] == sound_of("All is well.")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (TooLongToSpeak(characters=30_000, limit=20_000), "I speak 20000 at once"),
        (UnspokenLanguage(language="français", spoken="English, 中文"), "English, 中文"),
    ],
)
async def test_what_cannot_be_spoken_is_told_in_a_sentence(
    chat: Chat, error: DeskmateError, told: str
) -> None:
    chat.engine = ScriptedEngine(speech=[[error]])

    await chat.says("/speak Bonjour")

    assert told in chat.whispered[0]


@pytest.mark.parametrize(
    ("text", "manner", "words"),
    [
        ("Good morning.", Manner(), "Good morning."),
        ("read this aloud, slower", Manner(speed=0.8), ""),
        ("slower, male voice: The plan is set.", Manner("male", 0.8), "The plan is set."),
        ("慢一点，男声：大家好，明天见。", Manner("male", 0.8), "大家好，明天见。"),
        ("，慢一点", Manner(speed=0.8), ""),
        ("把上面的回答用男声快一点念出来", Manner("male", 1.25), ""),
        ("用女声念一遍这段话", Manner("female"), ""),
        ("把这段话慢慢念给我听", Manner(speed=0.8), ""),
        ("Hello there (male voice, 1.5x)", Manner("male", 1.5), "Hello there"),
        ("你好（快一点）", Manner(speed=1.25), "你好"),
        ("1.5倍速：你好", Manner(speed=1.5), "你好"),
        ("say this aloud at half speed", Manner(speed=0.5), ""),
        ("read it aloud: Meeting at 3: bring notes", Manner(), "Meeting at 3: bring notes"),
        ("Note: buy milk", Manner(), "Note: buy milk"),
        ("a man walks fast: a story", Manner(), "a man walks fast: a story"),
        ("9x faster", Manner(speed=2.0), ""),
    ],
)
def test_a_wish_names_the_voice_the_speed_and_the_words(text: str, manner: Manner, words: str) -> None:
    assert understood(text) == (manner, words)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("# Title\n\n**Bold**, _soft_ and `snake_case`", "Title\n\nBold, soft and snake_case"),
        ("See [the page](https://a.com/x_(y)) or <https://x.com|this>.", "See the page or this."),
        ("Go to https://a.com/b?c=1 now", "Go to a link now"),
        ("- one 🎉\n- two :tada:\n\n---\n3 * 4", "one\ntwo\n\n3 * 4"),
        ("| A | B |\n|---|:-:|\n| 1 | 2 |", "A, B.\n\n1, 2."),
        ("Look:\n```py\nprint(1)\n```\nDone.", "Look:\n\nHere is some code, which I leave out.\n\nDone."),
        ("> <@U1|ann>, <#C1|general> <!here>", "ann, general here"),
        ("[x] done\n- [ ] open", "done\nopen"),
    ],
)
def test_markdown_is_said_as_people_would_say_it(written: str, said: str) -> None:
    assert spoken(written, "en") == said


def test_code_is_left_out_with_a_word_in_chinese() -> None:
    assert spoken("代码：\n```\nx\n```", "zh") == "代码：\n\n此处有一段代码，略过不读。"
