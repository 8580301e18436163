"""What a chat template is asked for."""

from bot.engine import Turn
from bot.engine.server.transcript import Transcript
from tests.engine.parrot import TEMPLATE, byte_tokenizer

THINKING = "{% if enable_thinking is defined and not enable_thinking %}<no thoughts>{% endif %}"


def test_a_model_that_could_think_first_is_asked_to_answer_at_once() -> None:
    tokenizer = byte_tokenizer()
    tokenizer.chat_template = TEMPLATE + THINKING
    transcript = Transcript(tokenizer, [tokenizer.eos_token_id])

    tokens = transcript.read([Turn("user", "hi")])

    assert tokenizer.decode(tokens).endswith("<no thoughts>")
