"""The quiet row under every answer: judge it, make it again, go on, see how it was made."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.capability import Button, Capabilities
from bot.language import Language, Phrase
from bot.slack.blocks import Block
from bot.slack.buttons import BUTTON_
from bot.slack.incoming import STOP

_STOP = Phrase(en="Stop", zh="停止")
_GOOD = Phrase(en="Good answer", zh="回答得好")
_BAD = Phrase(en="Bad answer", zh="回答得不好")
RETRY = Button("retry", Phrase(en="Try again", zh="再试一次"), once=True)
CONTINUE = Button("continue", Phrase(en="Continue", zh="继续写"), once=True)
ALOUD = Button("aloud", Phrase(en="Read aloud", zh="朗读"), once=True)
MADE = Button("made", Phrase(en="How was this made?", zh="如何生成的？"), anyone=True)
REVEAL = Button("reveal", Phrase(en="Show everyone", zh="给大家看"), once=True)
_JUDGE = "judge"


@dataclass(frozen=True, slots=True)
class Steering:
    """Knows which of it is served here. `answer` is the request's id, which the buttons carry."""

    capabilities: Capabilities
    answer: str
    language: Language

    def below(self, own: Sequence[Button], *, cut: bool, text: bool = False) -> tuple[Button, ...]:
        """The buttons under an answer, a `text` or not, that brings `own` ones: none is offered twice."""
        offered = [RETRY, *([CONTINUE] if cut else []), *([ALOUD] if text else []), MADE]
        labels = {button.label for button in own}
        return tuple(
            self._carrying(button)
            for button in offered
            if button.label not in labels and self._serves(button.name)
        )

    def reveal(self) -> tuple[Button, ...]:
        """The button under an answer that only one person sees."""
        return (self._carrying(REVEAL),) if self._serves(REVEAL.name) else ()

    def stop(self) -> tuple[Button, ...]:
        """The button under an answer in the making."""
        return (Button(STOP, _STOP, value=self.answer),)

    def judging(self) -> tuple[Block, ...]:
        """Slack's own thumbs."""
        if not self._serves("liked"):
            return ()
        thumbs = {
            "type": "feedback_buttons",
            "action_id": f"{BUTTON_}{_JUDGE}",
            "positive_button": _thumb("👍", _GOOD(self.language), f"liked {self.answer}"),
            "negative_button": _thumb("👎", _BAD(self.language), f"disliked {self.answer}"),
        }
        return ({"type": "context_actions", "block_id": f"/{_JUDGE}", "elements": [thumbs]},)

    def _serves(self, name: str) -> bool:
        return self.capabilities.serves(f"{BUTTON_}{name}")

    def _carrying(self, button: Button) -> Button:
        return Button(button.name, button.label, self.answer, anyone=button.anyone, once=button.once)


def _thumb(sign: str, label: str, value: str) -> dict[str, object]:
    return {
        "text": {"type": "plain_text", "text": sign},
        "value": value,
        "accessibility_label": label,
    }
