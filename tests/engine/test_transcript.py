"""What a chat template is asked for."""

import pytest

from bot.engine import Turn
from bot.engine.server.transcript import Transcript
from bot.errors import EngineRefused
from tests.engine.parrot import TEMPLATE, byte_tokenizer

THINKING = "{% if enable_thinking is defined and not enable_thinking %}<no thoughts>{% endif %}"

NO_SYSTEM = "{% if m['role'] == 'system' %}{{ raise_exception('there is no system') }}{% endif %}"
BY_TURNS = (
    "{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('take turns') }}{% endif %}"
)
STRICT = TEMPLATE.replace("{{ m['role'] }}", NO_SYSTEM + BY_TURNS + "{{ m['role'] }}")


def strict() -> Transcript:
    """Of a model that knows two people who take turns, and nobody else."""
    tokenizer = byte_tokenizer()
    tokenizer.chat_template = STRICT
    return Transcript(tokenizer, [tokenizer.eos_token_id])


def test_a_model_that_could_think_first_is_asked_to_answer_at_once() -> None:
    tokenizer = byte_tokenizer()
    tokenizer.chat_template = TEMPLATE + THINKING
    transcript = Transcript(tokenizer, [tokenizer.eos_token_id])

    tokens = transcript.read([Turn("user", "hi")])

    assert tokenizer.decode(tokens).endswith("<no thoughts>")


def test_a_model_without_a_system_hears_it_from_the_first_person() -> None:
    transcript = strict()
    turns = [
        Turn("system", "Be brief."),
        Turn("user", "hi"),
        Turn("user", "there?"),
        Turn("assistant", "Yes."),
    ]

    said = transcript.backend.decode(
        transcript.read([*turns, Turn("system", "Be kind.")]), skip_special_tokens=False
    )

    assert said == "user: Be brief.\n\nhi\n\nthere?<|end|>assistant: Yes.<|end|>user: Be kind.<|end|>"


def test_a_conversation_that_a_template_cannot_lay_out_is_refused_with_its_reason() -> None:
    with pytest.raises(EngineRefused, match="take turns"):
        strict().read([Turn("assistant", "hi")])
