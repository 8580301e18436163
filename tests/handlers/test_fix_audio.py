"""/fix-audio, from a recording to a cleaner one, and on from there."""

import json
from collections.abc import Mapping, Sequence

import pytest

from bot.capability import Message
from bot.engine import CleanPrompt, Cut, Fade, Progress, Sound
from bot.engine.scripted import ScriptedEngine, sound_of
from bot.errors import EngineBusy, SilentRecording
from tests.chat import Chat

FACTS = {"loudness_before": -32.2, "loudness_after": -16.0, "noise_reduced": 24.4, "trimmed": 8.0}


def cleaned(prompt: CleanPrompt, facts: Mapping[str, float | str] = FACTS) -> Sequence[Progress | Sound]:
    """A result with the numbers that the real cleaner tells."""
    sound = sound_of(", ".join(prompt.names), prompt.format)
    return [Progress(0.5), Sound(sound.data, sound.made, sound.media_type, 12.0, facts=dict(facts))]


@pytest.fixture
def chat() -> Chat:
    return Chat(engine=ScriptedEngine(sound=cleaned))


def asked(chat: Chat) -> list[CleanPrompt]:
    return chat.engine.asked_for(CleanPrompt)


async def test_without_words_it_does_what_helps_most(chat: Chat) -> None:
    await chat.says("@Deskmate fix-audio", files={"note.m4a": b"noise"})

    status, told, sound = chat.heard
    assert status == "Listening…"
    assert told == "**note.m4a** · noise 24 dB lower · 8.0 s of silence left out · -32.2 → -16.0 LUFS"
    assert isinstance(sound, Sound)
    assert asked(chat) == [CleanPrompt((b"noise",), ("note.m4a",), denoise=1.0, trim=True, loudness=-16.0)]


async def test_it_does_what_the_words_say(chat: Chat) -> None:
    await chat.says(
        "@Deskmate fix-audio cut out 0:10-0:45, fade out 3 s, as wav", files={"talk.mp3": b"talk"}
    )

    (prompt,) = asked(chat)
    assert (prompt.cuts, prompt.fade, prompt.format) == ((Cut(10, 45, out=True),), Fade(end=3), "wav")
    assert (prompt.denoise, prompt.trim, prompt.loudness) == (0, False, None)
    assert "left out 0:10–0:45" in chat.answer
    assert "as WAV" in chat.answer


async def test_it_understands_chinese(chat: Chat) -> None:
    await chat.says("@Deskmate 修音 剪掉最后五秒", files={"录音.mp3": b"talk"})

    assert asked(chat)[0].cuts == (Cut(-5, None, out=True),)
    assert chat.heard[:2] == ["正在听…", "**录音.mp3** · 剪掉 结尾前 0:05–结尾 · 去掉 8.0 秒静音"]


async def test_several_recordings_are_treated_one_by_one_and_joined_on_request(chat: Chat) -> None:
    both = {"one.mp3": b"one", "two.mp3": b"two"}

    await chat.says("@Deskmate fix-audio", files=both)
    await chat.says("@Deskmate fix-audio join these", files=both)

    assert [prompt.files for prompt in asked(chat)] == [(b"one",), (b"two",), (b"one", b"two")]
    assert "2 files joined" in chat.answer


async def test_a_recording_in_the_thread_is_found(chat: Chat) -> None:
    await chat.says("here is the interview", files={"interview.wav": b"talk"})
    await chat.says("@Deskmate fix-audio remove the noise")

    assert asked(chat)[0].names == ("interview.wav",)


async def test_of_what_was_composed_the_piece_alone_is_treated(chat: Chat) -> None:
    files = tuple(chat.share(name, b"music") for name in ("Rain.mp3", "music.mid", "loop.flac"))
    chat.messages.append(Message("Deskmate", "Rain", chat.tick(), mine=True, files=files))

    await chat.says("@Deskmate fix-audio louder")
    await chat.chooses("fix_audio", about=chat.messages[0])

    assert [prompt.names for prompt in asked(chat)] == [("Rain.mp3",)] * 2


async def test_the_shortcut_works_on_a_message(chat: Chat) -> None:
    await chat.says("listen", files={"interview.wav": b"talk"})
    await chat.chooses("fix_audio", about=chat.messages[-1])

    assert asked(chat)[0].names == ("interview.wav",)


