"""Who is meant in a thread: the bot, or one of the people."""

from dataclasses import dataclass

import pytest

from bot.capability import Message
from bot.engine import TextPrompt
from bot.engine.scripted import ScriptedEngine
from bot.errors import EngineLost
from bot.understanding.addressing import Verdict, by_turn, by_words, for_us

ASKED = Message("Ana", "@Deskmate when do we meet?", "1.0")
ANSWERED = Message("Deskmate", "You meet at eleven.", "2.0", mine=True)
BO = Message("Bo Li", "I can bring the slides.", "3.0")


@dataclass
class Told:
    """A thread that counts how often it is read."""

    messages: list[Message]
    times: int = 0

    async def read(self) -> list[Message]:
        self.times += 1
        return self.messages


def by_rule(messages: list[Message], text: str) -> Verdict:
    """What the rules find, without a model."""
    by_words_alone = by_words(text)
    return by_turn(messages, text) if by_words_alone == "perhaps" else by_words_alone


def after_the_answer(author: str, text: str) -> list[Message]:
    """What is said right after the bot answered Ana."""
    return [ASKED, ANSWERED, Message(author, text, "4.0")]


@pytest.mark.parametrize(
    "text",
    [
        "and where?",
        "Can you make it shorter?",
        "shorten it to two lines",
        "那在哪里？",
        "再短一点",
        "你能翻译成英文吗",
        "Deskmate, who is coming?",
        "@Deskmate and Bo?",
    ],
)
def test_the_next_question_of_whom_we_answered_is_for_us(text: str) -> None:
    assert by_rule(after_the_answer("Ana", text), text) == "yes"


@pytest.mark.parametrize(
    "text", ["thanks!", "ok great, thank you so much", "好的，谢谢你", "收到", "Perfect.", "哈哈", "agreed"]
)
def test_thanks_and_agreement_need_no_answer(text: str) -> None:
    assert by_rule(after_the_answer("Ana", text), text) == "no"


@pytest.mark.parametrize(
    "text",
    [
        "@Chen can you check that?",
        "Bo, what do you think?",
        "bo li: can you?",
        "what does @Chen say?",
        "Bo你来吗？",
    ],
)
def test_a_question_to_somebody_else_is_not_for_us(text: str) -> None:
    messages = [ASKED, BO, ANSWERED, Message("Ana", text, "4.0")]

    assert by_rule(messages, text) == "no"


def test_our_name_may_stand_first_whoever_spoke_before() -> None:
    text = "Deskmate what is the budget"

    assert by_rule([ASKED, ANSWERED, BO, Message("Ana", text, "4.0")], text) == "yes"


@pytest.mark.parametrize("text", ["I will bring cake.", "see you there", "我带蛋糕", "where is that?"])
def test_talk_between_people_is_left_alone(text: str) -> None:
    messages = [ASKED, ANSWERED, BO, Message("Ana", text, "4.0")]

    assert by_rule(messages, text) == "no"


@pytest.mark.parametrize(("share", "answers"), [(0.95, True), (0.6, False)])
async def test_what_is_open_is_for_us_only_when_the_model_is_sure(share: float, answers: bool) -> None:
    engine = ScriptedEngine(votes=lambda prompt: {"yes": share, "no": 1 - share})
    text = "could it be earlier?"

    assert await for_us(text, Told(after_the_answer("Bo", text)), engine) is answers
    assert (
        engine.ballots[0].turns[-1].text.endswith("Deskmate: You meet at eleven.\nBo: could it be earlier?")
    )


async def test_without_an_engine_what_is_open_stays_unanswered() -> None:
    def lost(prompt: TextPrompt) -> dict[str, float]:
        raise EngineLost

    assert not await for_us("why?", Told(after_the_answer("Bo", "why?")), ScriptedEngine(votes=lost))


async def test_a_plain_case_never_reaches_the_model() -> None:
    engine = ScriptedEngine()

    await for_us("and where?", Told(after_the_answer("Ana", "and where?")), engine)

    assert engine.asked == []


@pytest.mark.parametrize("text", ["thanks!", "@Chen look", "好的，谢谢"])
async def test_what_is_plain_from_its_words_costs_no_look_at_the_thread(text: str) -> None:
    thread = Told(after_the_answer("Ana", text))

    assert not await for_us(text, thread, ScriptedEngine())
    assert thread.times == 0
