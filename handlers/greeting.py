"""What to say to someone who wrote nothing that could be answered."""

from bot.capability import Capabilities
from bot.language import Language, Phrase

_HELLO = Phrase(
    en="Hello! Tell me what you need, for example:",
    zh="您好！请告诉我您需要什么，例如：",
)
_MORE = Phrase(en="`/deskmate help` shows everything else.", zh="输入 `/deskmate help` 查看其余功能。")
_HOUSE = "/deskmate"


def greeting(capabilities: Capabilities, language: Language) -> str:
    """A hello with an example of each command."""
    first: dict[str, str] = {}
    for capability in capabilities:
        example = capability.examples[0](language)
        first.setdefault(example.split()[0], example)
    own = [example for word, example in first.items() if word.startswith("/") and word != _HOUSE]
    return "\n".join([_HELLO(language), *(f"- `{example}`" for example in own), _MORE(language)])
