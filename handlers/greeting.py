"""What to say to someone who wrote nothing that could be answered."""

from bot.capability import Capabilities
from bot.language import Language, Phrase

_HELLO = Phrase(
    en="Hello! Tell me what you need, for example:",
    zh="您好！请告诉我您需要什么，例如：",
)


def greeting(capabilities: Capabilities, language: Language) -> str:
    """A hello with one example of each capability."""
    examples = (capability.examples[0](language) for capability in capabilities)
    return "\n".join([_HELLO(language), *(f"- `{example}`" for example in examples)])