async def test_without_a_recording_it_asks_for_one(chat: Chat) -> None:
    await chat.says("@Deskmate fix-audio remove the noise")

    assert asked(chat) == []
    assert "Which recording?" in str([*chat.heard, *chat.whispered])


async def test_less_noise_reduction_louder_and_undo(chat: Chat) -> None:
    await chat.says("@Deskmate fix-audio", files={"note.m4a": b"noise"})

    await chat.presses("Less noise reduction")
    await chat.presses("Louder")
    await chat.presses("Undo")

    assert [(prompt.denoise, prompt.loudness) for prompt in asked(chat)] == [
        (1.0, -16.0),
        (0.5, -16.0),
        (0.5, -13.0),
        (0.5, -16.0),
    ]


async def test_a_cut_is_made_in_the_result_at_whose_times_people_look(chat: Chat) -> None:
    await chat.says("@Deskmate fix-audio", files={"note.m4a": b"noise"})

    await chat.presses("Cut…")
    assert await chat.fills_in(start="soon") == {"start": "A time such as 0:10 or 90 s"}
    assert await chat.fills_in(start="1:05", end="90", what="drop") == {}

    first, second = asked(chat)
    assert second.cuts == (Cut(65, 90, out=True),)
    assert second.files != first.files
    assert second.denoise == 0


async def test_a_recording_is_converted_to_another_format(chat: Chat) -> None:
    await chat.says("@Deskmate fix-audio", files={"note.m4a": b"noise"})

    await chat.presses("Convert…")
    await chat.fills_in(format="flac")

    assert [prompt.format for prompt in asked(chat)] == ["mp3", "flac"]


async def test_a_format_that_cannot_be_made_is_told(chat: Chat) -> None:
    await chat.says("@Deskmate fix-audio convert to m4a", files={"note.wav": b"talk"})

    assert "I cannot make M4A" in chat.answer


async def test_what_cannot_be_mended_is_told() -> None:
    facts = {"rate": 8000.0, "clipped": 3.2}
    chat = Chat(engine=ScriptedEngine(sound=lambda prompt: cleaned(prompt, facts)))

    await chat.says("@Deskmate fix-audio", files={"call.amr": b"talk"})

    assert "8 kHz" in chat.answer
    assert "3.2 % of it is clipped" in chat.answer


async def test_of_a_recording_that_was_cut_off_people_are_told_so() -> None:
    chat = Chat(engine=ScriptedEngine(sound=lambda prompt: cleaned(prompt, {"damaged": "talk.ogg"})))

    await chat.says("@Deskmate fix-audio", files={"talk.ogg": b"talk"})

    assert "`talk.ogg` is damaged or was cut off" in chat.answer


async def test_words_that_the_rules_do_not_know_go_to_the_model() -> None:
    wish = {"denoise": 1, "trim": False, "loudness": -13, "cuts": [], "fade_in": 0, "fade_out": 4}
    chat = Chat(engine=ScriptedEngine(text=lambda prompt: [json.dumps(wish)], sound=cleaned))

    await chat.says("@Deskmate fix-audio my grandma mumbles, and let it die away", files={"a.mp3": b"talk"})

    (prompt,) = asked(chat)
    assert (prompt.denoise, prompt.loudness, prompt.fade) == (1, -13, Fade(0, 4))


@pytest.mark.parametrize("written", ["no JSON", '{"denoise": 7}', ""])
async def test_where_the_model_fails_it_does_the_usual(written: str) -> None:
    chat = Chat(engine=ScriptedEngine(text=[[written]], sound=cleaned))

    await chat.says("@Deskmate fix-audio make her sound happier", files={"a.mp3": b"talk"})

    assert (asked(chat)[0].denoise, asked(chat)[0].trim) == (1.0, True)


async def test_a_busy_text_model_does_not_stop_it() -> None:
    chat = Chat(engine=ScriptedEngine(text=[[EngineBusy(seconds=5)]], sound=cleaned))

    await chat.says("@Deskmate fix-audio make her sound happier", files={"a.mp3": b"talk"})

    assert asked(chat)[0].denoise == 1.0


async def test_a_silent_recording_is_told_in_one_sentence() -> None:
    chat = Chat(engine=ScriptedEngine(sound=[[SilentRecording(name="a.mp3")]]))

    await chat.says("@Deskmate fix-audio", files={"a.mp3": b""})

    assert "silent from beginning to end" in str([*chat.heard, *chat.whispered])
    assert not any(isinstance(each, Sound) for each in chat.heard)
